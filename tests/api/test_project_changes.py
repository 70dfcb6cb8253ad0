"""Projects: renamed without losing another's change, and deleted with all that belongs to them."""

import asyncio
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import WorkflowFailureError

from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId, generation_workflow_id
from app.contracts.projects import Project
from app.data.objects import BUCKET
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_objects import SupabaseObjectStore
from app.settings import Settings
from app.temporal.client import connect
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.api.scripted_jobs import scripted_worker


async def rename(user: User, project: ProjectId, if_match: str | None, **fields: str) -> httpx.Response:
    headers = {"If-Match": if_match} if if_match else {}
    return await user.http.patch(f"/projects/{project}", json=fields, headers=headers)


async def version_of(user: User, project: ProjectId) -> str:
    return (await user.http.get(f"/projects/{project}")).headers["etag"]


async def test_a_change_keeps_what_is_not_named(owner: User) -> None:
    made = await owner.http.post("/projects", json={"name": "Before", "description": "Kept"})
    project = Project.model_validate_json(made.content)
    response = await rename(owner, project.id, made.headers["etag"], name="After")
    changed = Project.model_validate_json(response.content)
    assert (changed.name, changed.description) == ("After", "Kept")
    assert changed.updated_at > project.updated_at
    assert response.headers["etag"] == await version_of(owner, project.id) != made.headers["etag"]


async def test_of_changes_at_once_one_wins_and_the_others_hear_of_it(owner: User, project: ProjectId) -> None:
    seen = await version_of(owner, project)
    answers = await asyncio.gather(*(rename(owner, project, seen, name=f"Name {number}") for number in range(6)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    for answer in answers:
        if answer not in won:
            problem_of(answer, 412, ErrorCode.CONFLICT)
    name = Project.model_validate_json((await owner.http.get(f"/projects/{project}")).content).name
    assert name == Project.model_validate_json(won[0].content).name


async def test_a_change_says_which_version_it_is_for(owner: User, project: ProjectId) -> None:
    problem_of(await rename(owner, project, None, name="x"), 428, ErrorCode.VERSION_REQUIRED)
    for stale in ('"0"', "1", 'W/"1"', "nonsense"):
        problem_of(await rename(owner, project, stale, name="x"), 412, ErrorCode.CONFLICT)
    assert (await rename(owner, project, "*", name="x")).status_code == 200
    assert (await rename(owner, project, f'"77", {await version_of(owner, project)}', name="y")).status_code == 200


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": None}, {"description": "x" * 2001}, {"owner_id": "x"}])
async def test_bad_changes(owner: User, project: ProjectId, body: dict[str, object]) -> None:
    response = await owner.http.patch(f"/projects/{project}", json=body, headers={"If-Match": "*"})
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def test_only_owners_change_and_delete(project: ProjectId, viewer: User, stranger: User) -> None:
    problem_of(await rename(viewer, project, "*", name="x"), 403, ErrorCode.FORBIDDEN)
    problem_of(await viewer.http.delete(f"/projects/{project}"), 403, ErrorCode.FORBIDDEN)
    problem_of(await rename(stranger, project, None, name="x"), 404, ErrorCode.NOT_FOUND)
    problem_of(await stranger.http.delete(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    problem_of(await stranger.http.delete(f"/projects/{uuid4()}"), 404, ErrorCode.NOT_FOUND)


async def test_a_deleted_project_leaves_no_rows_and_no_objects(
    owner: User, viewer: User, project: ProjectId, worker: WorkersHand, clients: SupabaseClients, settings: Settings
) -> None:
    database = await asyncpg.connect(settings.database_url.get_secret_value())
    kept = await owner.project()
    keys: dict[ProjectId, list[str]] = {project: [], kept: []}
    for place in (project, project, kept):
        generation = await start(owner, place)
        await worker.mark_running(generation)
        await worker.finish(generation, {"lib/main.dart": b"void main() {}\n"})
        keys[place].append(await worker.save(generation, {"other": b"one more object"}))
    await owner.http.post(f"/projects/{project}/share", json={"email": f"{uuid4().hex}@example.com", "role": "viewer"})

    response = await owner.http.delete(f"/projects/{project}")
    assert (response.status_code, response.content) == (204, b"")

    problem_of(await owner.http.get(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    assert await _tables_with(database, project) == set()
    assert await clients.as_service().storage.from_(BUCKET).list(str(project)) == []
    assert "code_generations" in await _tables_with(database, kept)
    assert await SupabaseObjectStore(clients).get(keys[kept][0])
    problem_of(await owner.http.delete(f"/projects/{project}"), 404, ErrorCode.NOT_FOUND)
    await database.close()


async def test_running_jobs_of_a_deleted_project_are_stopped(
    owner: User, project: ProjectId, worker: WorkersHand, settings: Settings
) -> None:
    async with scripted_worker(settings):
        generation = await start(owner, project)
        await worker.mark_running(generation)
        assert (await owner.http.delete(f"/projects/{project}")).status_code == 204
        handle = (await connect(settings)).get_workflow_handle(generation_workflow_id(generation.id))
        with pytest.raises(WorkflowFailureError):
            async with asyncio.timeout(60):
                await handle.result()


_TABLES_WITH_A_PROJECT = """
select c.oid::regclass::text from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'project_id'
where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
"""


async def _tables_with(database: asyncpg.Connection, project: ProjectId) -> set[str]:
    """The tables that have rows of the project; the audit log outlives it."""
    places = {table: "project_id" for (table,) in await database.fetch(_TABLES_WITH_A_PROJECT)} | {"projects": "id"}
    assert len(places) > 10
    return {
        table
        for table, column in places.items()
        if table != "audit_log" and await database.fetchval(f"select true from {table} where {column} = $1", project)
    }
