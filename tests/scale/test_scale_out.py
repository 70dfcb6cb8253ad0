"""Two apis and three workers of different roles: what one of them sees all see, and none of them is needed alone."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex

import pytest

from app.client import WingbeatClient
from app.contracts.events import Code, Result, ServerFrame, StatusUpdate
from app.contracts.generations import Generation, GenerationStatus, StageState
from app.contracts.projects import Project
from app.local.options import EVERY_SERVICE
from app.local.service import ServiceEvent, ServiceName, ServiceState
from app.local.stack import Stack
from benchmarks.bench_stack import FLEET
from benchmarks.rolling import restart_every_process
from benchmarks.witnesses import Crowd, Observed
from tests.fakes.counted_model import CountedModel, wish
from tests.support.stack import make_data_folder, temporary_stack

PACE = 1500.0
"""Characters a second: a job streams for some five seconds."""
NUMBERS = count(1)
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
    crowd = Crowd(fleet.clients, fleet.project.id, (wish(number) for number in NUMBERS))

    async def kill_each() -> None:
        for victim in ("api", "api-2", "worker", "worker-2", "worker-3"):
            await fleet.stack.kill(victim)
            await fleet.stack.restarted(victim)

    _flawless(await crowd.during(3, kill_each))


async def test_a_lost_host_s_job_goes_on_on_the_other_one(fleet: Fleet) -> None:
    """Lost in the repair round: the new host starts from the archive of the first, with the answer that was saved."""
    number = next(NUMBERS)
    client = fleet.clients[0]
    async with client.live() as live:
        job = await live.generate(fleet.project.id, wish(number, directives="[[demo:badpath]]"))
        async for frame in live.until_result(job.id):
            if isinstance(frame, Code) and frame.draft is not None and frame.round == 1:
                break
        lost = fleet.host_of(job)
        async with fleet.stack.held_down(HOSTS[lost]):
            frames = [frame async for frame in live.until_result(job.id)]
    assert isinstance(frames[-1], Result)
    assert frames[-1].status is GenerationStatus.COMPLETED, frames[-1].error
    assert [frame.message for frame in frames if _is_retry(frame)] == [
        "The host of the workspace was lost: going on with another"
    ]
    assert fleet.model.calls[number] == 2, "one for each round"
    assert frames[-1].files
    assert {file.path for file in await client.files(job.id)} >= {file.path for file in frames[-1].files}


async def test_every_process_restarts_under_running_jobs(fleet: Fleet) -> None:
    fleet.endings.clear()
    crowd = Crowd(fleet.clients, fleet.project.id, (wish(number) for number in NUMBERS))

    async def roll() -> None:
        await restart_every_process(fleet.stack)

    _flawless(await crowd.during(6, roll))
    assert not [ending for ending in fleet.endings if "SIGKILL" in ending], "each stopped within its bound"


def _is_retry(frame: ServerFrame) -> bool:
    return isinstance(frame, StatusUpdate) and frame.state is StageState.RETRYING
