"""One run of a live preview: its process is watched, its page asked, newer versions shown, and idleness noticed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TypeVar

from loguru import logger

from activities.previews.ports import PreviewDoors, PreviewNews
from activities.previews.syncing import sync_files
from activities.toolchain.flutter.page import answers
from activities.toolchain.protocol import (
    LivePreview,
    OutputLine,
    PreviewAddress,
    PreviewEnded,
    PreviewEnding,
    PreviewReady,
    PreviewTrouble,
    Toolchain,
)
from activities.workspace.threads import in_thread
from app.contracts.ids import GenerationId
from app.contracts.previews import TAIL, TAIL_LINE, PreviewRun, PreviewRunEnd
from app.contracts.version_frames import PreviewState
from app.data.objects import ObjectStore
from app.data.previews import Look, PreviewRuns, ServedAt
from app.errors import DependencyUnavailable, WingbeatError
from app.telemetry.metrics import PREVIEW_RUNS, PREVIEWS_RUNNING

T = TypeVar("T")

_ENDS = {
    PreviewEnding.EXITED: PreviewRunEnd.EXITED,
    PreviewEnding.STOPPED: PreviewRunEnd.EXITED,
    PreviewEnding.HUNG: PreviewRunEnd.HUNG,
    PreviewEnding.NOT_READY: PreviewRunEnd.NOT_READY,
}


@dataclass(frozen=True, slots=True)
class PreviewHost:
    """This host, and its proxy as those of other hosts reach it."""

    name: str
    relay_url: str | None = None


@dataclass(frozen=True, slots=True)
class PreviewTimes:
    """In seconds: between looks at the record, between questions to the page, and how long nobody may ask for one."""

    idle: float
    look: float = 1.0
    health: float = 5.0
    unanswered: int = 3
    """Questions in a row without an answer that end the run."""


class PreviewSupervisor:
    """Serves projects, each until its run ends. However `run` is left, the process is gone."""

    def __init__(
        self,
        *,
        host: PreviewHost,
        toolchain: Toolchain,
        runs: PreviewRuns,
        objects: ObjectStore,
        doors: PreviewDoors,
        news: PreviewNews,
        times: PreviewTimes,
    ) -> None:
        self.host = host
        self.toolchain = toolchain
        self.runs = runs
        self.objects = objects
        self.doors = doors
        self.news = news
        self.times = times

    async def run(self, generation_id: GenerationId, directory: Path, output: OutputLine) -> PreviewRun:
        """
        Raises:
            WingbeatError: the toolchain cannot work, or is not there.
        """
        with PREVIEWS_RUNNING.track_inprogress():
            run = await self._run(generation_id, directory, output)
        PREVIEW_RUNS.labels(run.end).inc()
        return run

    async def _run(self, generation_id: GenerationId, directory: Path, output: OutputLine) -> PreviewRun:
        label = await self.runs.label(generation_id)
        if label is None:
            return PreviewRun(end=PreviewRunEnd.GONE)
        served = _Served(generation_id, label, directory, output)
        packages = await self.toolchain.pub_get(directory, output)
        if packages.exit_code != 0 or packages.has_errors:
            return PreviewRun(
                end=PreviewRunEnd.REFUSED,
                exit_code=packages.exit_code,
                tail=shortened(packages.tail),
                diagnostics=list(packages.diagnostics),
            )
        async with self.toolchain.start_preview(directory, output) as preview:
            return await _Run(self, served, preview).until_its_end()


@dataclass(frozen=True, slots=True)
class _Served:
    """What is served, from where, under which label."""

    generation_id: GenerationId
    label: str
    directory: Path
    output: OutputLine


class _Run:
    """`_why` is set before we end the process ourselves."""

    def __init__(self, of: PreviewSupervisor, served: _Served, preview: LivePreview) -> None:
        self._of = of
        self._generation_id = served.generation_id
        self._label = served.label
        self._directory = served.directory
        self._output = served.output
        self._preview = preview
        self._ready_at: float | None = None
        self._why: PreviewRunEnd | None = None
        self._doubted = asyncio.Event()

    async def until_its_end(self) -> PreviewRun:
        guarding: asyncio.Task[None] | None = None
        try:
            async for event in self._preview.events():
                match event:
                    case PreviewReady(address):
                        self._ready_at = monotonic()
                        guarding = asyncio.create_task(self._guard(address), name=f"preview {self._generation_id}")
                    case PreviewTrouble():
                        self._doubted.set()
                    case PreviewEnded():
                        return self._outcome(event)
        finally:
            if guarding is not None:
                guarding.cancel()
                await asyncio.wait([guarding])
        raise AssertionError("the events of a preview end with its end")

    def _outcome(self, ended: PreviewEnded) -> PreviewRun:
        end = self._why or _ENDS[ended.ending]
        if self._ready_at is None and ended.diagnostics:
            end = PreviewRunEnd.REFUSED
        return PreviewRun(
            end=end,
            served_s=0.0 if self._ready_at is None else monotonic() - self._ready_at,
            exit_code=ended.exit_code,
            tail=shortened(ended.tail),
            diagnostics=list(ended.diagnostics),
        )

    async def _guard(self, address: PreviewAddress) -> None:
        """What goes on while it is served; ends the process when it must not go on."""
        try:
            async with AsyncExitStack() as open_things:
                people = await open_things.enter_async_context(self._of.doors.open(self._label))
                if await self._serve(address, people):
                    work = [self._watch_record(people), self._watch_page(address)]
                    tasks = [asyncio.create_task(each) for each in work]
                    open_things.push_async_callback(_ended, tasks)
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    self._why = done.pop().result()
                else:
                    self._why = PreviewRunEnd.GONE
        except Exception as error:  # whatever it is, the process must not go on unguarded
            logger.opt(exception=error).error("the preview of {} is not guarded any more", self._generation_id)
            self._why = PreviewRunEnd.UNHEALTHY
        await self._preview.stop()

    async def _serve(self, address: PreviewAddress, people: str) -> bool:
        at = ServedAt(
            address=people,
            host=self._of.host.name,
            relay=self._of.host.relay_url,
            target=address.url,
            socket=str(address.socket) if address.socket else None,
        )
        if not await _patiently(lambda: self._of.runs.serve(self._generation_id, at), self._of.times.look):
            return False
        self._tell(PreviewState.RUNNING, people)
        return True

    async def _watch_record(self, people: str) -> PreviewRunEnd:
        while True:
            await asyncio.sleep(self._of.times.look)
            try:
                look = await self._of.runs.look(self._generation_id)
            except DependencyUnavailable:  # the app is served all the same
                continue
            if look is None:
                return PreviewRunEnd.GONE
            if look.newer is not None:
                await self._show(look, people)
            elif look.idle_s >= self._of.times.idle:
                return PreviewRunEnd.IDLE

    async def _watch_page(self, address: PreviewAddress) -> PreviewRunEnd:
        missed = 0
        while missed < self._of.times.unanswered:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._of.times.health):
                    await self._doubted.wait()
            self._doubted.clear()
            missed = 0 if await answers(address) else missed + 1
        return PreviewRunEnd.UNHEALTHY

    async def _show(self, look: Look, people: str) -> None:
        """A newer version: its files, then a restart. One that cannot be shown leaves the old code running."""
        version, archive_key = look.newer, look.newer_archive_key
        assert version is not None and archive_key is not None
        self._tell(PreviewState.RESTARTING, people)
        try:
            await self._bring(archive_key)
        except DependencyUnavailable as error:
            await self._output(f"The new version waits: {error.detail}")
            return
        except WingbeatError as error:
            await self._output(f"The new version cannot be shown: {error.detail}")
        await _patiently(lambda: self._of.runs.show(self._generation_id, version), self._of.times.look)
        self._tell(PreviewState.RUNNING, people)
        self._of.news.tell_preview(version, PreviewState.RUNNING, people)

    async def _bring(self, archive_key: str) -> None:
        archive = await self._of.objects.get(archive_key)
        await in_thread(sync_files, self._directory, archive)
        # The gate stands before `pub_get`: a project that it refuses is never compiled.
        packages = await self._of.toolchain.pub_get(self._directory, self._output)
        if packages.exit_code != 0 or packages.has_errors:
            await self._output("The new version cannot be shown: its packages do not resolve.")
            return
        report = await self._preview.restart()
        if not report.restarted:
            await self._output(f"The new version cannot be shown: {report.message or 'it does not compile'}")

    def _tell(self, state: PreviewState, people: str) -> None:
        self._of.news.tell_preview(self._generation_id, state, people)


def shortened(tail: tuple[str, ...]) -> list[str]:
    """The last lines, as the record has them."""
    return [line[:TAIL_LINE] for line in tail[-TAIL:]]


async def _patiently(call: Callable[[], Awaitable[T]], pause_s: float) -> T:
    """The answer, however long the database is away."""
    while True:
        try:
            return await call()
        except DependencyUnavailable:
            await asyncio.sleep(pause_s)


async def _ended(tasks: list[asyncio.Task[PreviewRunEnd]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
