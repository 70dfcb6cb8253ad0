"""What an operator does in Temporal is seen in the product, and what Temporal keeps tells them nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client, ScheduleOverlapPolicy
from temporalio.service import RPCError

from app.client import WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Code, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.projects import Project
from app.local.stack import Stack
from tests.support.jobs import eventually, watch_to_the_end, watch_until
from tests.support.watching import Watching

LONG = "a recipe book [[demo:slow]]"
STAYS = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)


@pytest.fixture(scope="module")
async def temporal(stack: Stack) -> Client:
    """As an operator has it: without keys."""
    return await Client.connect(stack.info.temporal_address, namespace=stack.info.temporal_namespace)


@pytest.fixture
async def database(database_url: SecretStr) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url.get_secret_value())
    yield connection
    await connection.close()


def _is_draft(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None


async def _interrupted(
    user: WingbeatClient, project: Project, operator: str, temporal: Client, database: asyncpg.Connection
) -> Watching:
    """What a watcher sees of a job that an operator cancels or terminates in its middle."""
    watching = Watching()
    async with user.live() as live:
        job = await live.generate(project.id, LONG, options=STAYS)
        await watch_until(live, job.id, watching, _is_draft)
        handle = temporal.get_workflow_handle(generation_workflow_id(job.id))
        async with asyncio.TaskGroup() as meanwhile:
            if operator == "cancels":
                await handle.cancel()
            else:
                await handle.terminate("by hand")
                meanwhile.create_task(_time_passes(user, job.id, temporal, database))
            await watch_to_the_end(live, job.id, watching)
    return watching


async def _time_passes(user: WingbeatClient, job: GenerationId, temporal: Client, database: asyncpg.Connection) -> None:
    """So much that the janitor, whose next round is now, looks at the job.

    Again until it has: the schedule may not be there yet, and what still ran of the job may have touched it.
    """

    async def has_ended() -> bool:
        await database.execute("set session_replication_role = replica")
        await database.execute(
            "update public.code_generations set updated_at = now() - interval '1 hour' where id = $1", job
        )
        await database.execute("reset session_replication_role")
        with suppress(RPCError):
            await temporal.get_schedule_handle("janitor/jobs").trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)
        return (await user.generation(job)).status.is_final

    await eventually(has_ended, within_s=60, every_s=1, what="the janitor's look at the job")


@pytest.mark.parametrize(
    ("operator", "status", "code"),
    [
        ("cancels", GenerationStatus.CANCELLED, ErrorCode.CANCELLED),
        ("terminates", GenerationStatus.ERROR, ErrorCode.JOB_LOST),
    ],
)
async def test_an_operator_ends_a_job_and_its_watcher_sees_it(
    user: WingbeatClient,
    project: Project,
    temporal: Client,
    database: asyncpg.Connection,
    operator: str,
    status: GenerationStatus,
    code: ErrorCode,
) -> None:
    watching = await _interrupted(user, project, operator, temporal, database)
    assert watching.result is not None
    assert watching.result.error is not None
    assert (watching.result.status, watching.result.error.code) == (status, code)
    assert not watching.breaches
    assert watching.result.generation_id is not None
    assert (await user.generation(watching.result.generation_id)).status is status


async def test_the_server_s_files_hold_no_plaintext(stack: Stack, user: WingbeatClient, temporal: Client) -> None:
    name, prompt = f"Name{token_hex(8)}", f"a quiz about {token_hex(8)}"
    project = await user.create_project(name)
    async with user.live() as live:
        job = await live.generate(project.id, prompt)
        watching = await watch_to_the_end(live, job.id)
    assert watching.result is not None
    written = [frame.path for frame in watching.durable if isinstance(frame, Code) and frame.final]
    assert written
    kept = _kept_by_temporal(stack)
    assert generation_workflow_id(job.id).encode() in kept, "this is not where it keeps jobs"
    for secret in (name, prompt, prompt.rsplit(maxsplit=1)[-1], user.session.user.email, *written):
        assert secret.encode() not in kept, secret


def _kept_by_temporal(stack: Stack) -> bytes:
    """Its files as they are; the journal comes and goes."""
    kept = b""
    for file in (Path(stack.info.logs_dir).parent / "temporal").glob("temporal.db*"):
        with suppress(FileNotFoundError):
            kept += file.read_bytes()
    return kept
