"""The output of untrusted programs: cut into lines and cleaned, in little memory however much there is of it.

What is decided: the program is never held up by whoever watches. Lines for people come at a bounded rate, and what is
over it is left out, with a mark that says how much. The tail and what a program reads (`Command.capture_bytes`, and the
lines of a running process) are not thinned.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from activities.toolchain.protocol import TAIL_LINES, OutputLine

SHOWN_LINE_BYTES = 4096
"""A line for people is cut here."""

_BURST_LINES = 1_000
_LINES_PER_SECOND = 500.0

_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])?"
)
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class RawLine(NamedTuple):
    """A line's bytes without its end. `missing`: how many bytes of it were over the bound and are not there."""

    content: bytes
    missing: int = 0

    def shown(self) -> str:
        """The line for people: valid text without control characters and colours, at most `SHOWN_LINE_BYTES`."""
        missing = self.missing + max(0, len(self.content) - SHOWN_LINE_BYTES)
        text = cleaned(self.content[:SHOWN_LINE_BYTES])
        return f"{text}… [{missing} more bytes]" if missing else text


def cleaned(content: bytes) -> str:
    """The text of a line: what is no UTF-8 is replaced, escape sequences and control characters are taken out.

    Of what a terminal would have overwritten (by a carriage return) only the last state is left.
    """
    text = content.decode(errors="replace").rstrip("\r").rsplit("\r", 1)[-1]
    return _UNWANTED.sub("", _ESCAPE.sub("", text))


class LineSplitter:
    """Cuts chunks into lines. It holds at most `max_bytes` of an unfinished line."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._begun = b""
        self._missing = 0

    def feed(self, chunk: bytes) -> Iterator[RawLine]:
        """The lines that this chunk ends."""
        first, *others = chunk.split(b"\n")
        self._extend(first)
        for part in others:
            yield RawLine(self._begun, self._missing)
            self._begun, self._missing = part[: self._max_bytes], max(0, len(part) - self._max_bytes)

    def end(self) -> Iterator[RawLine]:
        """The last line, if it had no line end."""
        if self._begun or self._missing:
            yield RawLine(self._begun, self._missing)

    def _extend(self, part: bytes) -> None:
        room = self._max_bytes - len(self._begun)
        if part and room > 0:
            self._begun += part[:room]
        self._missing += max(0, len(part) - room)


@dataclass(slots=True)
class _Allowance:
    """So many lines at once, and so many a second after them."""

    clock: Callable[[], float]
    left: float = _BURST_LINES
    counted_at: float = 0.0

    def take(self) -> bool:
        now = self.clock()
        self.left = min(_BURST_LINES, self.left + (now - self.counted_at) * _LINES_PER_SECOND)
        self.counted_at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class ShownOutput:
    """The lines for people: the tail, and what is passed on to `output` while the program runs."""

    def __init__(self, output: OutputLine, clock: Callable[[], float] = time.monotonic) -> None:
        self._output = output
        self._allowance = _Allowance(clock)
        self._tail: deque[RawLine] = deque(maxlen=TAIL_LINES)
        self._waiting: asyncio.Queue[str | RawLine] = asyncio.Queue(_BURST_LINES + 2)  # and two marks
        self._left_out = 0

    @property
    def tail(self) -> tuple[str, ...]:
        return tuple(line.shown() for line in self._tail)

    def add(self, line: RawLine) -> None:
        """Never waits."""
        if len(line.content) > SHOWN_LINE_BYTES:
            missing = line.missing + len(line.content) - SHOWN_LINE_BYTES
            line = RawLine(line.content[:SHOWN_LINE_BYTES], missing)
        self._tail.append(line)
        if self._waiting.qsize() >= _BURST_LINES or not self._allowance.take():
            self._left_out += 1
            return
        self._mark()
        self._waiting.put_nowait(line)

    async def pass_on(self) -> None:
        """Feed `output`, for ever; cancel it when the program's output is `drained`."""
        while True:
            line = await self._waiting.get()
            try:
                await self._output(line if isinstance(line, str) else line.shown())
            finally:
                self._waiting.task_done()

    async def drained(self) -> None:
        """Everything that was added has been passed on or left out."""
        self._mark()
        await self._waiting.join()

    def _mark(self) -> None:
        if self._left_out:
            self._waiting.put_nowait(f"… {self._left_out} lines left out")
            self._left_out = 0
