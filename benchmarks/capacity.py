"""What one job takes of every part: the figures of docs/capacity.md, and what they add up to for many jobs at once.

The same answers are streamed twice, quickly and slowly: what the second round takes beyond the first is the price of a
second of streaming, the rest is the price of a job.
"""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.names import ActivityName
from app.temporal.converter import data_converter
from benchmarks.bench_stack import Bench, fleet_stack
from benchmarks.meters import Reading, memory, read_meters
from benchmarks.report import Bar, Figure, Report

_PACE = "4000"
"""Characters a second; `[[demo:slow]]` is a tenth of it, as fast as a large model."""
_JOBS = 20
_SETTLED_S = 3.0
"""For what follows a job's end: the last poll, the workspace's removal."""
_IDLE_S = 8.0

_CONCURRENT = 10_000
_JOB_S = 90.0
"""How long a job is taken to stream, in what is reckoned for many."""
_DOLLARS_PER_ACTION = 50e-6


@dataclass(frozen=True, slots=True)
class _Round:
    """Some jobs at a time. `wall_s` is the time of all; `idle` is processor seconds a second."""

    before: Reading
    after: Reading
    histories: "_Histories"
    wall_s: float
    idle: Mapping[str, float]

    def cpu(self, role: str) -> float:
        """Seconds of one job."""
        used = self.after.cpu[role] - self.before.cpu[role]
        return max(0.0, used - self.idle[role] * self.wall_s) / _JOBS

    def actions(self, kind: str) -> float:
        """Of one job."""
        return (self.after.actions.get(kind, 0.0) - self.before.actions.get(kind, 0.0)) / _JOBS

    @property
    def all_actions(self) -> float:
        return sum(self.actions(kind) for kind in self.after.actions)


async def run() -> Report:
    """Measure twenty jobs at a time, watched by one client each."""
    async with fleet_stack(model_pace=_PACE) as bench:
        await _watched(bench, "a quiz")
        idle = await _idle_cpu(bench)
        quick = await _round(bench, "a recipe book", idle)
        slow = await _round(bench, "a recipe book [[demo:slow]]", idle)
        resident = memory(bench.stack)
    return Report(
        bench="capacity",
        bars=[
            Bar(
                name="jobs that did not complete",
                value=quick.histories.failed + slow.histories.failed,
                limit=0,
                unit="",
            )
        ],
        figures=[
            *_cpu_figures(quick, slow),
            *_stored_figures(quick, slow),
            *_temporal_figures(quick, slow),
            *(Figure(name=f"memory of {name}", value=size, unit="MB") for name, size in resident.items()),
            Figure(name="connections to Postgres", value=slow.after.connections, unit=""),
        ],
    )


async def _round(bench: Bench, wish: str, idle: Mapping[str, float]) -> _Round:
    before, began = await read_meters(bench.stack), time.monotonic()
    jobs = await asyncio.gather(*(_watched(bench, wish) for _ in range(_JOBS)))
    await asyncio.sleep(_SETTLED_S)
    wall_s, after = time.monotonic() - began, await read_meters(bench.stack)
    return _Round(before, after, await _histories(bench, jobs), wall_s, idle)


async def _watched(bench: Bench, wish: str) -> GenerationId:
    """One job to its end."""
    async with bench.client.live() as live:
        job = await live.generate(bench.project.id, wish)
        async for _ in live.until_result(job.id):
            pass
    return job.id


async def _idle_cpu(bench: Bench) -> dict[str, float]:
    """Seconds a second of each role when nothing runs."""
    await asyncio.sleep(_SETTLED_S)
    before = await read_meters(bench.stack)
    await asyncio.sleep(_IDLE_S)
    after = await read_meters(bench.stack)
    return {role: (after.cpu[role] - before.cpu[role]) / _IDLE_S for role in before.cpu}


@dataclass(frozen=True, slots=True)
class _Histories:
    """Of some jobs: the mean of each figure, and how many failed."""

    events: float
    size: float
    streamed_s: float
    failed: int


async def _histories(bench: Bench, jobs: Sequence[GenerationId]) -> _Histories:
    temporal = await Client.connect(bench.stack.info.temporal_address, data_converter=data_converter())
    handles = [temporal.get_workflow_handle(generation_workflow_id(job)) for job in jobs]
    described = [await handle.describe() for handle in handles]
    ended = [(await bench.client.generation(job)).status for job in jobs]
    return _Histories(
        events=statistics.mean(one.history_length for one in described),
        size=statistics.mean(one.raw_description.workflow_execution_info.history_size_bytes for one in described),
        streamed_s=statistics.mean([_streamed_s((await handle.fetch_history()).events) for handle in handles]),
        failed=sum(status is not GenerationStatus.COMPLETED for status in ended),
    )


