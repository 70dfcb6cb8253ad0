"""What checks and builds a Flutter project, whichever tool does it, and where its output goes."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.contracts.diagnostics import Diagnostic, Provenance, Severity
from app.contracts.events import TextSource
from app.contracts.ids import GenerationId

TAIL_LINES = 200
"""How many lines of a command's output are kept in memory."""

OutputLine = Callable[[str], Awaitable[None]]
"""Is awaited with each line of output as it comes, without its line end."""


@dataclass(frozen=True, slots=True)
class CommandReport:
    """What a command did. `tail` holds its last lines, at most `TAIL_LINES`."""

    argv: tuple[str, ...]
    exit_code: int
    tail: tuple[str, ...]
    provenance: Provenance
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.diagnostics)


@dataclass(frozen=True, slots=True)
class PubGetReport(CommandReport):
    """The diagnostics are about pubspec.yaml. Exit codes are pub's: 0, 1 no versions fit, 65 bad pubspec, 66 none."""


@dataclass(frozen=True, slots=True)
class AnalysisReport(CommandReport):
    """Exit codes are those of `dart analyze`: 0 clean, 2 warnings, 3 errors."""


@dataclass(frozen=True, slots=True)
class FormatReport(CommandReport):
    """`changed` are the files that were rewritten. Exit codes: 0, 65 for a file that cannot be parsed."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestFailure:
    """A test that did not pass. `message` is at most 2,000 characters; `path` and `line` are where it is written."""

    name: str
    message: str
    path: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TestReport(CommandReport):
    """Exit code 0 only when every test passed. `diagnostics` are of test files that do not compile."""

    passed: int
    skipped: int
    failures: tuple[TestFailure, ...]


@dataclass(frozen=True, slots=True)
class BuildReport(CommandReport):
    """`output` is the folder with the built app; None when the build failed."""

    output: Path | None


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """`base_href` begins and ends with a slash. `output` is made, or emptied, by the tool."""

    directory: Path
    output: Path
    base_href: str = "/"


@dataclass(frozen=True, slots=True)
class PreviewAddress:
    """Where a preview is reached on this host: over TCP by `url`, or by `url` over a unix socket when there is one."""

    url: str
    socket: Path | None = None


@dataclass(frozen=True, slots=True)
class PreviewReady:
    """The app is served: the tool said so and the page answered 200."""

    address: PreviewAddress


@dataclass(frozen=True, slots=True)
class PreviewTrouble:
    """The tool wrote a line that is known to come before its end."""

    line: str


class PreviewEnding(StrEnum):
    """Why a preview ended. NOT_READY and HUNG were ended by us: it came to nothing in time."""

    STOPPED = "stopped"
    EXITED = "exited"
    NOT_READY = "not_ready"
    HUNG = "hung"


@dataclass(frozen=True, slots=True)
class PreviewEnded:
    """The tool's process is gone. `diagnostics` say so when the app does not compile; nothing follows."""

    ending: PreviewEnding
    exit_code: int
    tail: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


PreviewEvent = PreviewReady | PreviewTrouble | PreviewEnded


@dataclass(frozen=True, slots=True)
class RestartReport:
    """Whether the new code is served. When it is not, the app goes on with the old code; `diagnostics` say why.

    The page itself changes only when its reader loads it again.
    """

    restarted: bool
    message: str
    diagnostics: tuple[Diagnostic, ...]


class LivePreview(Protocol):
    """One app that is served from its project folder by one process."""

    @property
    def provenance(self) -> Provenance: ...

    @property
    def tail(self) -> tuple[str, ...]:
        """The tool's last lines, at most `TAIL_LINES`."""
        ...

    def events(self) -> AsyncIterator[PreviewEvent]:
        """What happens, as it happens; ends after `PreviewEnded`. For one reader."""
        ...

    async def restart(self) -> RestartReport:
        """Compile the project again and serve the result.

        Raises:
            ToolchainFailed: the tool did not answer in time, or is gone.
        """
        ...

    async def stop(self) -> None:
        """Ask the tool to end, then make it. Harmless when it has ended."""
        ...


class ProjectChecks(Protocol):
    """Checks a project directory. Findings are in the reports; only a toolchain that cannot work raises.

    Raises:
        WingbeatError: `toolchain_unavailable`, with the remedy; `toolchain_failed`, with the tool's last words.
    """

    async def probe(self) -> Provenance:
        """Which toolchain this is."""
        ...

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        """Make the dependencies of the project available, as far as this toolchain can."""
        ...

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        """Check the project's code, as far as this toolchain can."""
        ...


class Toolchain(ProjectChecks, Protocol):
    """Everything a Flutter SDK does for us. Without one, what checks cannot stand for is `toolchain_unavailable`."""

    async def format(self, directory: Path, output: OutputLine) -> FormatReport:
        """Write the project's Dart files as `dart format` writes them."""
        ...

    async def test(self, directory: Path, output: OutputLine) -> TestReport:
        """Run the project's tests: this executes the project's code."""
        ...

    async def build_web(self, request: BuildRequest, output: OutputLine) -> BuildReport:
        """Compile the project for the web, for release."""
        ...

    def start_preview(self, directory: Path, output: OutputLine) -> AbstractAsyncContextManager[LivePreview]:
        """Serve the project while the block runs. However it is left, the process is gone afterwards."""
        ...


class OutputSink(Protocol):
    """Where command output streams to, for whoever watches. Best effort: it never fails the job."""

    async def write(self, generation_id: GenerationId, source: TextSource, text: str) -> None: ...


def lines_to(sink: OutputSink, generation_id: GenerationId, source: TextSource) -> OutputLine:
    """Takes the lines of one command to the sink."""

    async def write(line: str) -> None:
        await sink.write(generation_id, source, f"{line}\n")

    return write


class OutputTail:
    """Passes lines on and remembers the last `TAIL_LINES`."""

    def __init__(self, output: OutputLine) -> None:
        self._output = output
        self._lines: deque[str] = deque(maxlen=TAIL_LINES)

    async def write(self, line: str) -> None:
        self._lines.append(line)
        await self._output(line)

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self._lines)
