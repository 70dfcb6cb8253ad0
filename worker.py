"""`worker.py run`: a process that runs workflows and activities. `worker.py verify`: replays recorded histories."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from loguru import logger
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer, Worker

from activities.registry import Activities, ActivityFunction, build_activities
from app.contracts.names import TaskQueue, workspace_queue
from app.errors import SettingsError
from app.logging import configure_logging
from app.settings import Settings, get_settings
from app.temporal.client import connect
from app.temporal.converter import data_converter
from app.temporal.readiness import serve_readiness
from workflows.generation import CodeGeneration
from workflows.publishing import Publishing, Withdrawal
from workflows.repository_import import RepositoryImport
from workflows.review_check import ReviewChecking

WORKFLOWS = (CodeGeneration, RepositoryImport, Publishing, Withdrawal, ReviewChecking)
HISTORIES = Path(__file__).parent / "tests" / "replay" / "histories"
MISCONFIGURED = 78

_SEES_CANCELLATION_WITHIN = timedelta(seconds=1)
"""Each heartbeat that is sent costs the server a write; the steps' heartbeat timeouts allow for two."""
_STICKY = timedelta(seconds=1)
_GRACE = timedelta(seconds=5)
_CONNECT_AGAIN_S = 1.0

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class Role(StrEnum):
    """What a worker process does; one may have all."""

    ORCHESTRATION = "orchestration"
    MODEL = "model"
    WORKSPACE = "workspace"


def _worker(
    client: Client, queue: str, activities: Sequence[ActivityFunction], *, slots: int, orchestrates: bool = False
) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        workflows=list(WORKFLOWS) if orchestrates else [],
        activities=list(activities),
        max_concurrent_activities=slots,
        sticky_queue_schedule_to_start_timeout=_STICKY,
        max_heartbeat_throttle_interval=_SEES_CANCELLATION_WITHIN,
        default_heartbeat_throttle_interval=_SEES_CANCELLATION_WITHIN,
        graceful_shutdown_timeout=_GRACE,
    )


def build_workers(client: Client, activities: Activities, host: str, roles: frozenset[Role]) -> list[Worker]:
    """The Temporal workers of this process: one for each queue that its roles serve."""
    workers: list[Worker] = []
    if Role.ORCHESTRATION in roles:
        queue = TaskQueue.ORCHESTRATION
        workers.append(_worker(client, queue, activities.records, slots=100, orchestrates=True))
    if Role.MODEL in roles:
        workers.append(_worker(client, TaskQueue.MODEL, activities.model, slots=200))
    if Role.WORKSPACE in roles:
        workers.append(_worker(client, TaskQueue.WORKSPACE, activities.provisioning, slots=20))
        workers.append(_worker(client, workspace_queue(host), activities.workspace, slots=20))
    return workers


async def _connected(settings: Settings) -> Client:
    """A client, however long Temporal takes to come up."""
    while True:
        try:
            return await connect(settings, lazy=False)
        except RuntimeError as error:
            logger.warning("Temporal cannot be reached yet: {}", error)
            await asyncio.sleep(_CONNECT_AGAIN_S)


@asynccontextmanager
async def running_workers(settings: Settings, roles: frozenset[Role]) -> AsyncIterator[None]:
    """Polling until the block is left; then running activities get `_GRACE` to end."""
    async with AsyncExitStack() as stack:
        client = await _connected(settings)
        activities = await stack.enter_async_context(build_activities(settings))
        for worker in build_workers(client, activities, settings.worker_host, roles):
            await stack.enter_async_context(worker)
        yield


async def _run(settings: Settings, roles: frozenset[Role]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_workers(settings, roles):
        logger.info("worker {} polls as {}", settings.worker_host, ", ".join(sorted(roles)))
        async with serve_readiness(settings.worker_health_port):
            await stop.wait()
        logger.info("worker stops: no new work, running activities get {} s", _GRACE.seconds)


@cli.command()
def run(
    role: Annotated[list[Role] | None, typer.Option(help="May be given several times; all roles when not.")] = None,
) -> None:
    """Run workflows and activities until SIGTERM."""
    settings = get_settings()
    configure_logging(settings)
    asyncio.run(_run(settings, frozenset(role or Role)))


async def _verify(histories: Sequence[Path]) -> int:
    replayer = Replayer(workflows=list(WORKFLOWS), data_converter=data_converter())
    failed = 0
    for path in histories:
        history = WorkflowHistory.from_json(path.stem, path.read_text())
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        failed += result.replay_failure is not None
        typer.echo(f"{'FAIL' if result.replay_failure else 'ok  '} {path.name} {result.replay_failure or ''}")
    return failed


@cli.command()
def verify(histories: Annotated[Path, typer.Argument(help="A folder of histories as JSON.")] = HISTORIES) -> None:
    """Replay recorded histories; exit code 1 when this code would break a running workflow."""
    found = sorted(histories.glob("*.json"))
    if not found:
        typer.echo(f"no history in {histories}", err=True)
        raise typer.Exit(1)
    raise typer.Exit(1 if asyncio.run(_verify(found)) else 0)


if __name__ == "__main__":
    try:
        cli()
    except SettingsError as error:
        sys.stderr.write(f"{error.detail}\n")
        sys.exit(MISCONFIGURED)
