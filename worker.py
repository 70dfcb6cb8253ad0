"""`worker.py run`: a process that runs workflows and activities. `worker.py verify`: replays recorded histories."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from loguru import logger
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Interceptor, Worker, WorkerDeploymentConfig

from activities.registry import Activities, ActivityFunction, build_activities
from app.contracts.diagnostics import Provenance
from app.contracts.names import TaskQueue, WorkflowName, preview_queue, workspace_queue
from app.errors import SandboxUnavailable, SettingsError
from app.logging import configure_logging
from app.previews.serving import open_front
from app.production import Process, require_fit
from app.settings import Settings, get_settings
from app.standby import wait_until_needed
from app.stop_signals import StopSignals
from app.telemetry.process import telemetry
from app.temporal.activity_figures import ActivityFigures
from app.temporal.client import connect
from app.temporal.converter import data_converter
from app.temporal.namespace import require_namespace
from app.temporal.readiness import serve_readiness
from app.temporal.replaying import REMEDY as REPLAY_REMEDY
from app.temporal.replaying import Replay, committed, live, replayed
from app.temporal.running_tasks import NotedTasks, RunningTasks, report_the_dead
from app.temporal.schedules import rounds, scheduled
from app.temporal.versioning import deployment_of
from app.temporal.workers import WorkspaceWorker, workspace_identity
from workflows.account_deletion import AccountDeletion
from workflows.generation import CodeGeneration
from workflows.janitor import Janitor
from workflows.preview import Preview
from workflows.publishing import Publishing, Withdrawal
from workflows.publishing_preview import PublishPreview
from workflows.repository_import import RepositoryImport
from workflows.review_check import ReviewChecking

WORKFLOWS = (
    CodeGeneration,
    RepositoryImport,
    Publishing,
    Withdrawal,
    ReviewChecking,
    Janitor,
    AccountDeletion,
    Preview,
    PublishPreview,
)
HISTORIES = Path(__file__).parent / "tests" / "replay" / "histories"
MISCONFIGURED = 78

_SEES_CANCELLATION_WITHIN = timedelta(seconds=1)
"""Each heartbeat that is sent costs the server a write; the steps' heartbeat timeouts allow for two."""
_HOST_SEES_CANCELLATION_WITHIN = timedelta(seconds=0.3)
"""Sooner: a command that goes on costs more than heartbeats, and a host runs a few commands, not hundreds."""
_RUNNING_TASKS = ".running"
"""A folder in WORKSPACES_DIR, which the processes of a host share."""
_STICKY = timedelta(seconds=1)
_GRACE = timedelta(seconds=5)
_CONNECT_AGAIN_S = 1.0

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class Role(StrEnum):
    """What a worker process does; one may have all."""

    ORCHESTRATION = "orchestration"
    MODEL = "model"
    WORKSPACE = "workspace"
    PREVIEWS = "previews"


def _worker(
    client: Client,
    queue: str,
    activities: Sequence[ActivityFunction],
    *,
    slots: int,
    deployment: WorkerDeploymentConfig | None,
    orchestrates: bool = False,
    identity: str | None = None,
    sees_cancellation_within: timedelta = _SEES_CANCELLATION_WITHIN,
    interceptors: Sequence[Interceptor] = (),
) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        identity=identity,
        workflows=list(WORKFLOWS) if orchestrates else [],
        activities=list(activities),
        interceptors=[ActivityFigures(), *interceptors],
        max_concurrent_activities=slots,
        sticky_queue_schedule_to_start_timeout=_STICKY,
        max_heartbeat_throttle_interval=sees_cancellation_within,
        default_heartbeat_throttle_interval=sees_cancellation_within,
        graceful_shutdown_timeout=_GRACE,
        deployment_config=deployment,
    )


def build_workers(
    client: Client,
    activities: Activities,
    host: str,
    roles: frozenset[Role],
    *,
    max_previews: int,
    build_id: str | None = None,
    running: RunningTasks | None = None,
) -> list[Worker]:
    """The Temporal workers of this process, one for each queue that its roles serve; versioned with a build id.

    People watch what the role `model` does: with `running` its tasks are noted.

    The role `previews` has none: it is the proxy. Previews run where the workspaces and a Flutter SDK are.
    """
    workers: list[Worker] = []
    worker = partial(_worker, client, deployment=deployment_of(build_id))
    if Role.ORCHESTRATION in roles:
        queue = TaskQueue.ORCHESTRATION
        workers.append(worker(queue, activities.records, slots=100, orchestrates=True))
    if Role.MODEL in roles:
        noted = [] if running is None else [NotedTasks(running)]
        workers.append(worker(TaskQueue.MODEL, activities.model, slots=200, interceptors=noted))
    if Role.WORKSPACE in roles:
        identity = workspace_identity(os.getpid(), WorkspaceWorker(host, activities.toolchain.label))
        workers.append(worker(TaskQueue.WORKSPACE, activities.provisioning, slots=20, identity=identity))
        workers.append(
            worker(
                workspace_queue(host),
                activities.workspace,
                slots=20,
                identity=identity,
                sees_cancellation_within=_HOST_SEES_CANCELLATION_WITHIN,
            )
        )
    if Role.WORKSPACE in roles and activities.previews:
        workers.append(worker(TaskQueue.FLUTTER, activities.flutter_provisioning, slots=5))
        workers.append(
            worker(
                preview_queue(host),
                activities.previews,
                slots=max_previews,
                sees_cancellation_within=_HOST_SEES_CANCELLATION_WITHIN,
            )
        )
    return workers


