"""One run of a live preview, over a scripted tool and a real page: when it is told, restarted and ended."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.types import Receive, Scope, Send

from activities.previews.supervision import PreviewHost, PreviewSupervisor, PreviewTimes
from activities.toolchain.protocol import (
    LivePreview,
    OutputLine,
    PreviewAddress,
    PreviewEnded,
    PreviewEnding,
    PreviewEvent,
    PreviewReady,
    PreviewTrouble,
    PubGetReport,
    RestartReport,
)
from activities.toolchain.syntax_only import PROVENANCE
from app.contracts.diagnostics import Diagnostic, Provenance, Severity
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.jobs import JobRef
from app.contracts.previews import PreviewRun, PreviewRunEnd
from app.contracts.version_frames import PreviewState
from app.data.archives import pack
from app.data.objects import ObjectKind
from app.data.previews import Look, ServedAt
from app.errors import DependencyUnavailable
from app.previews.serving import serving_app
from tests.fakes.objects import MemoryObjectStore

PATIENCE_S = 60
BUSY = Look(idle_s=0.0, newer=None, newer_archive_key=None)
ERROR = Diagnostic(severity=Severity.ERROR, code="e", message="no", path="lib/main.dart", line=1, column=1)


@dataclass
class Page:
    """What the app's server answers."""

    status: int = 200
    asked: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@dataclass
