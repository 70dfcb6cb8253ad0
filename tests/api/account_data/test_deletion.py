"""The deletion of an account: what goes with it, and what stays with the projects of others."""

from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker

from activities.registry import build_activities
from app.contracts.account_deletion import AccountDeletionInput, AccountRef
from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode
from app.contracts.ids import account_deletion_workflow_id
from app.contracts.names import TaskQueue
from app.data.account_rows import KEPT_WITHOUT_ACCOUNT, REMOVED_WITH_ACCOUNT
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_objects import SupabaseObjectStore
from app.errors import NotFound
from app.settings import Settings
from app.temporal.client import connect
from tests.api.account_data.leaving import delete, exported, made, rows, share
from tests.api.conftest import PASSWORD, User
from tests.api.problems import problem_of
from tests.api.records import WorkersHand
from tests.support.doors import NO_DOORS
from workflows.account_deletion import AccountDeletion


async def test_every_column_that_names_an_account_is_removed_or_has_a_reason(database: asyncpg.Connection) -> None:
    found = await database.fetch(
        "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'"
        " and data_type = 'uuid' and column_name ~ '^(user|owner|actor|subject|account|member)_id$|_by$'"
    )
    assert not REMOVED_WITH_ACCOUNT & set(KEPT_WITHOUT_ACCOUNT)
    named = REMOVED_WITH_ACCOUNT | set(KEPT_WITHOUT_ACCOUNT)
    assert {row["name"] for row in found} == named, "say in app/data/account_rows.py"


async def test_a_deletion_takes_a_proof(leaver: User, database: asyncpg.Connection) -> None:
    problem_of(await delete(leaver, password="a wrong one"), 422, ErrorCode.INVALID_CREDENTIALS)
    await database.execute(
        "update auth.sessions set created_at = now() - interval '1 hour' where user_id = $1", leaver.session.user.id
    )
    problem_of(await delete(leaver), 403, ErrorCode.REAUTHENTICATION_REQUIRED)
    assert (await leaver.http.get("/auth/me")).status_code == 200


async def test_the_only_owner_of_shared_projects_is_told_of_them(leaver: User, owner: User) -> None:
    alone, shared, left_to_another = [await leaver.project(name) for name in ("Alone", "Shared", "Co-owned")]
    await share(leaver, shared, owner, "viewer")
    await share(leaver, left_to_another, owner, "owner")
    problem = problem_of(await delete(leaver, password=PASSWORD), 409, ErrorCode.SOLE_OWNER)
    assert [(error.field, error.message) for error in problem.errors] == [(f"projects.{shared}", "Shared")]
    for project in (alone, shared, left_to_another):
        assert (await leaver.http.get(f"/projects/{project}")).status_code == 200


async def test_a_deleted_account_is_gone(
    leaver: User,
    owner: User,
    http: httpx.AsyncClient,
    worker: WorkersHand,
    settings: Settings,
    clients: SupabaseClients,
    database: asyncpg.Connection,
) -> None:
    alone, shared, co_owned, theirs = [await user.project() for user in (leaver, leaver, leaver, owner)]
    await share(leaver, shared, owner, "editor")
    await share(leaver, co_owned, owner, "owner")
    await share(owner, theirs, leaver, "editor")
    await leaver.http.post(f"/projects/{co_owned}/share", json={"email": f"{uuid4()}@example.com", "role": "viewer"})
    version = await made(leaver, alone, worker, "mine")
    kept = await made(leaver, theirs, worker, "a guest's")
    key = await database.fetchval("select archive_key from code_generations where id = $1", version.id)

    assert (await delete(leaver, projects="delete")).status_code == 202, "the session is fresh"
    client = await connect(settings, lazy=False)
    async with (
        build_activities(
            settings.model_copy(update={"gemini_api_key": settings.supabase_secret_key}), client, NO_DOORS
        ) as all_,
        Worker(client, task_queue=TaskQueue.ORCHESTRATION, workflows=[AccountDeletion], activities=all_.records),
    ):
        handle = client.get_workflow_handle(account_deletion_workflow_id(leaver.session.user.id))
        assert await handle.result() == {"done": True}

    problem_of(await leaver.http.get("/auth/me"), 401, ErrorCode.INVALID_TOKEN)
    credentials = {"email": leaver.session.user.email, "password": PASSWORD}
    problem_of(await http.post("/auth/login", json=credentials), 401, ErrorCode.INVALID_CREDENTIALS)
    refresh = {"refresh_token": leaver.session.refresh_token}
    assert (await http.post("/auth/refresh", json=refresh)).status_code == 401
    assert [(await owner.http.get(f"/projects/{project}")).status_code for project in (shared, co_owned)] == [404, 200]
    assert (await owner.http.get(f"/generations/{kept.id}/archive")).status_code == 200
    with pytest.raises(NotFound):
        await SupabaseObjectStore(clients).get(key)
    user = leaver.session.user.id
    assert await database.fetchval("select count(*) from public.project_members where user_id = $1", user) == 0
    assert await database.fetchval("select count(*) from public.project_invitations where invited_by = $1", user) == 0
    assert await database.fetchval("select owner_id from public.projects where id = $1", co_owned) == (
        owner.session.user.id
    )
    for table in ("auth.users where id", "auth.sessions where user_id", "auth.refresh_tokens where user_id"):
        assert await database.fetchval(f"select count(*) from {table}::text = $1", str(user)) == 0
    said = await database.fetch("select action from public.audit_log where actor_id = $1 order by id", user)
    assert [row["action"] for row in said if row["action"].startswith("account.")] == [
        "account.deletion_requested",
        "account.deleted",
    ]
    # An access token that the data API still takes brings nothing back.
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute("insert into public.projects (owner_id, name) values ($1, 'Back')", user)
    # The address is free again.
    again = await http.post("/auth/signup", json=credentials)
    assert again.status_code == 201
    assert Session.model_validate_json(again.content).user.id != user


