"""Two apis and three workers of different roles: what one of them sees all see, and none of them is needed alone."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex

import pytest
from temporalio.client import Client

from app.client import WingbeatClient
from app.contracts.events import Result, ServerFrame, StatusUpdate
from app.contracts.generations import Generation, GenerationRequest, GenerationStatus, Stage, StageState
from app.contracts.ids import generation_workflow_id
from app.contracts.projects import Project
from app.local.options import EVERY_SERVICE
from app.local.service import ServiceEvent, ServiceName, ServiceState
from app.local.stack import Stack
from app.temporal.converter import data_converter
from benchmarks.bench_stack import FLEET
from benchmarks.rolling import EVERY_PROCESS, restart
from benchmarks.witnesses import PATIENCE_S, WATCHED, Crowd, Observed, Witness
from tests.fakes.counted_model import CountedModel, wish
from tests.support.stack import make_data_folder, temporary_stack

pytestmark = pytest.mark.timeout(600)
"""Where the machine is busy with others: half a minute each where it is not."""
PACE = 12000.0
"""Characters a second: a job streams for a second or two, and ten times as long where it is told to be slow."""
NUMBERS = count(1)
SLOW_WISHES = (wish(number, directives="[[demo:slow]]") for number in NUMBERS)
_SETBACKS = (StageState.RETRYING, StageState.WAITING, StageState.FAILED)
HOSTS = {"host-a": "worker-2", "host-b": "worker-3"}


@dataclass(frozen=True, slots=True)
class Fleet:
    """`clients` are one user on each api. `endings` tells how each process ended."""

    stack: Stack
    folder: Path
    model: CountedModel
    clients: tuple[WingbeatClient, WingbeatClient]
    project: Project
    endings: list[str]

    def host_of(self, job: Generation) -> str:
        """Where the job's files are."""
        [place] = (self.folder / "workspaces").glob(f"host-*/{self.project.id}/{job.id}")
        return place.parents[1].name


@pytest.fixture(scope="module")
async def fleet() -> AsyncIterator[Fleet]:
    folder, endings = make_data_folder(), list[str]()

    def note(event: ServiceEvent) -> None:
        if event.state is ServiceState.RESTARTING:
            endings.append(f"{event.service} {event.detail}")

    async with AsyncExitStack() as opened:
        opened.callback(shutil.rmtree, folder, ignore_errors=True)
        model = await opened.enter_async_context(CountedModel(pace=PACE))
        settings = {"GEMINI_BASE_URL": model.base_url, "GEMINI_API_KEY": "test", "GEMINI_MODEL": "gemini-test"}
        stack = await opened.enter_async_context(
            temporary_stack(
                services=EVERY_SERVICE - {ServiceName.MODEL, ServiceName.MAIL},
                settings=settings | {"AUTH_RATE_LIMIT": "off", "LOG_LEVEL": "INFO"},
                data_dir=folder,
                apis=2,
                workers=FLEET,
                on_event=note,
            )
        )
        one, other = [
            await opened.enter_async_context(WingbeatClient(url, timeout_s=60)) for url in stack.info.api_urls
        ]
        await one.sign_up(f"fleet-{token_hex(6)}@example.com", token_hex(16))
        other.use_session(one.session)
        yield Fleet(stack, folder, model, (one, other), await one.create_project("A fleet's"), endings)


def _flawless(seen: Observed) -> None:
    assert [story.ended for story in seen.stories if story.failed] == []
    assert seen.missed == 0
    assert seen.repeated == 0
    assert seen.differing == 0, "both apis show the log that is kept"


