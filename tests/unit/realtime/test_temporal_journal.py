"""The journal over a real Temporal server: a running workflow, one not begun, one that no worker answers for."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from app.contracts.events import DurableFrame, Result
from app.contracts.ids import GenerationId, generation_workflow_id
from app.errors import DependencyUnavailable
from app.realtime.temporal_journal import TemporalJournal
from app.temporal.converter import data_converter
from tests.support.temporal_servers import booted
from tests.unit.realtime.examples import new_id, result, status_update
from tests.unit.realtime.fakes import until
from tests.unit.realtime.streaming_workflow import Streaming

QUEUE = "streaming"


class FakeSavedEvents:
    def __init__(self) -> None:
        self.events: dict[GenerationId, list[DurableFrame]] = defaultdict(list)
        self.reads = 0
        self.is_down = False

    async def after(self, generation_id: GenerationId, after_seq: int) -> list[DurableFrame]:
        self.reads += 1
        if self.is_down:
            raise DependencyUnavailable("the database")
        return [frame for frame in self.events[generation_id] if (frame.seq or 0) > after_seq]


class Follower:
    """Follows a job in the background."""

    def __init__(self, journal: TemporalJournal, job: GenerationId, *, after_seq: int = 0) -> None:
        self.seqs: list[int | None] = []
        self.frames: list[DurableFrame] = []
        self.task = asyncio.create_task(self._follow(journal, job, after_seq))

    async def _follow(self, journal: TemporalJournal, job: GenerationId, after_seq: int) -> None:
        async with aclosing(journal.follow(job, after_seq=after_seq)) as frames:
            async for frame in frames:
                self.frames.append(frame)
                self.seqs.append(frame.seq)

    async def end(self) -> list[int | None]:
        async with asyncio.timeout(60):
            await self.task
        return self.seqs


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    environment = await booted(
        lambda: WorkflowEnvironment.start_local(
            dev_server_existing_path=str(Path(sys.executable).parent / "temporal"),
            data_converter=data_converter(),
            dev_server_log_level="error",
        )
    )
    async with environment:
        yield environment.client


@pytest.fixture
async def worker(client: Client) -> AsyncIterator[Worker]:
    async with Worker(client, task_queue=QUEUE, workflows=[Streaming]) as running:
        yield running


@pytest.fixture
def saved() -> FakeSavedEvents:
    return FakeSavedEvents()


async def start(client: Client, job: GenerationId) -> WorkflowHandle[Streaming, None]:
    return await client.start_workflow(Streaming.run, id=generation_workflow_id(job), task_queue=QUEUE)


async def test_events_come_as_they_happen_until_the_result(
    client: Client, worker: Worker, saved: FakeSavedEvents
) -> None:
    job = new_id()
    handle = await start(client, job)
    follower = Follower(TemporalJournal(client, saved), job)
    sent = [status_update(job, 1), status_update(job, 2)]
    for frame in sent:
        await handle.signal(Streaming.append, frame)
    await until(lambda: follower.seqs == [1, 2])
    assert not follower.task.done()
    await handle.signal(Streaming.append, result(job, 3))
    assert await follower.end() == [1, 2, 3]
    assert follower.frames[:2] == sent


async def test_after_seq_resumes(client: Client, worker: Worker, saved: FakeSavedEvents) -> None:
    job = new_id()
    handle = await start(client, job)
    for frame in (status_update(job, 1), status_update(job, 2), result(job, 3)):
        await handle.signal(Streaming.append, frame)
    assert await Follower(TemporalJournal(client, saved), job, after_seq=1).end() == [2, 3]
    await handle.result()
    assert await Follower(TemporalJournal(client, saved), job, after_seq=2).end() == [3]


async def test_a_job_that_has_not_begun_is_waited_for(client: Client, worker: Worker, saved: FakeSavedEvents) -> None:
    job = new_id()
    follower = Follower(TemporalJournal(client, saved), job)
    await until(lambda: saved.reads >= 2)
    handle = await start(client, job)
    await handle.signal(Streaming.append, result(job, 1))
    assert await follower.end() == [1]


async def test_a_job_that_ended_without_a_workflow_is_read_from_its_record(
    client: Client, saved: FakeSavedEvents
) -> None:
    job = new_id()
    saved.is_down = True
    follower = Follower(TemporalJournal(client, saved), job)
    await until(lambda: saved.reads >= 1)
    saved.events[job] = [result(job, 1)]
    saved.is_down = False
    assert await follower.end() == [1]


async def test_a_workflow_that_ends_without_a_result_leaves_it_to_the_record(
    client: Client, worker: Worker, saved: FakeSavedEvents
) -> None:
    job = new_id()
    handle = await start(client, job)
    follower = Follower(TemporalJournal(client, saved), job)
    await handle.signal(Streaming.append, status_update(job, 1))
    await until(lambda: follower.seqs == [1])
    saved.events[job] = [status_update(job, 1), result(job, 2)]
    await handle.terminate()
    assert await follower.end() == [1, 2]


async def test_who_saw_more_than_was_kept_hears_the_end(client: Client, worker: Worker, saved: FakeSavedEvents) -> None:
    """A workflow that was terminated takes its log with it: the record then has its end alone."""
    job = new_id()
    handle = await start(client, job)
    follower = Follower(TemporalJournal(client, saved), job)
    for seq in (1, 2, 3):
        await handle.signal(Streaming.append, status_update(job, seq))
    await until(lambda: follower.seqs == [1, 2, 3])
    await handle.terminate()
    saved.events[job] = [result(job, 1)]
    assert await follower.end() == [1, 2, 3, 4]
    assert isinstance(follower.frames[-1], Result)


async def test_events_go_on_when_the_worker_is_back(client: Client, saved: FakeSavedEvents) -> None:
    job = new_id()
    handle = await start(client, job)
    follower = Follower(TemporalJournal(client, saved), job)
    await handle.signal(Streaming.append, status_update(job, 1))
    await asyncio.sleep(1)
    assert follower.seqs == []
    async with Worker(client, task_queue=QUEUE, workflows=[Streaming]):
        await handle.signal(Streaming.append, result(job, 2))
        assert await follower.end() == [1, 2]
