"""What the Dart compilers write about code that does not compile, as findings."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from activities.toolchain.flutter.findings import Place, ProjectSources
from app.contracts.diagnostics import Diagnostic, Severity

CODE = "compile_error"

_ON_ONE_LINE = re.compile(
    r"(?P<path>[^\s:][^:]*\.dart):(?P<line>\d{1,9}):(?P<column>\d{1,9}):\s*(?:Error: (?P<message>.+))?"
)
_MESSAGE_BELOW = re.compile(r"Error: (?P<message>.+)")


def compile_errors(lines: Iterable[str], directory: Path) -> tuple[Diagnostic, ...]:
    """The errors, each once. Reads the lines that they are about."""
    sources = ProjectSources(directory)
    found = (sources.diagnostic(place, Severity.ERROR, CODE, message) for place, message in _errors(lines))
    return tuple(dict.fromkeys(found))


def _errors(lines: Iterable[str]) -> Iterator[tuple[Place, str]]:
    """A place with its message behind it, or on the next line."""
    waiting: Place | None = None
    for line in lines:
        below = _MESSAGE_BELOW.fullmatch(line.strip())
        if waiting is not None and below:
            yield waiting, below["message"]
        waiting = None
        found = _ON_ONE_LINE.fullmatch(line.strip())
        if found is None:
            continue
        place = Place(found["path"], int(found["line"]), int(found["column"]))
        if found["message"]:
            yield place, found["message"]
        else:
            waiting = place
