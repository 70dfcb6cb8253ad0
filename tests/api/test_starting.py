"""Starting jobs: who may, with what, once only, and nothing half-written."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

import httpx
import pytest
from temporalio.client import WorkflowExecutionStatus

from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationStatus, OnDisconnect, Stage
from app.contracts.ids import GenerationId, ProjectId, generation_workflow_id
from app.contracts.jobs import CodeGenerationInput
from app.contracts.names import WorkflowName
from app.contracts.pages import Page
from app.settings import Settings
from app.temporal.client import connect
from tests.api.conftest import User, acting
from tests.api.problems import problem_of
from tests.support.serving import serving

BAD_REQUESTS: dict[str, tuple[dict[str, object], ErrorCode, str]] = {
    "empty prompt": ({"prompt": ""}, ErrorCode.INVALID_PROMPT, "prompt"),
    "blank prompt": ({"prompt": " \n\t"}, ErrorCode.INVALID_PROMPT, "prompt"),
    "no prompt": ({}, ErrorCode.INVALID_PROMPT, "prompt"),
    "prompt of another type": ({"prompt": ["a"]}, ErrorCode.INVALID_PROMPT, "prompt"),
    "prompt over 50 KB": ({"prompt": "é" * 25_001}, ErrorCode.INVALID_PROMPT, "prompt"),
    "control characters": ({"prompt": "a\x00b"}, ErrorCode.INVALID_PROMPT, "prompt"),
    "unknown field": ({"prompt": "a", "colour": "red"}, ErrorCode.INVALID_REQUEST, "colour"),
    "unknown option": ({"prompt": "a", "options": {"x": 1}}, ErrorCode.INVALID_REQUEST, "options.x"),
    "unknown kind": ({"prompt": "a", "kind": "brew"}, ErrorCode.INVALID_REQUEST, "kind"),
    "grace out of range": ({"prompt": "a", "options": {"grace_s": 601}}, ErrorCode.INVALID_REQUEST, "options.grace_s"),
    "base is no id": ({"prompt": "a", "base_generation_id": "x"}, ErrorCode.INVALID_REQUEST, "base_generation_id"),
}


async def _start(user: User, project: ProjectId, body: Mapping[str, object], key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await user.http.post(f"/projects/{project}/generations", json=body, headers=headers)


async def _listed(user: User, project: ProjectId) -> list[GenerationId]:
    response = await user.http.get(f"/projects/{project}/generations")
    return [item.id for item in Page[Generation].model_validate_json(response.content).items]


async def test_a_start_writes_the_row_and_starts_the_workflow(
    owner: User, project: ProjectId, settings: Settings
) -> None:
    body = {"prompt": "a habit tracker", "options": {"grace_s": 5, "max_fix_attempts": 1}}
    response = await _start(owner, project, body)
    assert response.status_code == 202, response.text
    generation = Generation.model_validate_json(response.content)
    assert response.headers["location"] == f"/api/generations/{generation.id}"
    assert (generation.status, generation.stage) == (GenerationStatus.PENDING, Stage.QUEUED)
    assert generation.options.on_disconnect is OnDisconnect.CONTINUE, "the default over REST"
    assert await _listed(owner, project) == [generation.id]

    handle = (await connect(settings)).get_workflow_handle(generation_workflow_id(generation.id))
    description = await handle.describe()
    assert description.workflow_type == WorkflowName.CODE_GENERATION
    assert description.status is WorkflowExecutionStatus.RUNNING
    started = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
    job = CodeGenerationInput.model_validate_json(started.input.payloads[0].data)
    assert (job.generation_id, job.project_id) == (generation.id, project)
    assert (job.grace_s, job.max_fix_attempts, job.on_disconnect) == (5, 1, OnDisconnect.CONTINUE)
    assert b"habit tracker" not in started.SerializeToString(), "the prompt stays in the record"


@pytest.mark.parametrize("name", BAD_REQUESTS)
async def test_a_bad_request_writes_nothing(owner: User, project: ProjectId, name: str) -> None:
    body, code, field = BAD_REQUESTS[name]
    problem = problem_of(await _start(owner, project, body), 422, code)
    assert [item.field for item in problem.errors] == [field]
    assert await _listed(owner, project) == []


async def test_a_viewer_is_refused(project: ProjectId, viewer: User) -> None:
    problem_of(await _start(viewer, project, {"prompt": "a"}), 403, ErrorCode.FORBIDDEN)
    assert await _listed(viewer, project) == []


async def test_a_stranger_is_told_nothing(project: ProjectId, stranger: User) -> None:
    theirs = problem_of(await _start(stranger, project, {"prompt": "a"}), 404, ErrorCode.NOT_FOUND)
    unknown = problem_of(await _start(stranger, ProjectId(uuid4()), {"prompt": "a"}), 404, ErrorCode.NOT_FOUND)
    assert theirs.detail == unknown.detail


async def test_the_same_key_and_body_start_one_job(owner: User, project: ProjectId) -> None:
    body = {"prompt": "a quiz", "options": {"grace_s": 30}}
    first, second = (
        await _start(owner, project, body, "key-1"),
        await _start(owner, project, {"prompt": "a quiz"}, "key-1"),
    )
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert len(await _listed(owner, project)) == 1


async def test_the_same_key_with_another_body(owner: User, project: ProjectId) -> None:
    await _start(owner, project, {"prompt": "a quiz"}, "key-1")
    response = await _start(owner, project, {"prompt": "another"}, "key-1")
    problem_of(response, 422, ErrorCode.IDEMPOTENCY_MISMATCH)
    assert len(await _listed(owner, project)) == 1


async def test_a_key_belongs_to_a_project(owner: User, project: ProjectId) -> None:
    other = await owner.project()
    first, second = [await _start(owner, where, {"prompt": "a"}, "key-1") for where in (project, other)]
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("key", ["x" * 256])
async def test_a_bad_key(owner: User, project: ProjectId, key: str) -> None:
    problem_of(await _start(owner, project, {"prompt": "a"}, key), 422, ErrorCode.INVALID_REQUEST)


async def test_a_race_of_the_same_key_starts_one_job(owner: User, project: ProjectId) -> None:
    responses = await asyncio.gather(*(_start(owner, project, {"prompt": "a race"}, "key-1") for _ in range(8)))
    assert {response.status_code for response in responses} == {202}, [response.text for response in responses]
    assert len({response.json()["id"] for response in responses}) == 1
    assert len(await _listed(owner, project)) == 1


async def test_a_base_of_nobody_or_of_another_project(owner: User, project: ProjectId) -> None:
    elsewhere = (await _start(owner, await owner.project(), {"prompt": "a"})).json()["id"]
    for base in (str(uuid4()), elsewhere):
        response = await _start(owner, project, {"prompt": "a", "base_generation_id": base})
        problem_of(response, 404, ErrorCode.BASE_NOT_FOUND)
    assert await _listed(owner, project) == []


async def test_a_base_without_files(owner: User, project: ProjectId) -> None:
    running = (await _start(owner, project, {"prompt": "a"})).json()["id"]
    response = await _start(owner, project, {"prompt": "b", "base_generation_id": running})
    problem_of(response, 409, ErrorCode.NOT_READY)
    assert len(await _listed(owner, project)) == 1


async def test_without_temporal_nothing_stays(owner: User, project: ProjectId, settings: Settings) -> None:
    async with (
        serving(settings.model_copy(update={"temporal_address": "127.0.0.1:1"})) as api,
        acting(api, owner.session) as http,
    ):
        cut_off = User(owner.session, http)
        for key in (None, "key-1"):
            response = await _start(cut_off, project, {"prompt": "a"}, key)
            problem_of(response, 503, ErrorCode.DEPENDENCY_UNAVAILABLE)
            assert int(response.headers["retry-after"]) >= 1
        assert await _listed(cut_off, project) == []
    again = await _start(owner, project, {"prompt": "a"}, "key-1")
    assert again.status_code == 202, "the key of a request that failed is free again"


async def test_without_supabase(owner: User, project: ProjectId, settings: Settings) -> None:
    async with (
        serving(settings.model_copy(update={"supabase_url": "http://127.0.0.1:1"})) as api,
        acting(api, owner.session) as http,
    ):
        for response in (await http.get("/projects"), await http.post("/auth/login", json=_LOGIN)):
            problem_of(response, 503, ErrorCode.DEPENDENCY_UNAVAILABLE)
            assert int(response.headers["retry-after"]) >= 1


_LOGIN = {"email": "a@example.com", "password": "a password"}
