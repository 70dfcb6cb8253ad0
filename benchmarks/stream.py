"""What a watcher waits beyond the model: chunk sent to WebSocket frame received, against the SDK reading it itself.

Both are measured in one run, under the same load: alone, then with 100 running jobs.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
from google import genai
from google.genai import types

from app.client import LiveConnection
from app.contracts.generations import GenerationRequest
from app.contracts.ids import GenerationId
from benchmarks.bench_stack import Bench, bench_stack
from benchmarks.report import Bar, Figure, Report, percentile

JOBS = 100
WORKERS = 2
"""The SDK's parsing of 2,000 chunks a second fills one core's process."""
_JOBS_A_SOCKET = 25
_STARTS_AT_ONCE = 4
_PATIENCE_S = 240.0
_EVERY_MS = 50
_CHUNK_BYTES = 44
_ALONE_CHUNKS = 300
_LOADED_CHUNKS = 900
_LIMIT_ALONE_MS = 60.0
_LIMIT_LOADED_MS = 120.0
_STAMP = re.compile(r"// \d{6} (\d{20}) ")


class Latencies:
    """Milliseconds from the moment a stamp was made to the moment it was seen, with when that was."""

    def __init__(self) -> None:
        self._seen: list[tuple[int, float]] = []
        self._rest: dict[str, str] = {}

    def see(self, stream: str, text: str) -> None:
        """Text of a stream as it arrived; a stamp counts when it is complete."""
        now = time.monotonic_ns()
        text = self._rest.get(stream, "") + text
        end = 0
        for match in _STAMP.finditer(text):
            sent = int(match[1])
            self._seen.append((sent, (now - sent) / 1e6))
            end = match.end()
        self._rest[stream] = text[max(end, len(text) - 40) :]

    async def until_seen(self, streams: int) -> None:
        """Return when that many streams are under way."""
        while len(self._rest) < streams:  # noqa: ASYNC110 - another task fills it, cheaply
            await asyncio.sleep(0.05)

    def between(self, first_ns: int, last_ns: int) -> list[float]:
        return [latency for sent, latency in self._seen if first_ns <= sent <= last_ns]

    @property
    def all(self) -> list[float]:
        return [latency for _, latency in self._seen]


def _wish(chunks: int) -> str:
    return f"a measured stream [[bench:chunks={chunks},every_ms={_EVERY_MS},bytes={_CHUNK_BYTES}]]"


async def _read_directly(model_url: str, chunks: int) -> Latencies:
    """The same kind of stream, read by the unmodified SDK without us in between."""
    latencies = Latencies()
    async with httpx2.AsyncClient(timeout=120, trust_env=False) as http:
        options = types.HttpOptions(base_url=model_url, api_version="v1beta", httpx_async_client=http)
        client = genai.Client(api_key="bench", http_options=options)
        prompt = f"id=abcdef <user_request>{_wish(chunks)}</user_request>"
        async for chunk in await client.aio.models.generate_content_stream(model="paced-model", contents=prompt):
            latencies.see("direct", chunk.text or "")
    return latencies


async def _start(bench: Bench, count: int, chunks: int) -> set[GenerationId]:
    """Start jobs over REST, a few at a time."""
    slots = asyncio.Semaphore(_STARTS_AT_ONCE)

    async def start_one() -> GenerationId:
        async with slots:
            return (await bench.client.start(bench.project.id, GenerationRequest(prompt=_wish(chunks)))).id

    return set(await asyncio.gather(*(start_one() for _ in range(count))))


async def _watch(live: LiveConnection, jobs: set[GenerationId], latencies: Latencies) -> None:
    """Subscribe and read raw frames until every job has ended; the reader does as little as it can."""
    waiting = {str(job) for job in jobs}
    for job_id in waiting:
        await live.send({"type": "Subscribe", "generation_id": job_id, "after_seq": 0})
    while waiting:
        frame = json.loads(await live.socket.recv())
        job = frame.get("generation_id", "")
        if frame["type"] == "Code" and "draft" in frame:
            latencies.see(f"{job}/{frame['path']}", frame.get("text", ""))
        elif frame["type"] == "Result":
            waiting.discard(job)


@asynccontextmanager
async def _sockets(bench: Bench, count: int) -> AsyncIterator[Sequence[LiveConnection]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(bench.client.live()) for _ in range(count)]


async def _alone(bench: Bench) -> tuple[list[float], list[float]]:
    """Watched and direct latencies of one job beside one direct reader."""
    watched = Latencies()
    async with _sockets(bench, 1) as (live,):
        jobs = await _start(bench, 1, _ALONE_CHUNKS)
        direct = asyncio.create_task(_read_directly(bench.model_url, _ALONE_CHUNKS))
        await _watch(live, jobs, watched)
        return watched.all, (await direct).all


async def _loaded(bench: Bench) -> tuple[list[float], list[float]]:
    """The same while `JOBS` jobs stream, counted only while all of them did."""
    watched = Latencies()
    async with _sockets(bench, -(-JOBS // _JOBS_A_SOCKET)) as sockets:
        jobs = sorted(await _start(bench, JOBS, _LOADED_CHUNKS))
        shares = [set(jobs[index :: len(sockets)]) for index in range(len(sockets))]
        readers = [asyncio.create_task(_watch(*pair, watched)) for pair in zip(sockets, shares, strict=True)]
        await watched.until_seen(JOBS)
        first = time.monotonic_ns()
        direct = await _read_directly(bench.model_url, 400)
        last = time.monotonic_ns()
        await asyncio.gather(*readers)
        return watched.between(first, last), direct.all


async def run() -> Report:
    """Measure row 1 of the quality bars."""
    async with asyncio.timeout(_PATIENCE_S), bench_stack(workers=WORKERS) as bench:
        alone, alone_direct = await _alone(bench)
        loaded, loaded_direct = await _loaded(bench)
    added_alone = percentile(alone, 0.95) - percentile(alone_direct, 0.95)
    added_loaded = percentile(loaded, 0.95) - percentile(loaded_direct, 0.95)
    return Report(
        bench="stream",
        bars=[
            Bar(name="added p95, alone", value=added_alone, limit=_LIMIT_ALONE_MS, unit="ms"),
            Bar(name=f"added p95, {JOBS} running jobs", value=added_loaded, limit=_LIMIT_LOADED_MS, unit="ms"),
        ],
        figures=[
            Figure(name="worker processes", value=WORKERS, unit=""),
            Figure(name="watched p50, alone", value=percentile(alone, 0.5), unit="ms"),
            Figure(name="watched p95, alone", value=percentile(alone, 0.95), unit="ms"),
            Figure(name="SDK p95, alone", value=percentile(alone_direct, 0.95), unit="ms"),
            Figure(name=f"watched p50, {JOBS} jobs", value=percentile(loaded, 0.5), unit="ms"),
            Figure(name=f"watched p95, {JOBS} jobs", value=percentile(loaded, 0.95), unit="ms"),
            Figure(name=f"SDK p95, {JOBS} jobs", value=percentile(loaded_direct, 0.95), unit="ms"),
            Figure(name="chunks seen, alone", value=len(alone), unit="chunks"),
            Figure(name=f"chunks seen, {JOBS} jobs", value=len(loaded), unit="chunks"),
        ],
    )