class Tool:
    """A toolchain whose preview says what a test puts into `events`."""

    packages: tuple[Diagnostic, ...] = ()
    restarted: list[str] = field(default_factory=list)
    events_of: asyncio.Queue[PreviewEvent] = field(default_factory=asyncio.Queue)
    directory: Path = Path()
    is_gone: bool = False
    provenance: Provenance = PROVENANCE
    tail: tuple[str, ...] = ("the last line",)

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        return PubGetReport(("pub",), 65 if self.packages else 0, ("resolving",), PROVENANCE, self.packages)

    @asynccontextmanager
    async def start_preview(self, directory: Path, output: OutputLine) -> AsyncIterator[LivePreview]:
        self.directory = directory
        try:
            yield self
        finally:
            self.is_gone = True

    async def events(self) -> AsyncIterator[PreviewEvent]:
        while True:
            event = await self.events_of.get()
            yield event
            if isinstance(event, PreviewEnded):
                return

    async def restart(self) -> RestartReport:
        self.restarted.append((self.directory / "lib/main.dart").read_text())
        return RestartReport(restarted=True, message="", diagnostics=())

    async def stop(self) -> None:
        self.end(PreviewEnding.STOPPED)

    def end(self, ending: PreviewEnding, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        self.events_of.put_nowait(PreviewEnded(ending, 1, self.tail, diagnostics))


@dataclass
class Record:
    """The preview's row. `looks` are handed out one after the other, the last one again and again."""

    looks: list[Look | None] = field(default_factory=lambda: [BUSY])
    served: list[ServedAt] = field(default_factory=list)
    shown_now: GenerationId | None = None
    is_wanted: bool = True
    outages: int = 0

    async def label(self, generation_id: GenerationId) -> str | None:
        return "a" * 32 if self.is_wanted else None

    async def serve(self, generation_id: GenerationId, at: ServedAt) -> bool:
        if self.outages:
            self.outages -= 1
            raise DependencyUnavailable("the database")
        self.served.append(at)
        return True

    async def look(self, generation_id: GenerationId) -> Look | None:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    async def show(self, generation_id: GenerationId, version: GenerationId) -> None:
        self.shown_now = version

    async def shown(self, generation_id: GenerationId) -> str | None:
        raise AssertionError("not asked during a run")


@dataclass
class Doors:
    is_open: bool = False

    @asynccontextmanager
    async def open(self, label: str) -> AsyncIterator[str]:
        self.is_open = True
        try:
            yield "http://people.example/"
        finally:
            self.is_open = False


@dataclass
class Bench:
    directory: Path
    page: Page = field(default_factory=Page)
    tool: Tool = field(default_factory=Tool)
    record: Record = field(default_factory=Record)
    doors: Doors = field(default_factory=Doors)
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    told: list[tuple[GenerationId, PreviewState]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    generation_id: GenerationId = field(default_factory=new_generation_id)

    def tell_preview(self, generation_id: GenerationId, state: PreviewState, url: str | None) -> None:
        self.told.append((generation_id, state))

    async def write(self, line: str) -> None:
        self.lines.append(line)

    async def run(self, *, ready: bool = True, **times: Any) -> PreviewRun:
        supervisor = PreviewSupervisor(
            host=PreviewHost("h"),
            toolchain=self.tool,  # type: ignore[arg-type]
            runs=self.record,
            objects=self.objects,
            doors=self.doors,
            news=self,
            times=PreviewTimes(**{"idle": 600.0, "look": 0.01, "health": 0.01} | times),
        )
        with socket.create_server(("127.0.0.1", 0)) as listener:
            async with serving_app(self.page, listener), asyncio.timeout(PATIENCE_S):
                if ready:
                    address = PreviewAddress(f"http://127.0.0.1:{listener.getsockname()[1]}")
                    self.tool.events_of.put_nowait(PreviewReady(address))
                return await supervisor.run(self.generation_id, self.directory, self.write)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    directory = tmp_path / "integration"
    (directory / "lib").mkdir(parents=True)
    (directory / "lib/main.dart").write_text("old")
    (directory / "lib/gone.dart").write_text("old")
    return Bench(directory)


async def test_nobody_looks_and_it_ends(bench: Bench) -> None:
    bench.record.looks = [BUSY, BUSY, Look(600.0, None, None)]
    run = await bench.run()
    assert run.end is PreviewRunEnd.IDLE and run.served_s > 0
    assert [at.address for at in bench.record.served] == ["http://people.example/"]
    assert bench.told == [(bench.generation_id, PreviewState.RUNNING)]
    assert bench.tool.is_gone and not bench.doors.is_open


async def test_its_record_is_gone_and_it_ends(bench: Bench) -> None:
    bench.record.looks = [BUSY, None]
    assert (await bench.run()).end is PreviewRunEnd.GONE
    bench.record.is_wanted = False
    assert (await bench.run()).end is PreviewRunEnd.GONE


async def test_a_page_that_does_not_answer_any_more_ends_it(bench: Bench) -> None:
    bench.page.status = 500
    assert (await bench.run()).end is PreviewRunEnd.UNHEALTHY
    assert bench.page.asked == 3


async def test_a_fatal_line_has_the_page_asked_at_once(bench: Bench) -> None:
    bench.page.status = 500
    for _ in range(3):
        bench.tool.events_of.put_nowait(PreviewTrouble("Out of memory"))
    running = asyncio.create_task(bench.run(health=1000.0))
    while bench.page.asked < 1:  # noqa: ASYNC110 (the page tells nobody)
        await asyncio.sleep(0.01)
    bench.tool.end(PreviewEnding.EXITED)
    assert (await running).end is PreviewRunEnd.EXITED


async def test_a_process_that_ends_by_itself(bench: Bench) -> None:
    bench.tool.end(PreviewEnding.EXITED)
    run = await bench.run(ready=False)
    assert (run.end, run.tail, run.served_s) == (PreviewRunEnd.EXITED, ["the last line"], 0.0)


async def test_an_app_that_does_not_compile_is_refused(bench: Bench) -> None:
    bench.tool.end(PreviewEnding.EXITED, (ERROR,))
    run = await bench.run(ready=False)
    assert (run.end, run.diagnostics) == (PreviewRunEnd.REFUSED, [ERROR])
    bench.tool.packages = (ERROR,)
    assert (await bench.run()).end is PreviewRunEnd.REFUSED


async def test_a_start_that_takes_too_long_has_its_last_lines(bench: Bench) -> None:
    bench.tool.end(PreviewEnding.NOT_READY)
    run = await bench.run(ready=False)
    assert (run.end, run.tail) == (PreviewRunEnd.NOT_READY, ["the last line"])


async def test_a_newer_version_is_shown(bench: Bench, tmp_path: Path) -> None:
    newer = new_generation_id()
    key = await _version(bench, tmp_path, {"lib/main.dart": "new", "lib/added.dart": "new"})
    (bench.directory / "pubspec.lock").write_text("resolved")
    (bench.directory / ".dart_tool").mkdir()
    (bench.directory / ".dart_tool/config").write_text("kept")
    bench.record.looks = [Look(0.0, newer, key), Look(600.0, None, None)]
    assert (await bench.run()).end is PreviewRunEnd.IDLE
    assert bench.tool.restarted == ["new"] and bench.record.shown_now == newer
    assert not (bench.directory / "lib/gone.dart").exists() and (bench.directory / "lib/added.dart").exists()
    assert (bench.directory / "pubspec.lock").exists() and (bench.directory / ".dart_tool/config").exists()
    own, running = bench.generation_id, PreviewState.RUNNING
    assert bench.told == [(own, running), (own, PreviewState.RESTARTING), (own, running), (newer, running)]


async def test_a_newer_version_that_the_gate_refuses_is_not_compiled(bench: Bench, tmp_path: Path) -> None:
    newer = new_generation_id()
    key = await _version(bench, tmp_path, {"lib/main.dart": "new"})
    bench.record.looks = [BUSY, BUSY, Look(0.0, newer, key), Look(600.0, None, None)]
    running = asyncio.create_task(bench.run())
    while not bench.record.served:  # noqa: ASYNC110 (the record tells nobody)
        await asyncio.sleep(0.005)
    bench.tool.packages = (ERROR,)
    assert (await running).end is PreviewRunEnd.IDLE
    assert not bench.tool.restarted and any("cannot be shown" in line for line in bench.lines)


async def test_an_outage_of_the_database_is_waited_out(bench: Bench) -> None:
    bench.record.outages = 2
    bench.record.looks = [Look(600.0, None, None)]
    assert (await bench.run()).end is PreviewRunEnd.IDLE and len(bench.record.served) == 1


async def test_cancelled_it_leaves_no_process(bench: Bench) -> None:
    running = asyncio.create_task(bench.run())
    while not bench.record.served:  # noqa: ASYNC110 (the record tells nobody)
        await asyncio.sleep(0.005)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert bench.tool.is_gone and not bench.doors.is_open


async def _version(bench: Bench, tmp_path: Path, files: dict[str, str]) -> str:
    folder = tmp_path / "version"
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    ref = JobRef(project_id=ProjectId(uuid4()), generation_id=new_generation_id())
    return await bench.objects.put(ref, ObjectKind.ARCHIVE, pack(folder))
