"""How long a watcher waits when the worker is killed in mid-stream: kill -9 to the next piece of a file."""

import asyncio
import statistics
import time

from app.client import LiveConnection
from app.contracts.events import Code, Reset
from app.contracts.ids import GenerationId
from benchmarks.bench_stack import Bench, demo_stack
from benchmarks.report import Bar, Figure, Report, percentile

_RUNS = 8
_LIMIT_S = 3.0
_SPARE_LOADS_S = 4.0
"""Between two kills: a worker that dies twice within seconds starts without a spare one's help."""
_PACE = "500"
"""Characters a second: a job of half a minute, so that the kill always falls into the stream."""


async def _until_code(live: LiveConnection, job: GenerationId, *, beyond: int) -> None:
    """Return at the first text of a file beyond the draft's index."""
    async for frame in live.until_result(job):
        if isinstance(frame, Code) and frame.draft is not None and frame.draft.index > beyond:
            return
    raise RuntimeError("the job ended before it was measured")


async def _measure(bench: Bench) -> tuple[float, float]:
    """Seconds from the kill to `Reset`, and to new text of the model."""
    async with bench.client.live() as live:
        job = await live.generate(bench.project.id, "a recipe book")
        await _until_code(live, job.id, beyond=20)
        killed = time.monotonic()
        await bench.stack.kill("worker")
        reset = 0.0
        async for frame in live.until_result(job.id):
            if isinstance(frame, Reset):
                reset = time.monotonic() - killed
            if isinstance(frame, Code) and frame.draft is not None and frame.draft.attempt > 1:
                break
        next_frame = time.monotonic() - killed
        await bench.client.cancel(job.id)
        async for _ in live.until_result(job.id):
            pass
    await bench.stack.restarted("worker")
    await asyncio.sleep(_SPARE_LOADS_S)
    return reset, next_frame


async def run() -> Report:
    """Measure the same-host row of the quality bars."""
    async with demo_stack(model_pace=_PACE, spare_workers=True) as bench:
        measured = [await _measure(bench) for _ in range(_RUNS)]
    frames = [next_frame for _, next_frame in measured]
    return Report(
        bench="recovery",
        bars=[
            Bar(
                name="kill -9 of the worker to the next frame, p95",
                value=percentile(frames, 0.95),
                limit=_LIMIT_S,
                unit="s",
            )
        ],
        figures=[
            Figure(name="to the next frame, slowest", value=max(frames), unit="s"),
            Figure(name="to the next frame, median", value=statistics.median(frames), unit="s"),
            Figure(name="to Reset, median", value=statistics.median(reset for reset, _ in measured), unit="s"),
        ],
    )