async def test_what_names_an_account_elsewhere_goes_or_stays_with_the_project(
    leaver: User, owner: User, database: asyncpg.Connection
) -> None:
    user, own, theirs = leaver.session.user.id, await leaver.project(), await owner.project()
    await share(owner, theirs, leaver, "editor")
    await database.execute(
        "insert into public.github_connections (github_user_id, login, user_id) values (7, 'o', $1)", user
    )
    await database.execute(
        "insert into private.github_tokens (user_id, key_id, access_token) values ($1, 'k', 't')", user
    )
    import_of = (
        "with job as (insert into public.code_generations (project_id, created_by, kind, prompt)"
        " values ($1, $2, 'import', 'import') returning id)"
        " insert into public.repo_imports (id, project_id, requested_by, repository, installation_id)"
        " select id, $1, $2, 'octo/app', 3 from job"
    )
    await database.execute(import_of, theirs, user)
    for project in (own, theirs, None):
        await database.execute(
            "insert into public.usage_ledger (id, project_id, user_id, source, round, attempt, total_tokens)"
            " values (gen_random_uuid(), $1, $2, 'model', 0, 1, 5)",
            project,
            user,
        )
    review_of = (
        "with job as (insert into public.code_generations (project_id, created_by, prompt) values ($1, $2, 'p')"
        " returning id), pull as (insert into public.pull_requests"
        " (project_id, repository_id, repository, branch, base_branch, number, url, head_sha, opened_by)"
        " values ($1, 7, 'octo/app', 'wingbeat/a', 'main', 1, 'https://github.com/o/a/pull/1', repeat('0', 40), $2))"
        " insert into public.reviews (generation_id, project_id, message, chosen_key, decided_by)"
        " select id, $1, 'Mine', 'chosen.zip', $2 from job"
    )
    await database.execute(review_of, theirs, user)
    archive = await exported(leaver)
    assert [row["message"] for row in rows(archive, "reviews")] == ["Mine"]
    assert [row["branch"] for row in rows(archive, "pull_requests")] == ["wingbeat/a"]
    assert b"chosen.zip" not in archive.read("reviews.jsonl")
    others = await exported(owner)
    assert str(theirs) not in str(rows(others, "reviews") + rows(others, "pull_requests"))
    assert [(row["login"], "token" in str(row)) for row in rows(archive, "github")] == [("o", False)]
    assert [row["repository"] for row in rows(archive, "imports")] == ["octo/app"]
    assert [row["total_tokens"] for row in rows(archive, "usage")] == [5, 5, 5]

    assert await database.fetchval("select private.close_account($1, false)", user)
    for table in ("public.github_connections", "private.github_tokens"):
        assert await database.fetchval(f"select count(*) from {table} where user_id = $1", user) == 0
    assert (
        await database.fetchval("select installation_id from public.repo_imports where project_id = $1", theirs) is None
    )
    for column in ("reviews.decided_by", "pull_requests.opened_by"):
        table, name = column.split(".")
        named = await database.fetch(f"select {name} as who from public.{table} where project_id = $1", theirs)
        assert [row["who"] for row in named] == [None], "the project's, and nobody's"
    spent = "select project_id from public.usage_ledger where user_id = $1"
    assert [row["project_id"] for row in await database.fetch(spent, user)] == [theirs]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute(
            "insert into public.github_connections (github_user_id, login, user_id) values (7, 'o', $1)", user
        )
    assert (await owner.http.delete(f"/projects/{theirs}")).status_code == 204
    assert await database.fetch(spent, user) == []


async def test_a_step_that_was_done_is_harmless_again(
    leaver: User, settings: Settings, database: asyncpg.Connection
) -> None:
    await leaver.project()
    client = await connect(settings, lazy=False)
    async with build_activities(
        settings.model_copy(update={"gemini_api_key": settings.supabase_secret_key}), client, NO_DOORS
    ) as (activities):
        steps = {step.__name__: step for step in activities.records}
        user = leaver.session.user.id
        for _ in range(2):
            assert await ActivityEnvironment().run(steps["close_account"], AccountDeletionInput(user_id=user))
            await ActivityEnvironment().run(steps["delete_sign_in"], AccountRef(user_id=user))
            await ActivityEnvironment().run(steps["cancel_account_jobs"], AccountRef(user_id=user))
    deleted = "select count(*) from public.audit_log where actor_id = $1 and action = 'account.deleted'"
    assert await database.fetchval(deleted, user) == 1
