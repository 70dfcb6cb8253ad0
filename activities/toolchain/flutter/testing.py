"""`flutter test --machine`: an event a line."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field, ValidationError

from activities.toolchain.flutter.commands import Runner, SdkCommands, last_words, require_exit
from activities.toolchain.flutter.compile_errors import compile_errors
from activities.toolchain.protocol import OutputLine, OutputTail, TestFailure, TestReport
from app.contracts.diagnostics import Provenance
from app.errors import ToolchainFailed

_WALL_TIME = timedelta(minutes=10)
_MAX_MESSAGE = 2_000
_MAX_FAILURES = 100


class _Test(BaseModel):
    id: int
    name: str
    line: int | None = None
    root_line: int | None = None
    url: str | None = None
    root_url: str | None = None


class _Event(BaseModel):
    """The fields that we use of the events `testStart`, `error`, `testDone` and `done`."""

    type: str
    test: _Test | None = None
    test_id: int | None = Field(default=None, alias="testID")
    error: str = ""
    result: str = ""
    skipped: bool = False
    hidden: bool = False


class Tester:
    """Runs a project's tests. This executes the project's code: the sandbox is what holds it in."""

    def __init__(self, commands: SdkCommands, runner: Runner, provenance: Provenance) -> None:
        self._commands = commands
        self._runner = runner
        self._provenance = provenance

    async def test(self, directory: Path, output: OutputLine) -> TestReport:
        """
        Raises:
            ToolchainFailed: the tests did not come to an end.
        """
        command = self._commands.flutter("test", "--no-pub", "--machine", directory=directory, wall_time=_WALL_TIME)
        results, tail, said = _Results(directory), OutputTail(output), []
        async with self._runner.start(command, _ignore) as process:
            async for line in process.lines():
                told = results.take(line.text)
                if told is None:
                    said.append(line.text)
                    del said[:-200]
                for text in [line.text] if told is None else told:
                    await tail.write(text)
            finished = await process.wait()
        require_exit("flutter test", finished)
        found = await asyncio.to_thread(compile_errors, said, directory)
        if finished.exit_code and not results.failures and not found:
            raise ToolchainFailed(f"flutter test ended with code {finished.exit_code}{last_words(finished.tail)}")
        return TestReport(
            finished.argv,
            finished.exit_code,
            tail.lines,
            self._provenance,
            found,
            results.passed,
            results.skipped,
            tuple(results.failures[:_MAX_FAILURES]),
        )


@dataclass(slots=True)
class _Results:
    root: Path
    passed: int = 0
    skipped: int = 0
    failures: list[TestFailure] = field(default_factory=list)
    _running: dict[int, _Test] = field(default_factory=dict)
    _errors: dict[int, str] = field(default_factory=dict)

    def take(self, line: str) -> Iterable[str] | None:
        """What to tell people of an event; None when the line is text."""
        if line.startswith("[{"):
            return ()  # about the processes of the tests, for debuggers
        event = _event(line)
        if event is None:
            return None
        if event.type == "testStart" and event.test is not None:
            self._running[event.test.id] = event.test
        elif event.type == "error" and event.test_id is not None:
            self._errors.setdefault(event.test_id, event.error[:_MAX_MESSAGE])
        elif event.type == "testDone" and event.test_id is not None:
            return self._ended(event, self._running.pop(event.test_id, None))
        return ()

    def _ended(self, event: _Event, test: _Test | None) -> Iterable[str]:
        error = self._errors.pop(event.test_id or 0, "")
        if test is None or event.hidden:
            return ()
        if event.skipped:
            self.skipped += 1
            return (f"skipped: {test.name}",)
        if event.result == "success":
            self.passed += 1
            return (f"passed: {test.name}",)
        line = test.root_line or test.line
        self.failures.append(TestFailure(test.name, error, self._path(test.root_url or test.url), line))
        return (f"failed: {test.name}", *error.splitlines()[:5])

    def _path(self, url: str | None) -> str:
        path = PurePosixPath(unquote(urlsplit(url or "").path))
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else path.name


def _event(line: str) -> _Event | None:
    if not line.startswith("{"):
        return None
    try:
        return _Event.model_validate(json.loads(line))
    except (ValueError, ValidationError):
        return None


async def _ignore(line: str) -> None:
    """Events are for programs; what people see is made from them."""
