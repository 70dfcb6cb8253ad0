"""`dart analyze --format=json`, and what its findings mean."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from activities.toolchain.flutter.commands import Runner, SdkCommands, last_words, require_exit
from activities.toolchain.flutter.findings import MAX_FINDINGS, Place, ProjectSources, whole_file
from activities.toolchain.process import Finished
from activities.toolchain.protocol import AnalysisReport, OutputLine, OutputTail
from app.contracts.diagnostics import Diagnostic, Provenance, Severity
from app.errors import ToolchainFailed

CLEAN, INFOS, WARNINGS, ERRORS = 0, 1, 2, 3

_WALL_TIME = timedelta(minutes=5)
_CAPTURE_BYTES = 8 * 1024 * 1024
_JSON_LINE = b'{"version":'
_PACKAGE_CONFIG = Path(".dart_tool/package_config.json")
_SEVERITIES = {"ERROR": Severity.ERROR, "WARNING": Severity.WARNING, "INFO": Severity.INFO}
_PLACE = re.compile(r"(?P<path>[^\s:].*?):(?P<line>\d{1,9}):(?P<column>\d{1,9})")
_SEPARATOR = re.compile(r" [•-] ")
_NUMBER = Annotated[int, Field(ge=0, le=10**9)]


class _Position(BaseModel):
    line: _NUMBER
    column: _NUMBER


class _Range(BaseModel):
    start: _Position


class _Location(BaseModel):
    file: str
    range: _Range


class _Found(BaseModel):
    """One entry of `diagnostics`. Fields that we do not use, and new ones, are let pass."""

    code: str
    severity: Annotated[Severity, BeforeValidator(lambda value: _SEVERITIES.get(str(value), Severity.INFO))]
    location: _Location
    message: str = Field(alias="problemMessage")
    correction: str = Field(default="", alias="correctionMessage")

    @property
    def text(self) -> str:
        return f"{self.message} {self.correction}".strip()


class Analyzer:
    """Checks a project's Dart code with the SDK's own analyzer."""

    def __init__(self, commands: SdkCommands, runner: Runner, provenance: Provenance) -> None:
        self._commands = commands
        self._runner = runner
        self._provenance = provenance

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        """Without resolved packages every import would be an error, so that is the one thing which is told then.

        Raises:
            ToolchainFailed: the analyzer crashed, or its answer cannot be read.
        """
        if not await asyncio.to_thread((directory / _PACKAGE_CONFIG).is_file):
            return self._not_analyzed()
        arguments = ("analyze", "--format=json", "--no-fatal-warnings", str(directory))
        finished = await self._run(directory, *arguments, output=_ignore)
        if finished.exit_code not in (CLEAN, INFOS, WARNINGS, ERRORS):
            raise ToolchainFailed(f"dart analyze ended with code {finished.exit_code}{last_words(finished.tail)}")
        found = await asyncio.to_thread(read_json, finished, directory)
        if finished.exit_code == ERRORS and not _has_errors(found):
            found = (*await self._left_out(directory), *found)
        tail = OutputTail(output)
        for line in _for_people(found):
            await tail.write(line)
        return AnalysisReport(finished.argv, finished.exit_code, tail.lines, self._provenance, found)

    async def _left_out(self, directory: Path) -> tuple[Diagnostic, ...]:
        """Errors in pubspec.yaml and analysis_options.yaml are not in the JSON, though they make it end with 3."""
        finished = await self._run(directory, "analyze", "--no-fatal-warnings", str(directory), output=_ignore)
        found = await asyncio.to_thread(read_default_format, finished.tail, directory)
        if _has_errors(found):
            return found
        message = f"The analyzer reports errors that it does not name{last_words(finished.tail)}"
        return (whole_file("pubspec.yaml", "analysis_failed", message),)

    async def _run(self, directory: Path, *arguments: str, output: OutputLine) -> Finished:
        command = self._commands.dart(
            *arguments, directory=directory, wall_time=_WALL_TIME, capture_bytes=_CAPTURE_BYTES
        )
        finished = await self._runner.run(command, output)
        require_exit("dart analyze", finished)
        return finished

    def _not_analyzed(self) -> AnalysisReport:
        message = "The code was not analyzed, because the packages could not be resolved."
        finding = whole_file("pubspec.yaml", "packages_not_resolved", message)
        return AnalysisReport(("dart", "analyze"), ERRORS, (message,), self._provenance, (finding,))


def read_json(finished: Finished, directory: Path) -> tuple[Diagnostic, ...]:
    """The findings in the JSON line, which other text may stand before.

    Raises:
        ToolchainFailed: there is no such line, or it is of another form.
    """
    line = next((line for line in finished.captured.split(b"\n") if line.startswith(_JSON_LINE)), None)
    if line is None:
        raise ToolchainFailed(f"dart analyze did not answer in JSON{last_words(finished.tail)}")
    sources = ProjectSources(directory)
    found = []
    for entry in _entries(line.decode(errors="replace")):
        try:
            told = _Found.model_validate(entry)
        except ValidationError:
            raise ToolchainFailed("dart analyze answered in a form that is not known") from None
        start = told.location.range.start
        place = Place(told.location.file, start.line, start.column)
        found.append(sources.diagnostic(place, told.severity, told.code, told.text))
    return tuple(found)


def _entries(line: str) -> Iterator[object]:
    """The whole entries, also of a line that was cut; at most `MAX_FINDINGS`."""
    decoder = json.JSONDecoder()
    position = line.find("[") + 1
    for _ in range(MAX_FINDINGS):
        position = line.find("{", position)
        if position <= 0:
            return
        try:
            entry, position = decoder.raw_decode(line, position)
        except ValueError:
            return
        yield entry


def read_default_format(lines: tuple[str, ...], directory: Path) -> tuple[Diagnostic, ...]:
    """`severity • place • message • code`, or with the place behind the message."""
    sources = ProjectSources(directory)
    found = []
    for line in lines:
        parts = [part.strip() for part in _SEPARATOR.split(line)]
        severity = _SEVERITIES.get(parts[0].upper())
        place = next((match for part in parts[1:] if (match := _PLACE.fullmatch(part))), None)
        if severity is None or place is None or len(parts) < 4:
            continue
        message = " - ".join(part for part in parts[1:-1] if part != place[0])
        at = Place(place["path"], int(place["line"]), int(place["column"]))
        found.append(sources.diagnostic(at, severity, parts[-1], message))
    return tuple(found)


def _has_errors(found: tuple[Diagnostic, ...]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def _for_people(found: tuple[Diagnostic, ...]) -> Iterator[str]:
    for diagnostic in found:
        place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
        yield f"  {diagnostic.severity} • {diagnostic.message} • {place} • {diagnostic.code}"
    yield f"{len(found)} issues found." if found else "No issues found."


async def _ignore(line: str) -> None:
    """What is for programs is not shown."""
