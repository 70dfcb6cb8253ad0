"""Every process is restarted, one by one, under running jobs: none fails, no durable event is lost or repeated."""

import time
from collections.abc import Iterable
from itertools import count

from app.client import WingbeatClient
from app.local.stack import Stack
from benchmarks.bench_stack import Bench, fleet_stack
from benchmarks.report import Bar, Figure, Report
from benchmarks.witnesses import Crowd, Disturbance, Observed

EVERY_PROCESS = ("worker", "api", "api-2", "worker-2", "worker-3", "supabase", "postgres", "temporal")
"""The worker of the streams comes first: all of them are young then, and are handed over."""
_JOBS = 20
_PACE = "600"
"""Characters a second: most of a job's life is its stream."""


async def restart(stack: Stack, processes: Iterable[str]) -> dict[str, float]:
    """Gracefully, each with all others up. Answers how many seconds each took until all was ready again."""
    took: dict[str, float] = {}
    for name in processes:
        began = time.monotonic()
        await stack.restart(name)
        for other in EVERY_PROCESS:
            await stack.restarted(other)
        took[name] = time.monotonic() - began
    return took


async def run() -> Report:
    """Twenty jobs at a time, each watched on both apis."""
    async with fleet_stack(model_pace=_PACE) as bench:
        took: dict[str, float] = {}

        async def disturb() -> None:
            took.update(await restart(bench.stack, EVERY_PROCESS))

        seen = await _observed(bench, disturb)
    return Report(
        bench="rolling",
        bars=[
            _none("jobs that failed", seen.failed),
            _none("durable events missed", seen.missed),
            _none("durable events repeated", seen.repeated),
            _none("watchers who saw another log than the recorded one", seen.differing),
        ],
        figures=[
            Figure(name="jobs at a time", value=_JOBS, unit=""),
            Figure(name="jobs in all", value=len(seen.stories), unit=""),
            Figure(name="longest silence of a watcher", value=seen.silence_s, unit="s"),
            *(
                Figure(name=f"{name}, stopped until all is ready", value=value, unit="s")
                for name, value in took.items()
            ),
        ],
    )


async def _observed(bench: Bench, disturb: Disturbance) -> Observed:
    wishes = (f"a recipe book, number {number}" for number in count(1))
    async with WingbeatClient(bench.stack.info.api_urls[1], timeout_s=120) as other:
        other.use_session(bench.client.session)
        return await Crowd([bench.client, other], bench.project.id, wishes).during(_JOBS, disturb)


def _none(name: str, value: int) -> Bar:
    return Bar(name=name, value=value, limit=0, unit="")
