"""How long a watcher waits when the worker is killed in mid-stream: kill -9 to the next piece of a file.

On the same host the worker comes back, by its spare process. The loss of a host is a worker that stays down while the
one of another host goes on.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psutil
from temporalio.client import Client

from app.client import LiveConnection
from app.contracts.events import Code, Reset
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.names import ActivityName
from benchmarks.bench_stack import Bench, demo_stack, two_hosts_stack
from benchmarks.report import Bar, Figure, Report, percentile

_RUNS = 8
_HOST_RUNS = 4
_SAME_HOST_S = 3.0
_OTHER_HOST_S = 10.0
_SPARE_WITHIN_S = 120.0
_STILL_S = 1.0
"""A spare process that took no processor time for so long has loaded everything. Whoever dies before that goes on
without its help."""
_HEALTHY_AFTER_S = 5.0
"""A service that dies sooner is started again with a delay."""
_PACE = "500"
"""Characters a second: a job of half a minute, so that the kill always falls into the stream."""

Waited = tuple[float, float]
"""Seconds from the kill to `Reset`, and to new text of the model."""


async def run() -> Report:
    """Measure both rows of the quality bars."""
    async with demo_stack(model_pace=_PACE, spare_workers=True) as bench:
        same_host = [await _killed(bench) for _ in range(_RUNS)]
    async with two_hosts_stack(model_pace=_PACE) as bench:
        temporal = await Client.connect(bench.stack.info.temporal_address)
        other_host = [await _lost(bench, temporal) for _ in range(_HOST_RUNS)]
    return Report(
        bench="recovery",
        bars=[
            _bar("kill -9 of the worker to the next frame, p95", same_host, _SAME_HOST_S),
            _bar("loss of the host to the next frame from another, p95", other_host, _OTHER_HOST_S),
        ],
        figures=[*_figures("same host", same_host), *_figures("another host", other_host)],
    )


async def _killed(bench: Bench) -> Waited:
    await _spare_waits(bench)
    async with bench.client.live() as live:
        job = await _streaming(bench, live)
        killed = time.monotonic()
        await bench.stack.kill("worker")
        waited = await _next_frame(live, job.id, since=killed)
        await _cancelled(bench, live, job.id)
    await bench.stack.restarted("worker")
    await asyncio.sleep(_HEALTHY_AFTER_S)
    return waited


async def _spare_waits(bench: Bench) -> None:
    """Returns when a second worker process stands by."""
    before: dict[int, float] = {}
    async with asyncio.timeout(_SPARE_WITHIN_S):
        while True:
            now = {pid: used for pid, used in _spares() if pid not in bench.stack.info.pids.values()}
            if any(before.get(pid) == used for pid, used in now.items()):
                return
            before = now
            await asyncio.sleep(_STILL_S)


def _spares() -> Iterator[tuple[int, float]]:
    """Pids with the processor time, in seconds, of those that were started to stand by."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if "--standby" in process.cmdline():
                yield process.pid, sum(process.cpu_times()[:2])


async def _lost(bench: Bench, temporal: Client) -> Waited:
    async with bench.client.live() as live:
        job = await _streaming(bench, live)
        worker = await _who_streams(bench, temporal, job.id)
        killed = time.monotonic()
        async with bench.stack.held_down(worker):
            waited = await _next_frame(live, job.id, since=killed)
        await bench.stack.restarted(worker)
        await _cancelled(bench, live, job.id)
    await asyncio.sleep(_HEALTHY_AFTER_S)
    return waited


async def _streaming(bench: Bench, live: LiveConnection) -> Generation:
    """A new job, of which some text of a file has come."""
    job = await live.generate(bench.project.id, "a recipe book")
    async for frame in live.until_result(job.id):
        if isinstance(frame, Code) and frame.draft is not None and frame.draft.index > 20:
            return job
    raise RuntimeError("the job ended before it was measured")


async def _who_streams(bench: Bench, temporal: Client, job: GenerationId) -> str:
    """The service whose process runs the job's model call."""
    described = await temporal.get_workflow_handle(generation_workflow_id(job)).describe()
    (running,) = (
        one
        for one in described.raw_description.pending_activities
        if one.activity_type.name == ActivityName.STREAM_MODEL
    )
    pid = int(running.last_worker_identity.partition("@")[0])
    return next(name for name, own in bench.stack.info.pids.items() if own == pid)


async def _next_frame(live: LiveConnection, job: GenerationId, *, since: float) -> Waited:
    reset = 0.0
    async for frame in live.until_result(job):
        if isinstance(frame, Reset):
            reset = time.monotonic() - since
        if isinstance(frame, Code) and frame.draft is not None and frame.draft.attempt > 1:
            return reset, time.monotonic() - since
    raise RuntimeError("the job ended without another attempt")


async def _cancelled(bench: Bench, live: LiveConnection, job: GenerationId) -> None:
    await bench.client.cancel(job)
    async for _ in live.until_result(job):
        pass


def _bar(name: str, measured: Sequence[Waited], limit: float) -> Bar:
    return Bar(name=name, value=percentile([frame for _, frame in measured], 0.95), limit=limit, unit="s")


def _figures(where: str, measured: Sequence[Waited]) -> list[Figure]:
    frames = [frame for _, frame in measured]
    return [
        Figure(name=f"{where}: to the next frame, slowest", value=max(frames), unit="s"),
        Figure(name=f"{where}: to the next frame, median", value=statistics.median(frames), unit="s"),
        Figure(name=f"{where}: to Reset, median", value=statistics.median(reset for reset, _ in measured), unit="s"),
    ]
