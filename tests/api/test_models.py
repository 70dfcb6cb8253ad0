"""The choice of models: what is configured, for a project, for a request."""

from collections.abc import AsyncIterator

import pytest

from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId
from app.contracts.models import Model
from app.contracts.pages import Page
from app.contracts.projects import Project
from app.data.jobs import ModelWishes
from app.settings import Settings
from tests.api.conftest import User, acting, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.support.serving import serving


@pytest.fixture(scope="module")
async def chooser(settings: Settings, owner: User) -> AsyncIterator[User]:
    """The owner at an api with two models."""
    configured = settings.model_copy(update={"gemini_model": "first", "gemini_models": ["second", "first"]})
    async with serving(configured) as url, acting(url, owner.session) as http:
        yield User(owner.session, http)


async def _change(user: User, project: ProjectId, change: dict[str, str | None]) -> Project:
    response = await user.http.patch(f"/projects/{project}", json=change, headers={"If-Match": "*"})
    assert response.status_code == 200, response.text
    return Project.model_validate_json(response.content)


async def test_the_configured_models_are_listed(chooser: User) -> None:
    page = Page[Model].model_validate_json((await chooser.http.get("/models")).content)
    assert page.items == [Model(name="first", is_default=True), Model(name="second", is_default=False)]


async def test_a_project_and_a_request_choose(chooser: User, worker: WorkersHand) -> None:
    project = await chooser.project()
    changed = await _change(chooser, project, {"model": "second", "repair_model": "first"})
    assert (changed.model, changed.repair_model) == ("second", "first")
    job = await start(chooser, project, options={"model": "first"})
    assert job.options.model == "first"
    assert (await worker.records.load(job.id)).models == ModelWishes("first", "second", "first")
    changed = await _change(chooser, project, {"repair_model": None})
    assert (changed.model, changed.repair_model) == ("second", None), "null is the default again"


async def test_an_unknown_model_is_refused(chooser: User) -> None:
    project = await chooser.project()
    response = await chooser.http.patch(f"/projects/{project}", json={"model": "third"}, headers={"If-Match": "*"})
    problem = problem_of(response, 422, ErrorCode.UNKNOWN_MODEL)
    assert [item.field for item in problem.errors] == ["model"]
    body = {"prompt": "a quiz", "options": {"model": "third"}}
    response = await chooser.http.post(f"/projects/{project}/generations", json=body)
    problem = problem_of(response, 422, ErrorCode.UNKNOWN_MODEL)
    assert [item.field for item in problem.errors] == ["options.model"]


async def test_a_change_of_nothing(chooser: User) -> None:
    project = await chooser.project()
    for body in ({}, {"name": None}):
        response = await chooser.http.patch(f"/projects/{project}", json=body, headers={"If-Match": "*"})
        problem_of(response, 422, ErrorCode.INVALID_REQUEST)
