"""A command's process while it runs: its input, its lines, its limits in time and disk, and its end."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import timedelta

from activities.toolchain.disk_guard import DiskGuard
from activities.toolchain.launching import Launched
from activities.toolchain.output import LineSplitter, RawLine, ShownOutput, cleaned
from activities.toolchain.process import Command, Ending, Finished, Line, Stream
from activities.toolchain.protocol import OutputLine

READ_LINE_BYTES = 1024 * 1024
"""A line that a program reads is cut here."""

_CHUNK_BYTES = 64 * 1024
_UNREAD_LINES = 16
_GRACE = timedelta(seconds=1)
_DRAINED_WITHIN_S = 5.0


class RunningProcess:
    """Made by `ProcessRunner.start`. Every method is harmless after the end."""

    def __init__(self, command: Command, launched: Launched, output: OutputLine) -> None:
        self._command = command
        self._launched = launched
        self._shown = ShownOutput(output)
        self._lines = _UnreadLines()
        self._captured = bytearray()
        self._was_cut = False
        self._stopped_as: Ending | None = None
        self._passing_on = asyncio.create_task(self._shown.pass_on(), name="output")
        self._end = asyncio.create_task(self._supervise(), name=f"supervise {command.argv[0]}")

    @property
    def network_of(self) -> int | None:
        """A process in the network that the command sees; None when that is this host's."""
        return self._launched.network_of

    async def write(self, data: bytes) -> None:
        """To stdin. What a process that has ended does not read is lost: `lines` and `wait` tell of its end."""
        stdin = self._launched.process.stdin
        if stdin is not None:
            with suppress(ConnectionError):
                stdin.write(data)
                await stdin.drain()

    async def lines(self) -> AsyncIterator[Line]:
        """Both outputs' lines as they come, up to the end. For one reader; the process waits for a slow one."""
        async for line in self._lines.read():
            yield line

    async def wait(self) -> Finished:
        """Its end, when everything that it started is gone. Without a reader of `lines` they are let go."""
        self._lines.let_go_without_reader()
        return await asyncio.shield(self._end)

    async def stop(self, grace: timedelta) -> Finished:
        """SIGTERM, and after `grace` SIGKILL to everything that is left."""
        await self._stop_as(Ending.STOPPED, grace)
        return await asyncio.shield(self._end)

    async def kill(self) -> None:
        """End it and everything that it started at once, and wait until it is gone, also when cancelled meanwhile."""
        if not self._end.done():
            self._stopped_as = self._stopped_as or Ending.STOPPED
            self._passing_on.cancel()
            self._lines.let_go()
            self._launched.kill()
        was_cancelled = False
        while not self._end.done():
            try:
                await asyncio.wait([self._end])
            except asyncio.CancelledError:
                was_cancelled = True
        if was_cancelled:
            raise asyncio.CancelledError

    async def _stop_as(self, ending: Ending, grace: timedelta) -> None:
        if self._end.done():
            return
        self._stopped_as = self._stopped_as or ending
        self._lines.let_go_without_reader()
        self._launched.terminate()
        await asyncio.wait([self._end], timeout=grace.total_seconds())
        if not self._end.done():
            self._lines.let_go()
            self._launched.kill()

    async def _supervise(self) -> Finished:
        limits = [asyncio.create_task(limit) for limit in (self._limit_time(), self._limit_disk())]
        try:
            reading = asyncio.gather(self._read(Stream.STDOUT), self._read(Stream.STDERR))
            exit_code = await self._launched.gone()
            await reading
        finally:
            for limit in limits:
                limit.cancel()
        self._lines.close()
        await self._finish_output()
        return Finished(
            argv=self._command.argv,
            exit_code=exit_code,
            tail=self._shown.tail,
            ending=self._ending(exit_code),
            captured=bytes(self._captured),
            was_cut=self._was_cut,
        )

    def _ending(self, exit_code: int) -> Ending:
        if self._stopped_as is not None:
            return self._stopped_as
        if self._launched.ran_out_of_memory:
            return Ending.MEMORY_LIMIT
        return Ending.SIGNALLED if exit_code < 0 else Ending.EXITED

    async def _limit_time(self) -> None:
        await asyncio.sleep(self._command.wall_time.total_seconds())
        await self._stop_as(Ending.TIMED_OUT, _GRACE)

    async def _limit_disk(self) -> None:
        await DiskGuard(self._command.writable).exceeded()
        await self._stop_as(Ending.DISK_LIMIT, timedelta(0))

    async def _read(self, stream: Stream) -> None:
        process = self._launched.process
        source = process.stdout if stream is Stream.STDOUT else process.stderr
        assert source is not None, "both outputs are pipes"
        splitter = LineSplitter(READ_LINE_BYTES)
        while chunk := await source.read(_CHUNK_BYTES):
            if stream is Stream.STDOUT:
                self._capture(chunk)
            await self._add(stream, splitter.feed(chunk))
        await self._add(stream, splitter.end())

    async def _add(self, stream: Stream, lines: Iterable[RawLine]) -> None:
        for line in lines:
            self._shown.add(line)
            if not self._lines.is_let_go:
                await self._lines.put(stream, line)

    def _capture(self, chunk: bytes) -> None:
        limit = self._command.capture_bytes
        room = limit - len(self._captured)
        self._captured += chunk[:room]
        self._was_cut = self._was_cut or (limit > 0 and len(chunk) > room)

    async def _finish_output(self) -> None:
        """Whoever watches gets the last lines, if they take them; a command's end does not hang on them."""
        if not self._passing_on.cancelled() and not self._passing_on.cancelling():
            drained = asyncio.create_task(self._shown.drained())
            await asyncio.wait([drained, self._passing_on], timeout=_DRAINED_WITHIN_S, return_when="FIRST_COMPLETED")
            drained.cancel()
        self._passing_on.cancel()
        await asyncio.wait([self._passing_on])


class _UnreadLines:
    """A few lines between the process and its reader. The process waits while there is no room."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._changed = asyncio.Event()
        self._has_reader = False
        self.is_let_go = False
        self._is_closed = False

    async def put(self, stream: Stream, line: RawLine) -> None:
        while len(self._lines) >= _UNREAD_LINES and not self.is_let_go:
            self._changed.clear()
            await self._changed.wait()
        self._lines.append(Line(stream, cleaned(line.content), was_cut=line.missing > 0))
        self._changed.set()

    async def read(self) -> AsyncIterator[Line]:
        self._has_reader = True
        while self._lines or not self._is_closed:
            while self._lines:
                line = self._lines.popleft()
                self._changed.set()
                yield line
            if not self._is_closed:
                self._changed.clear()
                await self._changed.wait()

    def let_go_without_reader(self) -> None:
        if not self._has_reader:
            self.let_go()

    def let_go(self) -> None:
        """What comes from now on is lost."""
        self.is_let_go = True
        self._changed.set()

    def close(self) -> None:
        """Nothing more comes."""
        self._is_closed = True
        self._changed.set()
