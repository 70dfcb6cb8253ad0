"""What a clean generation costs in history events and in time beyond the model and the tools."""

import statistics
from collections.abc import Sequence

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.names import ActivityName
from app.temporal.converter import data_converter
from benchmarks.bench_stack import Bench, bench_stack
from benchmarks.report import Bar, Figure, Report

_LIMIT_EVENTS = 150
_LIMIT_OVERHEAD_S = 1.0
_RUNS = 5
_SMALL = "[[bench:chunks=16,every_ms=0,bytes=64]]"
_LARGE = "[[bench:chunks=250,every_ms=0,bytes=4000]]"
_ELSEWHERE = {ActivityName.STREAM_MODEL, ActivityName.PUB_GET, ActivityName.ANALYZE}


async def _run_one(bench: Bench, wish: str) -> GenerationId:
    async with bench.client.live() as live:
        job = await live.generate(bench.project.id, f"a measured app {wish}")
        async for _ in live.until_result(job.id):
            pass
    record = await bench.client.generation(job.id)
    if record.status is not GenerationStatus.COMPLETED:
        raise RuntimeError(f"the measured job ended as {record.status}: {record.error}")
    return job.id


async def _history(temporal: Client, job: GenerationId) -> Sequence[HistoryEvent]:
    handle = temporal.get_workflow_handle(generation_workflow_id(job))
    await handle.result()
    return list((await handle.fetch_history()).events)


def _overhead_s(events: Sequence[HistoryEvent]) -> float:
    """Seconds from the start to the record's end, without what the model and the tools took themselves."""
    scheduled = {
        event.event_id: event.activity_task_scheduled_event_attributes.activity_type.name
        for event in events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    }
    started: dict[int, float] = {}
    elsewhere = 0.0
    finished = events[-1].event_time.ToNanoseconds() / 1e9
    for event in events:
        at = event.event_time.ToNanoseconds() / 1e9
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            started[event.activity_task_started_event_attributes.scheduled_event_id] = at
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            activity = event.activity_task_completed_event_attributes.scheduled_event_id
            if scheduled[activity] in _ELSEWHERE:
                elsewhere += at - started[activity]
            if scheduled[activity] == ActivityName.FINISH:
                finished = at
    return finished - events[0].event_time.ToNanoseconds() / 1e9 - elsewhere


async def run() -> Report:
    """Measure rows 2 and 3 of the quality bars."""
    async with bench_stack() as bench:
        temporal = await Client.connect(bench.stack.info.temporal_address, data_converter=data_converter())
        await _run_one(bench, _SMALL)
        small = [await _history(temporal, await _run_one(bench, _SMALL)) for _ in range(_RUNS)]
        large = [await _history(temporal, await _run_one(bench, _LARGE)) for _ in range(_RUNS)]
    small_events, large_events = max(map(len, small)), max(map(len, large))
    overheads = [_overhead_s(history) for history in (*small, *large)]
    return Report(
        bench="history",
        bars=[
            Bar(name="history events, 1 KB", value=small_events, limit=_LIMIT_EVENTS, unit="events"),
            Bar(name="history events, 1 MB", value=large_events, limit=_LIMIT_EVENTS, unit="events"),
            Bar(
                name="time beyond model and tools, median",
                value=statistics.median(overheads),
                limit=_LIMIT_OVERHEAD_S,
                unit="s",
            ),
        ],
        figures=[
            Figure(name="history events, 1 KB, median", value=statistics.median(map(len, small)), unit="events"),
            Figure(name="history events, 1 MB, median", value=statistics.median(map(len, large)), unit="events"),
            Figure(name="time beyond model and tools, slowest", value=max(overheads), unit="s"),
        ],
    )