async def test_any_process_may_be_killed(fleet: Fleet) -> None:
    """One host is lost for good; each other process is killed meanwhile and comes back.

    The lost host's job is in its repair round: the other host starts from the archive of the first round, and with
    the answer of the second that was saved.
    """
    number = next(NUMBERS)
    crowd = Crowd(fleet.clients, fleet.project.id, SLOW_WISHES)
    moved: list[ServerFrame] = []

    async def kill_each() -> None:
        client = fleet.clients[0]
        request = GenerationRequest(prompt=wish(number, directives="[[demo:badpath]]"), options=WATCHED)
        gate = fleet.model.hold(number, call=2)
        job = await client.start(fleet.project.id, request)
        applying = asyncio.Event()
        watching = asyncio.create_task(_see(client.watch(job.id, patience_s=PATIENCE_S), moved, applying))
        await gate.reached.wait()
        lost = fleet.host_of(job)
        async with fleet.stack.held_down(HOSTS[lost]):
            gate.opened.set()
            await applying.wait()
            assert not watching.done(), f"the job ended first: {moved[-1]}"
            for victim in ("api", "api-2", "worker"):
                await _kill(fleet, victim)
            await watching
        for victim in HOSTS.values():
            await _kill(fleet, victim)

    _flawless(await crowd.during(2, kill_each))
    end = moved[-1]
    assert isinstance(end, Result)
    assert end.status is GenerationStatus.COMPLETED, end.error
    assert [frame.seq for frame in moved if frame.seq] == list(range(1, (end.seq or 0) + 1))
    setbacks = {frame.message for frame in moved if isinstance(frame, StatusUpdate) and frame.state in _SETBACKS}
    assert setbacks == {"The host of the workspace was lost: going on with another"}
    assert fleet.model.calls[number] == 2, "one for each round"
    kept = {file.path for file in await fleet.clients[0].files(end.generation.id)}
    assert kept >= {file.path for file in end.files} != set()


async def test_every_process_restarts_under_running_jobs(fleet: Fleet) -> None:
    """Jobs in mid-stream all the while; `./dev bench rolling` has twenty."""
    fleet.endings.clear()
    crowd = Crowd(fleet.clients, fleet.project.id, SLOW_WISHES)
    handed_over_for: list[str] = []

    async def roll() -> None:
        worker, *others = EVERY_PROCESS
        async with _stream_to_hand_over(fleet) as (job, taken_up):
            await restart(fleet.stack, [worker])
            await taken_up.wait()
            handed_over_for.extend(await _setbacks(fleet, job))
        await restart(fleet.stack, others)

    _flawless(await crowd.during(3, roll))
    assert handed_over_for == ["WorkerShutdown"], "at once, not when its heartbeats are missed"
    assert not [ending for ending in fleet.endings if "SIGKILL" in ending], "each stopped within its bound"


@asynccontextmanager
async def _stream_to_hand_over(fleet: Fleet) -> AsyncIterator[tuple[Generation, asyncio.Event]]:
    """A job in mid-stream; whoever takes its stream up sets the event and is held until the exit."""
    number, client = next(NUMBERS), fleet.clients[0]
    gate = fleet.model.hold(number, call=2)
    request = GenerationRequest(prompt=wish(number, directives="[[demo:slow]]"), options=WATCHED)
    job = await client.start(fleet.project.id, request)
    async with asyncio.TaskGroup() as watching:
        witness = Witness(job)
        watching.create_task(witness.watch(client))
        await witness.streaming.wait()
        yield job, gate.reached
        gate.opened.set()
    end = witness.durable[-1]
    assert isinstance(end, Result)
    assert end.status is GenerationStatus.COMPLETED, end.error


async def _setbacks(fleet: Fleet, job: Generation) -> list[str]:
    """Why each activity that the job waits for was begun anew."""
    temporal = await Client.connect(fleet.stack.info.temporal_address, data_converter=data_converter())
    told = await temporal.get_workflow_handle(generation_workflow_id(job.id)).describe()
    waiting = told.raw_description.pending_activities
    return [activity.last_failure.application_failure_info.type for activity in waiting if activity.attempt > 1]


async def _kill(fleet: Fleet, victim: str) -> None:
    await fleet.stack.kill(victim)
    await fleet.stack.restarted(victim)


async def _see(frames: AsyncIterator[ServerFrame], seen: list[ServerFrame], applying: asyncio.Event) -> None:
    """Read to the end; set the event when the first repair is being applied, or never will be."""
    point = (1, Stage.APPLY, StageState.STARTED)
    async for frame in frames:
        seen.append(frame)
        if isinstance(frame, StatusUpdate) and (frame.round, frame.stage, frame.state) == point:
            applying.set()
    applying.set()
