"""Projects: make, read, list; for strangers they do not exist."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectRole
from tests.api.conftest import User, signed_up
from tests.api.problems import problem_of


async def test_who_makes_a_project_owns_it(owner: User) -> None:
    made = await owner.http.post("/projects", json={"name": "  Habits ", "description": "Every day"})
    project = Project.model_validate_json(made.content)
    assert made.status_code == 201
    assert made.headers["location"] == f"/api/projects/{project.id}"
    assert (project.name, project.description, project.role) == ("Habits", "Every day", ProjectRole.OWNER)
    assert project.owner_id == owner.session.user.id
    read = await owner.http.get(f"/projects/{project.id}")
    assert Project.model_validate_json(read.content) == project


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": 7}, "name"),
        ({"name": "a", "description": "x" * 2001}, "description"),
        ({"name": "a", "owner_id": str(uuid4())}, "owner_id"),
    ],
)
async def test_a_bad_project(owner: User, body: dict[str, object], field: str) -> None:
    problem = problem_of(await owner.http.post("/projects", json=body), 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == [field]


async def test_text_that_the_database_cannot_hold(owner: User) -> None:
    response = await owner.http.post("/projects", json={"name": "a", "description": "b\x00c"})
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def test_a_list_in_pages_shows_each_once_and_newest_first(http: httpx.AsyncClient) -> None:
    async with signed_up(http) as user:
        made = [await user.project(f"Project {number}") for number in range(5)]
        seen: list[ProjectId] = []
        cursor: str | None = None
        for expected in (2, 2, 1):
            query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = Page[Project].model_validate_json((await user.http.get("/projects", params=query)).content)
            assert len(page.items) == expected
            seen += [project.id for project in page.items]
            cursor = page.next_cursor
        assert cursor is None
        assert seen == made[::-1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=nonsense", "cursor=%00", "cursor=" + "a" * 300]
)
async def test_a_bad_page(owner: User, query: str) -> None:
    problem_of(await owner.http.get(f"/projects?{query}"), 422, ErrorCode.INVALID_REQUEST)


async def test_a_stranger_cannot_tell_it_from_one_that_does_not_exist(project: ProjectId, stranger: User) -> None:
    theirs = problem_of(await stranger.http.get(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    unknown = problem_of(await stranger.http.get(f"/projects/{uuid4()}"), 404, ErrorCode.NOT_FOUND)
    assert theirs.detail == unknown.detail
    listed = Page[Project].model_validate_json((await stranger.http.get("/projects")).content)
    assert project not in {item.id for item in listed.items}


async def test_a_viewer_sees_the_own_role(project: ProjectId, viewer: User) -> None:
    seen = Project.model_validate_json((await viewer.http.get(f"/projects/{project}")).content)
    assert seen.role is ProjectRole.VIEWER


async def test_a_malformed_id(owner: User) -> None:
    problem = problem_of(await owner.http.get("/projects/17"), 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == ["project_id"]


async def test_users_at_the_same_time_see_only_their_own(owner: User, stranger: User, project: ProjectId) -> None:
    """One transport serves them all: no identity may stay on it."""
    theirs = await stranger.project()
    asked = [owner, stranger] * 30
    answers = await asyncio.gather(*(user.http.get("/projects?limit=100") for user in asked))
    for user, answer in zip(asked, answers, strict=True):
        seen = Page[Project].model_validate_json(answer.content).items
        assert {item.owner_id for item in seen} == {user.session.user.id}
        assert {item.id for item in seen} & {project, theirs} == ({project} if user is owner else {theirs})
