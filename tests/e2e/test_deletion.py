"""What is deleted is gone from rows, storage and hosts, also when the worker is killed meanwhile."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest
from pydantic import SecretStr
from rich.console import Console
from temporalio.client import Client

from app.client import ApiError, WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import ServerFrame, StatusUpdate
from app.contracts.generations import GenerationOptions, OnDisconnect, Stage
from app.contracts.ids import ProjectId
from app.contracts.janitor import Duty
from app.local.data_folder import DataFolder
from app.local.janitor import run_janitor
from app.local.stack import Stack
from app.settings import get_settings
from tests.support.holding import Hold
from tests.support.jobs import eventually, watch_to_the_end, watch_until
from tests.support.watching import Watching

DEADLINE_S = 90.0
STAYS = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)


@pytest.fixture(scope="module")
async def database(database_url: SecretStr) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url.get_secret_value())
    yield connection
    await connection.close()


@pytest.fixture
def workspaces(stack: Stack) -> Path:
    return DataFolder(Path(stack.info.logs_dir).parent).workspaces


def _at_the_model(frame: ServerFrame) -> bool:
    return isinstance(frame, StatusUpdate) and frame.stage is Stage.MODEL


async def left_of(project: ProjectId, database: asyncpg.Connection, workspaces: Path) -> dict[str, int]:
    """Rows, tombstones, objects and folders."""
    tables = ("project_members", "code_generations", "generation_events", "generation_drafts", "conversation_messages")
    counts = {table: f"public.{table} where project_id" for table in tables}
    counts |= {"projects": "public.projects where id", "tombstones": "private.deleted_projects where project_id"}
    counts |= {"objects": "storage.objects where bucket_id = 'generations' and split_part(name, '/', 1)::uuid"}
    left = {name: await database.fetchval(f"select count(*) from {of} = $1", project) for name, of in counts.items()}
    folder = workspaces / str(project)
    left["folders"] = len(list(folder.iterdir())) if folder.exists() else 0
    return {name: count for name, count in left.items() if count}


async def test_a_deleted_project_leaves_no_rows_archives_or_workspaces(
    stack: Stack, user: WingbeatClient, database: asyncpg.Connection, workspaces: Path
) -> None:
    project = await user.create_project("To be deleted")
    async with user.live() as live:
        done = await live.generate(project.id, "a quiz")
        await watch_to_the_end(live, done.id)
        running = await live.generate(project.id, f"a recipe book {Hold(stack)}", options=STAYS)
        await watch_until(live, running.id, Watching(), _at_the_model)
    before = await left_of(project.id, database, workspaces)
    assert before["objects"] >= 1
    assert before["folders"] >= 1
    # The worker is killed, so nobody tidies up for a while: nothing is readable all the same.
    await stack.kill("worker")
    await user.delete_project(project.id)
    for read in (user.generation(done.id), user.archive(done.id), user.files(running.id)):
        with pytest.raises(ApiError) as refused:
            await read
        assert refused.value.code is ErrorCode.NOT_FOUND
    await stack.restarted("worker")

    async def gone() -> bool:
        return not await left_of(project.id, database, workspaces)

    await eventually(gone, within_s=DEADLINE_S, what="that nothing is left")


async def test_the_janitor_is_run_by_hand(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYLOAD_ENCRYPTION_KEYS", stack.environment["PAYLOAD_ENCRYPTION_KEYS"])
    get_settings.cache_clear()
    out = StringIO()
    try:
        await run_janitor(Path(stack.info.logs_dir).parent, Console(file=out, width=200))
    finally:
        get_settings.cache_clear()
    assert [line.split()[0] for line in out.getvalue().splitlines()] == [duty.value for duty in Duty]


async def test_the_worker_schedules_the_janitor(stack: Stack) -> None:
    client = await Client.connect(stack.info.temporal_address, namespace=stack.info.temporal_namespace)

    async def scheduled() -> bool:
        return {one.id async for one in await client.list_schedules()} == {"janitor/jobs", "janitor/storage"}

    await eventually(scheduled, within_s=DEADLINE_S, what="that both rounds are scheduled")


async def test_a_deleted_account_is_gone_although_the_worker_was_killed(
    stack: Stack, api_url: str, database: asyncpg.Connection, workspaces: Path
) -> None:
    email, password = f"leaver-{token_hex(6)}@example.com", token_hex(12)
    async with WingbeatClient(api_url, timeout_s=60) as leaver:
        await leaver.sign_up(email, password)
        project = await leaver.create_project("Mine")
        session = leaver.session
        async with leaver.live() as live:
            job = await live.generate(project.id, f"a recipe book {Hold(stack)}", options=STAYS)
            await watch_until(live, job.id, Watching(), _at_the_model)
        assert len(await leaver.export_account()) > 0
        await stack.kill("worker")
        await leaver.delete_account(password)
        leaver.use_session(session)
        with pytest.raises(ApiError) as refused:
            await leaver.me()
        assert refused.value.code is ErrorCode.INVALID_TOKEN
        await stack.restarted("worker")

        async def cannot_sign_in() -> bool:
            try:
                await leaver.log_in(email, password)
            except ApiError as error:
                return error.code is ErrorCode.INVALID_CREDENTIALS
            return False

        await eventually(cannot_sign_in, within_s=DEADLINE_S, what="that the sign-in is gone")

    async def gone() -> bool:
        return not await left_of(project.id, database, workspaces)

    await eventually(gone, within_s=DEADLINE_S, what="that nothing is left")
