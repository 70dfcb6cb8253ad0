"""What checks and builds a Flutter project, whichever tool does it, and where its output goes."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
    """The diagnostics are about pubspec.yaml. Exit codes are pub's: 0, 65 bad pubspec, 66 no pubspec."""


@dataclass(frozen=True, slots=True)
class AnalysisReport(CommandReport):
    """Exit codes are those of `dart analyze`: 0 clean, 2 warnings, 3 errors."""


class Toolchain(Protocol):
    """Checks a project directory. Findings are in the reports; only a toolchain that cannot work raises.

    Raises:
        WingbeatError: `toolchain_unavailable`, with the remedy.
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


class OutputSink(Protocol):
    """Where command output streams to, for whoever watches. Best effort: it never fails the job."""

    async def write(self, generation_id: GenerationId, source: TextSource, text: str) -> None: ...


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
