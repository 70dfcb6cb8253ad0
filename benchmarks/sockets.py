"""Ten thousand idle WebSockets on one api process, all watching one running job, then one durable event to each.

The worst case for the fan-out: everybody's frame is due at the same moment. The sockets belong to `_USERS` members of
one project. The api and the load have a core each where there are two; the load's own delay is reported apart.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from secrets import token_urlsafe
from uuid import uuid4

import psutil

from app.client import WingbeatClient
from app.contracts.events import StatusUpdate
from app.contracts.generations import Generation, GenerationRequest, Stage
from app.contracts.projects import ProjectRole
from app.local.options import ROOT
from benchmarks.bench_stack import Bench, bench_stack
from benchmarks.report import Bar, Figure, Report, percentile
from benchmarks.socket_load import LoadOrder, Observed, ObservedEvent, Opened

SOCKETS = 10_000
_USERS = 100
_EVENTS = 5
_BETWEEN_EVENTS_S = 3.0
_SETTLED_S = 5.0
_QUIET_JOB = "a slow job [[bench:chunks=90,every_ms=20000,bytes=60]]"
_MEMORY_LIMIT_MB = 450.0
_WAIT_LIMIT_MS = 500.0
_MB = 1_000_000
_LINE_LIMIT = 64 * _MB


class _LoadProcess:
    """The load in its own process; see `benchmarks.socket_load`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def open(self, order: LoadOrder) -> Opened:
        assert self._process.stdin is not None
        self._process.stdin.write(order.model_dump_json().encode() + b"\n")
        return Opened.model_validate_json(await self._answer())

    async def end(self) -> Observed:
        assert self._process.stdin is not None
        self._process.stdin.close()
        return Observed.model_validate_json(await self._answer())

    async def _answer(self) -> bytes:
        assert self._process.stdout is not None
        return await self._process.stdout.readline()


@asynccontextmanager
async def _load_process() -> AsyncIterator[_LoadProcess]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.socket_load",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_LIMIT,
    )
    try:
        yield _LoadProcess(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _members(bench: Bench, stack: AsyncExitStack) -> list[str]:
    """Users who may see the project, by their access tokens."""
    tokens = [bench.client.session.access_token]
    for _ in range(_USERS - 1):
        email = f"bench-{uuid4().hex[:12]}@example.com"
        member = await stack.enter_async_context(WingbeatClient(bench.stack.info.api_url))
        tokens.append((await member.sign_up(email, token_urlsafe(24))).access_token)
        await bench.client.share(bench.project.id, email, ProjectRole.VIEWER)
    return tokens


async def _quiet_job(bench: Bench) -> Generation:
    """A running job whose model says a line every 20 s: what else comes is what the benchmark makes come."""
    job = await bench.client.start(bench.project.id, GenerationRequest(prompt=_QUIET_JOB))
    async with bench.client.live() as live:
        await live.send({"type": "Subscribe", "generation_id": str(job.id), "after_seq": 0})
        async for frame in live.until_result(job.id):
            if isinstance(frame, StatusUpdate) and frame.stage is Stage.MODEL:
                return job
    raise RuntimeError("the job ended before it was watched")


async def _measure(bench: Bench, load: _LoadProcess, tokens: list[str]) -> Report:
    job = await _quiet_job(bench)
    api = psutil.Process(bench.stack.info.pids["api"])
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        api.cpu_affinity([cores[0]])
    before = api.memory_info().rss / _MB
    opened = await load.open(
        LoadOrder(
            port=int(bench.stack.environment["API_PORT"]),
            sockets=SOCKETS,
            tokens=tokens,
            generation_id=job.id,
            event_type="Message",
            core=cores[1] if len(cores) > 1 else None,
        )
    )
    await asyncio.sleep(_SETTLED_S)
    idle = api.memory_info().rss / _MB
    for number in range(_EVENTS):
        await bench.client.say(job.id, f"message {number}")
        await asyncio.sleep(_BETWEEN_EVENTS_S)
    observed = await load.end()
    return _report(opened, observed, before_mb=before, idle_mb=max(idle, api.memory_info().rss / _MB))


def _report(opened: Opened, observed: Observed, *, before_mb: float, idle_mb: float) -> Report:
    waits = [wait for event in observed.events for wait in event.waits]
    return Report(
        bench="sockets",
        bars=[
            Bar(name=f"memory of the api with {SOCKETS} sockets", value=idle_mb, limit=_MEMORY_LIMIT_MB, unit="MB"),
            Bar(name="events missed", value=_missed(observed.events), limit=0, unit="events"),
            Bar(name="sockets with a gap or a repeat", value=observed.incomplete, limit=0, unit="sockets"),
            Bar(
                name="event published to frame received, p95",
                value=percentile(waits, 0.95),
                limit=_WAIT_LIMIT_MS,
                unit="ms",
            ),
        ],
        figures=[
            Figure(name="memory of the api before", value=before_mb, unit="MB"),
            Figure(name="memory a socket", value=(idle_mb - before_mb) * _MB / 1024 / SOCKETS, unit="KiB"),
            Figure(name="event to frame, p50", value=percentile(waits, 0.5), unit="ms"),
            Figure(name="event to frame, slowest", value=max(waits), unit="ms"),
            *(Figure(name=f"event {number}: first frame to last", value=event.spread, unit="ms")
              for number, event in enumerate(observed.events, start=1)),
            *(Figure(name=f"event {number}: first frame after", value=min(event.waits), unit="ms")
              for number, event in enumerate(observed.events, start=1)),
            Figure(name="the load's own delay, p95", value=_own_delay(observed.events), unit="ms"),
            Figure(name="users", value=_USERS, unit=""),
            Figure(name="sockets closed meanwhile", value=observed.closed, unit="sockets"),
            Figure(name="sockets opened a second time", value=opened.lost, unit="sockets"),
            Figure(name="to open and subscribe them", value=opened.seconds, unit="s"),
        ],
    )  # fmt: skip


def _missed(events: Sequence[ObservedEvent]) -> int:
    return _EVENTS * SOCKETS - sum(len(event.waits) for event in events)


def _own_delay(events: Sequence[ObservedEvent]) -> float:
    return percentile([delay for event in events for delay in event.own_delays], 0.95)


async def run() -> Report:
    """Measure the sockets row of the quality bars."""
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(bench_stack())
        load = await stack.enter_async_context(_load_process())
        return await _measure(bench, load, await _members(bench, stack))
