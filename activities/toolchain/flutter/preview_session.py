"""A preview's process while it runs: what it says, whether it is ready, restarts, and its end."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from activities.toolchain.flutter.compile_errors import compile_errors
from activities.toolchain.flutter.daemon import (
    Answer,
    AppStart,
    AppStarted,
    AppStopped,
    LaunchUrl,
    parse,
    restart_command,
    stop_command,
)
from activities.toolchain.flutter.fatal import is_fatal
from activities.toolchain.flutter.page import PageReach, answering, is_on_loopback
from activities.toolchain.process import Finished, Line
from activities.toolchain.protocol import (
    TAIL_LINES,
    PreviewEnded,
    PreviewEnding,
    PreviewEvent,
    PreviewReady,
    PreviewTrouble,
    RestartReport,
)
from activities.toolchain.running import RunningProcess
from app.contracts.diagnostics import Provenance
from app.errors import ToolchainFailed

_MAX_EVENTS = 1_000
_MAX_LINE = 1_000


@dataclass(frozen=True, slots=True)
class PreviewTimes:
    """How long is waited, in seconds."""

    ready: float = 180.0
    page: float = 0.25
    restart: float = 60.0
    stop: float = 10.0
    terminate: float = 10.0


class PreviewSession:
    """One reader of `events`. `supervised` must be entered for anything to happen."""

    def __init__(
        self,
        process: RunningProcess,
        directory: Path,
        provenance: Provenance,
        reach: PageReach,
        times: PreviewTimes,
    ) -> None:
        self._process = process
        self._directory = directory
        self._provenance = provenance
        self._reach = reach
        self._times = times
        self._events: asyncio.Queue[PreviewEvent] = asyncio.Queue()
        self._lines: deque[str] = deque(maxlen=TAIL_LINES)
        self._compiler_lines: deque[str] = deque(maxlen=TAIL_LINES)
        self._answers: dict[str, asyncio.Future[Answer]] = {}
        self._commands = 0
        self._app_id = ""
        self._url = ""
        self._is_served = asyncio.Event()
        self._is_stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ending = PreviewEnding.EXITED

    @property
    def provenance(self) -> Provenance:
        return self._provenance

    @property
    def tail(self) -> tuple[str, ...]:
        return tuple(self._lines)

    async def events(self) -> AsyncIterator[PreviewEvent]:
        while True:
            event = await self._events.get()
            yield event
            if isinstance(event, PreviewEnded):
                return

    @asynccontextmanager
    async def supervised(self) -> AsyncIterator[None]:
        """The process is read and watched while the block runs."""
        tasks = [asyncio.create_task(work) for work in (self._follow(), self._make_ready(), self._end_after_stop())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def restart(self) -> RestartReport:
        if not self._is_served.is_set() or self._ended.is_set():
            raise ToolchainFailed("the preview is not running, so it cannot be restarted")
        self._compiler_lines.clear()
        command_id = self._next_id()
        answer = self._answers[command_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._times.restart):
                await self._process.write(restart_command(command_id, self._app_id))
                told = await answer
        except TimeoutError:
            raise ToolchainFailed("the preview did not answer to a restart in time") from None
        finally:
            self._answers.pop(command_id, None)
        if told.code == 0:
            return RestartReport(restarted=True, message=told.message, diagnostics=())
        found = await asyncio.to_thread(compile_errors, tuple(self._compiler_lines), self._directory)
        return RestartReport(restarted=False, message=told.message[:_MAX_LINE], diagnostics=found)

    async def stop(self) -> None:
        """In three steps: `app.stop`, SIGTERM, SIGKILL to all that is left."""
        self._ending = PreviewEnding.STOPPED
        if self._is_served.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._times.stop):
                    await self._process.write(stop_command(self._next_id(), self._app_id))
                    await self._ended.wait()
        await self._terminate()
        await self._ended.wait()

    async def _terminate(self) -> None:
        await self._process.stop(timedelta(seconds=self._times.terminate))

    def _next_id(self) -> str:
        self._commands += 1
        return str(self._commands)

    async def _follow(self) -> None:
        async for line in self._process.lines():
            self._take(line)
        finished = await self._process.wait()
        await self._tell_end(finished)

    async def _tell_end(self, finished: Finished) -> None:
        found = await asyncio.to_thread(compile_errors, tuple(self._compiler_lines), self._directory)
        self._ended.set()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ToolchainFailed("the preview ended while it was restarted"))
        self._events.put_nowait(PreviewEnded(self._ending, finished.exit_code, self.tail, found))

    def _take(self, line: Line) -> None:
        message = parse(line.text)
        match message:
            case AppStart(app_id):
                self._app_id = app_id
            case LaunchUrl(url):
                self._url = url
            case AppStarted():
                self._is_served.set()
            case AppStopped(error):
                self._lines.extend([error[:_MAX_LINE]] if error else [])
                self._is_stopping.set()
            case Answer():
                self._settle(message)
            case None:
                self._take_text(line.text)

    def _take_text(self, text: str) -> None:
        shown = text[:_MAX_LINE]
        self._lines.append(shown)
        self._compiler_lines.append(shown)
        if is_fatal(shown) and self._events.qsize() < _MAX_EVENTS:
            self._events.put_nowait(PreviewTrouble(shown))

    def _settle(self, answer: Answer) -> None:
        waiting = self._answers.get(answer.command_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def _make_ready(self) -> None:
        """Ready is: its address, that it started, and a page. Too late is as bad as never."""
        try:
            async with asyncio.timeout(self._times.ready) as patience:
                await self._is_served.wait()
                if not is_on_loopback(self._url):
                    raise TimeoutError
                async with self._reach.open(self._process, self._url) as address:
                    await answering(address, every_s=self._times.page)
                    patience.reschedule(None)
                    self._compiler_lines.clear()
                    self._events.put_nowait(PreviewReady(address))
                    await self._ended.wait()
        except TimeoutError:
            await self._end_as(PreviewEnding.NOT_READY)

    async def _end_after_stop(self) -> None:
        """After `app.stop` the tool should end; there are states in which it hangs."""
        await self._is_stopping.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._times.stop):
                await self._ended.wait()
        await self._end_as(PreviewEnding.HUNG)

    async def _end_as(self, ending: PreviewEnding) -> None:
        if self._ended.is_set():
            return
        if self._ending is PreviewEnding.EXITED:
            self._ending = ending
        await self._terminate()
