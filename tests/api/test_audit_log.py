"""Who did what when: written whichever way it was done, read by whom it concerns, changed by nobody."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from app.contracts.audit import AuditEntry
from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import ProjectRole
from app.data.audit_log import AuditAction, PostgresAuditLog
from app.data.database import open_pool
from app.data.supabase_clients import SupabaseClients
from app.settings import Settings
from tests.api.conftest import User, signed_up
from tests.api.problems import problem_of

Entry = tuple[str, str | None, str | None]


async def entries(database: asyncpg.Connection, project: object) -> list[Entry]:
    """Action, actor and subject, in order."""
    rows = await database.fetch(
        "select action, actor_id::text, subject_id::text from public.audit_log where project_id = $1 order by id",
        project,
    )
    return [(row["action"], row["actor_id"], row["subject_id"]) for row in rows]


async def test_sharing_and_deletion_are_written_down(
    owner: User, member: User, database: asyncpg.Connection, clients: SupabaseClients
) -> None:
    project = await owner.project()
    me, them = str(owner.session.user.id), str(member.session.user.id)
    base = f"/projects/{project}"
    await owner.http.post(f"{base}/share", json={"email": member.session.user.email, "role": "viewer"})
    await owner.http.post(f"{base}/share", json={"email": f"{uuid4().hex}@example.com", "role": "viewer"})
    await owner.http.patch(f"{base}/members/{them}", json={"role": "owner"})
    await member.http.delete(f"{base}/unshare?user_id={me}")
    # Past the api, as the data API lets an owner do.
    token = SecretStr(member.session.access_token)
    await clients.as_user(token).table("projects").delete().eq("id", str(project)).execute()
    assert await entries(database, project) == [
        ("member.added", me, me),
        ("project.created", me, None),
        ("member.added", me, them),
        ("invitation.made", me, None),
        ("member.role_changed", me, them),
        ("project.owner_changed", them, them),
        ("member.removed", them, me),
        ("project.deleted", them, None),
    ]
    text = await database.fetch("select details::text from public.audit_log where project_id = $1", project)
    assert not any("@" in row[0] for row in text), "an address is in the log"


async def test_everybody_reads_their_own_and_owners_their_projects(
    owner: User, viewer: User, stranger: User, project: object, clients: SupabaseClients
) -> None:
    await viewer.http.delete(f"/projects/{project}/unshare?user_id={viewer.session.user.id}")

    async def seen(user: User) -> set[str]:
        client = clients.as_user(SecretStr(user.session.access_token))
        answer = await client.table("audit_log").select("action").eq("project_id", str(project)).execute()
        return {str(row["action"]) for row in answer.data if isinstance(row, dict)}

    assert {"project.created", "member.added", "member.removed"} <= await seen(owner)
    assert await seen(viewer) == {"member.removed"}
    assert await seen(stranger) == set()


async def test_owners_read_it_in_pages(owner: User, viewer: User, stranger: User, project: ProjectId) -> None:
    me, them = owner.session.user.id, viewer.session.user.id
    url = f"/projects/{project}/audit"
    await owner.http.patch(f"/projects/{project}/members/{them}", json={"role": "editor"})
    found: list[AuditEntry] = []
    cursor = ""
    while True:
        page = Page[AuditEntry].model_validate_json((await owner.http.get(f"{url}?limit=3{cursor}")).content)
        found += page.items
        if page.next_cursor is None:
            break
        cursor = f"&cursor={page.next_cursor}"
    told = [(entry.action, entry.actor_id, entry.subject_id, entry.role, entry.role_before) for entry in found]
    assert told == [
        ("member.role_changed", me, them, ProjectRole.EDITOR, ProjectRole.VIEWER),
        ("member.added", None, them, ProjectRole.VIEWER, None),
        ("project.created", me, None, None, None),
        ("member.added", me, me, ProjectRole.OWNER, None),
    ]
    problem_of(await viewer.http.get(url), 403, ErrorCode.FORBIDDEN)
    problem_of(await stranger.http.get(url), 404, ErrorCode.NOT_FOUND)
    problem_of(await owner.http.get(f"{url}?cursor=nonsense"), 422, ErrorCode.INVALID_REQUEST)


@pytest.fixture
async def newcomer(http: httpx.AsyncClient) -> AsyncIterator[User]:
    """Others' tests link the shared users."""
    async with signed_up(http) as user:
        yield user


async def test_links_and_imports_are_written_down(newcomer: User, database: asyncpg.Connection) -> None:
    me, project = newcomer.session.user.id, await newcomer.project()
    for change in (
        "insert into public.github_connections (user_id, github_user_id, login) values ($1, 7, 'octavia')",
        "update public.github_connections set installation_ids = '{3}', updated_at = now() where user_id = $1",
        "update public.github_connections set github_user_id = 8 where user_id = $1",
        "update public.github_connections set status = 'expired' where user_id = $1",
        "update public.github_connections set status = 'linked' where user_id = $1",
        "delete from public.github_connections where user_id = $1",
    ):
        await database.execute(change, me)
    rows = await database.fetch(
        "select action, details from public.audit_log where actor_id = $1 and action like 'github.%' order by id", me
    )
    assert [(row["action"], json.loads(row["details"])["github_user_id"]) for row in rows] == [
        ("github.linked", 7),
        ("github.linked", 8),
        ("github.linked", 8),
        ("github.unlinked", 8),
    ]
    assert not any("octavia" in row["details"] for row in rows), "the log holds ids"
    job = uuid4()
    await database.execute(
        "insert into public.code_generations (id, project_id, created_by, kind, prompt)"
        " values ($1, $2, $3, 'import', 'x')",
        *(job, project, me),
    )
    await database.execute(
        "insert into public.repo_imports (id, project_id, requested_by, repository) values ($1, $2, $3, 'octo/app')",
        *(job, project, me),
    )
    page = Page[AuditEntry].model_validate_json((await newcomer.http.get(f"/projects/{project}/audit?limit=1")).content)
    (entry,) = page.items
    assert (entry.action, entry.actor_id, entry.generation_id) == ("repository.imported", me, job)


@pytest.mark.parametrize(
    "change",
    ["update public.audit_log set action = 'a.b'", "delete from public.audit_log", "truncate public.audit_log"],
)
async def test_nobody_changes_it(database: asyncpg.Connection, change: str) -> None:
    """Not even the database's owner, by mistake."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute(change)


async def test_every_action_of_the_services_can_be_written(
    owner: User, settings: Settings, database: asyncpg.Connection
) -> None:
    pool = await open_pool(settings.database_url)
    for action in AuditAction:
        await PostgresAuditLog(pool).record(owner.session.user.id, action)
    pool.terminate()
    rows = await database.fetch("select action from public.audit_log where actor_id = $1", owner.session.user.id)
    assert {action.value for action in AuditAction} <= {row["action"] for row in rows}
