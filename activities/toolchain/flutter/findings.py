"""What the SDK found, as our diagnostics: paths of the project, columns in code points, texts of a bounded length."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from activities.toolchain.source_text import MAX_SOURCE_LINE
from app.contracts.diagnostics import Diagnostic, Severity

MAX_MESSAGE = 1_000
MAX_FINDINGS = 1_000
_MAX_FILE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """`line` and `column` are 1-based; the column counts UTF-16 units, as Dart does."""

    path: str
    line: int
    column: int


class ProjectSources:
    """Reads the lines that findings are about, each file once."""

    def __init__(self, directory: Path) -> None:
        self._root = directory.resolve()
        self._lines: dict[str, list[str]] = {}

    def diagnostic(self, place: Place, severity: Severity, code: str, message: str) -> Diagnostic:
        path = self._relative(place.path)
        line = self._line(path, place.line)
        return Diagnostic(
            severity=severity,
            code=code[:100] or "error",
            message=message.strip()[:MAX_MESSAGE],
            path=path,
            line=max(1, place.line),
            column=_code_points(line, max(1, place.column)),
            source_line=line[:MAX_SOURCE_LINE],
        )

    def _relative(self, path: str) -> str:
        """The path in the project; of a file elsewhere only the name, for the rest is this host's."""
        given = PurePosixPath(path.removeprefix("file://"))
        if not given.is_absolute():
            return str(given)
        try:
            return str(given.relative_to(self._root))
        except ValueError:
            return given.name

    def _line(self, path: str, number: int) -> str:
        if path not in self._lines:
            self._lines[path] = _read(self._root, path)
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else ""


def whole_file(path: str, code: str, message: str) -> Diagnostic:
    """An error about a file as a whole."""
    return Diagnostic(
        severity=Severity.ERROR, code=code, message=message.strip()[:MAX_MESSAGE], path=path, line=1, column=1
    )


def _read(root: Path, path: str) -> list[str]:
    file = root / path
    try:
        if not file.resolve().is_relative_to(root) or file.stat().st_size > _MAX_FILE_BYTES:
            return []
        return file.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []


def _code_points(line: str, column: int) -> int:
    units = 0
    for index, character in enumerate(line):
        if units >= column - 1:
            return index + 1
        units += 2 if ord(character) > 0xFFFF else 1
    return column - units + len(line)