async def _connected(settings: Settings) -> Client:
    """A client, however long Temporal takes to come up.

    Raises:
        SettingsError: its namespace is not there.
    """
    while True:
        try:
            client = await connect(settings, lazy=False)
            await require_namespace(client)
        except (RuntimeError, RPCError) as error:
            logger.warning("Temporal cannot be reached yet: {}", error)
            await asyncio.sleep(_CONNECT_AGAIN_S)
        else:
            return client


@asynccontextmanager
async def _beside(work: Coroutine[None, None, object], name: str) -> AsyncIterator[None]:
    """Do `work` until the block is left."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def running_workers(settings: Settings, roles: frozenset[Role]) -> AsyncIterator[Provenance]:
    """Polling until the block is left; then running activities get `_GRACE` to end. Yields the toolchain it has."""
    async with AsyncExitStack() as stack:
        client = await _connected(settings)
        running = RunningTasks(settings.workspaces_dir.resolve() / _RUNNING_TASKS)
        stack.enter_context(running.open())
        await stack.enter_async_context(_beside(report_the_dead(client, running), "report the dead"))
        front = await stack.enter_async_context(open_front(settings))
        activities = await stack.enter_async_context(build_activities(settings, client, front))
        if Role.PREVIEWS in roles:
            await stack.enter_async_context(front.serving())
        workers = build_workers(
            client,
            activities,
            settings.worker_host,
            roles,
            max_previews=settings.max_previews_per_host,
            build_id=settings.worker_build_id,
            running=running,
        )
        for worker in workers:
            await stack.enter_async_context(worker)
        stack.push_async_callback(_shut_down, workers)
        if Role.ORCHESTRATION in roles:
            wanted = rounds(timedelta(minutes=settings.janitor_interval_minutes))
            await stack.enter_async_context(_beside(scheduled(client, wanted), "schedule janitor"))
        if Role.WORKSPACE in roles:
            await stack.enter_async_context(_beside(activities.sweeper.run(), "sweep workspaces"))
        yield activities.toolchain


async def _shut_down(workers: Sequence[Worker]) -> None:
    """At once, not one after the other: each may wait for a Temporal that is gone."""
    await asyncio.gather(*(worker.shutdown() for worker in workers))


async def run_until_stopped(settings: Settings, roles: frozenset[Role]) -> None:
    """Work until SIGTERM or SIGINT, which are heeded at any time: also while Temporal is still awaited."""
    async with StopSignals() as stop, running_workers(settings, roles) as toolchain:
        stop.begun()
        logger.info("worker {} polls as {}", settings.worker_host, ", ".join(sorted(roles)))
        async with serve_readiness(settings.worker_health_port, toolchain=toolchain.label):
            await stop.asked()
        logger.info("worker stops: no new work, running activities get {} s", _GRACE.seconds)


@cli.command()
def run(
    role: Annotated[list[Role] | None, typer.Option(help="May be given several times; all roles when not.")] = None,
    *,
    standby: Annotated[
        bool, typer.Option("--standby", help="Load everything, then wait for a line on standard input.")
    ] = False,
) -> None:
    """Run workflows and activities until SIGTERM."""
    settings = get_settings()
    require_fit(settings, Process.WORKER)
    configure_logging(settings)
    if standby:
        wait_until_needed(sys.stdin.buffer)
    roles = frozenset(role or Role)
    with telemetry(settings, "worker", roles=list(roles)):
        asyncio.run(run_until_stopped(settings, roles))


async def _verify(settings: Settings, histories: Sequence[Path], *, live_limit: int) -> list[Replay]:
    """Replay and tell, one line a history. Exits with 2 when Temporal does not answer: nothing is known then."""
    converter = data_converter(settings.payload_encryption_keys)
    sources = [committed(histories)]
    if live_limit:
        try:
            client = await connect(settings, lazy=False)
        except RuntimeError as error:
            typer.echo(f"Temporal does not answer: {error}", err=True)
            raise typer.Exit(2) from None
        sources.append(live(client, WorkflowName, limit=live_limit))
    found: list[Replay] = []
    for source in sources:
        async for replay in replayed(WORKFLOWS, converter, source):
            typer.echo(str(replay))
            found.append(replay)
    return found


@cli.command()
def verify(
    histories: Annotated[Path, typer.Argument(help="A folder of histories as JSON.")] = HISTORIES,
    *,
    live: Annotated[bool, typer.Option(help="Also those that run now on the Temporal of the settings.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many of those at most, the newest.")] = 500,
) -> None:
    """Replay histories; exit code 1 when this code would break a running workflow."""
    files = sorted(histories.glob("*.json"))
    found = asyncio.run(_verify(get_settings(), files, live_limit=limit if live else 0))
    if not found:
        typer.echo(f"no history in {histories}", err=True)
        raise typer.Exit(1)
    broken = [replay for replay in found if replay.failure]
    if broken:
        typer.echo(
            f"{len(broken)} of {len(found)} workflows would stand still with this code: {REPLAY_REMEDY}", err=True
        )
        raise typer.Exit(1)


if __name__ == "__main__":
    try:
        cli()
    except (SettingsError, SandboxUnavailable) as error:
        sys.stderr.write(f"{error.detail}\n")
        sys.exit(MISCONFIGURED)
