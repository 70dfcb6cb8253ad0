"""How fast a streamed answer is parsed, and whether the parser's memory grows with it."""

import itertools
import time
import tracemalloc
from collections.abc import Iterator
from random import Random

import psutil

from activities.model.envelope import EnvelopeParser, FileClosed, FileText, end_marker, open_marker
from app.contracts.events import FileOperation
from benchmarks.edit_intents import corpus
from benchmarks.report import Bar, Figure, Report

_NONCE = "ab12cd"
_CHUNK_SIZES = (64, 512, 4096)
"""Characters. What Gemini sends at once is mostly some hundreds."""
_TINY_CHUNK = 16
_STREAM_MB = 300
_TRACED_MB = 30
_LIMIT_SECONDS_PER_MB = 1 / 20
_LIMIT_KEPT_KB = 256
_LIMIT_GROWTH_MB = 16


def answer() -> str:
    """An answer of real files, with lines that begin like markers and are none."""
    random = Random(1)
    parts = ["Here is the plan.\n"]
    for number, lines in enumerate(corpus()):
        near_misses = random.choices(("<<<END zzzzzz>>>", "<<<FILE", "<<<<<<< SEARCH", "<", "<<<E"), k=3)
        body = "\n".join((*lines, *near_misses)) + "\n"
        parts.append(
            f"{open_marker(FileOperation.CREATE, f'lib/f{number}.dart', _NONCE)}\n{body}{end_marker(_NONCE)}\n"
        )
    return "".join(parts)


def chunks_of(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def repeated(chunks: list[str], total: int) -> Iterator[str]:
    """The chunks again and again until so many characters are passed."""
    passed = 0
    for chunk in itertools.cycle(chunks):
        if passed >= total:
            return
        passed += len(chunk)
        yield chunk


def parse(parser: EnvelopeParser, chunks: Iterator[str]) -> tuple[int, int]:
    """How many characters and ends of files came out."""
    characters = closed = 0
    for chunk in chunks:
        for event in parser.feed(chunk):
            if isinstance(event, FileText):
                characters += len(event.text)
            elif isinstance(event, FileClosed):
                closed += 1
    return characters, closed


def seconds_per_mb(text: str, size: int, megabytes: int) -> float:
    """The time for a stream in chunks of this size.

    Raises:
        RuntimeError: no file came out of it.
    """
    chunks = chunks_of(text, size)
    started = time.perf_counter()
    _, closed = parse(EnvelopeParser(_NONCE), repeated(chunks, megabytes * 1_000_000))
    if not closed:
        raise RuntimeError("the parser found no file")
    return (time.perf_counter() - started) / megabytes


def kept_kb(text: str, size: int, megabytes: int) -> float:
    """The most that the parser held at once while the stream passed, beyond the stream itself."""
    chunks = chunks_of(text, size)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        parse(EnvelopeParser(_NONCE), repeated(chunks, megabytes * 1_000_000))
        return (tracemalloc.get_traced_memory()[1] - before) / 1024
    finally:
        tracemalloc.stop()


async def run() -> Report:
    """Measure the parser's bar."""
    text = answer()
    process = psutil.Process()
    resident = process.memory_info().rss
    times = {size: seconds_per_mb(text, size, _STREAM_MB) for size in _CHUNK_SIZES}
    growth = (process.memory_info().rss - resident) / 1e6
    return Report(
        bench="parser",
        bars=[
            Bar(
                name=f"time for 1 MB at 20 MB/s, chunks of {size}",
                value=1000 * taken,
                limit=1000 * _LIMIT_SECONDS_PER_MB,
                unit="ms",
            )
            for size, taken in times.items()
        ]
        + [
            Bar(name="memory held at once", value=kept_kb(text, 64, _TRACED_MB), limit=_LIMIT_KEPT_KB, unit="KB"),
            Bar(name=f"growth over {3 * _STREAM_MB} MB", value=max(0.0, growth), limit=_LIMIT_GROWTH_MB, unit="MB"),
        ],
        figures=[Figure(name=f"rate, chunks of {size}", value=1 / taken, unit="MB/s") for size, taken in times.items()]
        + [Figure(name=f"rate, chunks of {_TINY_CHUNK}", value=1 / seconds_per_mb(text, _TINY_CHUNK, 20), unit="MB/s")],
    )