def _streamed_s(events: Sequence[HistoryEvent]) -> float:
    """How long the job's model calls took."""
    seconds = 0.0
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            completed = event.activity_task_completed_event_attributes
            scheduled = events[completed.scheduled_event_id - 1].activity_task_scheduled_event_attributes
            if scheduled.activity_type.name == ActivityName.STREAM_MODEL:
                seconds += (
                    event.event_time.ToNanoseconds() - events[completed.started_event_id - 1].event_time.ToNanoseconds()
                ) / 1e9
    return seconds


def _cpu_figures(quick: _Round, slow: _Round) -> list[Figure]:
    """A job's processor time by role: once, and for each second that it streams; then that of many."""
    figures = [
        Figure(name="a quick job streams", value=quick.histories.streamed_s, unit="s"),
        Figure(name="a slow job streams", value=slow.histories.streamed_s, unit="s"),
    ]
    total_once = total_streaming = 0.0
    for role in quick.after.cpu:
        streaming = max(0.0, slow.cpu(role) - quick.cpu(role)) / (
            slow.histories.streamed_s - quick.histories.streamed_s
        )
        once = max(0.0, quick.cpu(role) - streaming * quick.histories.streamed_s)
        total_once, total_streaming = total_once + once, total_streaming + streaming
        cores = _CONCURRENT * (streaming + once / _JOB_S)
        figures += [
            Figure(name=f"{role}: processor time of a job", value=once, unit="s"),
            Figure(name=f"{role}: processor time of a streaming second", value=1000 * streaming, unit="ms"),
            Figure(name=f"{role}: cores for {_CONCURRENT:,} jobs of {_JOB_S:.0f} s", value=cores, unit="cores"),
            Figure(name=f"{role}: idle", value=1000 * quick.idle[role], unit="ms/s"),
        ]
    figures += [
        Figure(name="all: processor time of a job", value=total_once, unit="s"),
        Figure(name="all: processor time of a streaming second", value=1000 * total_streaming, unit="ms"),
        Figure(name=f"jobs of {_JOB_S:.0f} s a core", value=1 / (total_streaming + total_once / _JOB_S), unit=""),
    ]
    return figures


def _stored_figures(quick: _Round, slow: _Round) -> list[Figure]:
    figures = []
    rows = size = 0
    for name, after in quick.after.tables.items():
        before = quick.before.tables[name]
        if after.rows == before.rows:
            continue
        rows, size = rows + after.rows - before.rows, size + after.size - before.size
        figures += [
            Figure(name=f"rows of a job in {name}", value=(after.rows - before.rows) / _JOBS, unit=""),
            Figure(name=f"bytes of a job in {name}", value=(after.size - before.size) / _JOBS, unit="B"),
        ]

    def of_a_job(name: str, value: float, unit: str) -> Figure:
        return Figure(name=name, value=value / _JOBS, unit=unit)

    return [
        *figures,
        of_a_job("rows of a job in all", rows, ""),
        of_a_job("bytes of a job's rows in all", size, "B"),
        of_a_job("growth of the database by a job", quick.after.database - quick.before.database, "B"),
        of_a_job("write-ahead log of a quick job", quick.after.wal - quick.before.wal, "B"),
        of_a_job("write-ahead log of a slow job", slow.after.wal - slow.before.wal, "B"),
        of_a_job("transactions of a quick job", quick.after.transactions - quick.before.transactions, ""),
        of_a_job("transactions of a slow job", slow.after.transactions - slow.before.transactions, ""),
        of_a_job("objects of a job", quick.after.objects - quick.before.objects, ""),
        of_a_job("bytes of a job's objects", quick.after.stored - quick.before.stored, "B"),
    ]


def _temporal_figures(quick: _Round, slow: _Round) -> list[Figure]:
    a_second = (slow.all_actions - quick.all_actions) / (slow.histories.streamed_s - quick.histories.streamed_s)
    actions = quick.all_actions + a_second * (_JOB_S - quick.histories.streamed_s)
    return [
        Figure(name="history events of a job", value=quick.histories.events, unit=""),
        Figure(name="history bytes of a job", value=quick.histories.size, unit="B"),
        *(Figure(name=f"actions of a quick job, {kind}", value=quick.actions(kind), unit="") for kind in _kinds(quick)),
        Figure(name="actions of a quick job in all", value=quick.all_actions, unit=""),
        Figure(name="actions of a slow job in all", value=slow.all_actions, unit=""),
        Figure(name="actions of a streaming second", value=a_second, unit=""),
        Figure(name=f"actions of a job of {_JOB_S:.0f} s", value=actions, unit=""),
        Figure(
            name=f"cost of a thousand jobs of {_JOB_S:.0f} s", value=1000 * actions * _DOLLARS_PER_ACTION, unit="USD"
        ),
        Figure(name=f"actions a second of {_CONCURRENT:,} such jobs", value=_CONCURRENT / _JOB_S * actions, unit="/s"),
    ]


def _kinds(measured: _Round) -> list[str]:
    return sorted(kind for kind in measured.after.actions if measured.actions(kind))
