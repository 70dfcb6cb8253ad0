"""`flutter test --machine`: an event a line. A test whose body says `fail(` fails; a file that does not parse too."""

import json
import re
import sys
from pathlib import Path

from .dart_source import dart_files, mistakes

_TEST = re.compile(r"\btest(?:Widgets)?\(\s*(['\"])(?P<name>.*?)\1")


def run_tests(argv: list[str]) -> int:
    project = Path.cwd()
    if not (project / "test").is_dir():
        sys.stderr.write('Test directory "test" not found.\n')
        return 1
    _say({"protocolVersion": "0.1.1", "runnerVersion": "1.25.8", "pid": 1, "type": "start", "time": 0})
    number, failed = 0, False
    broken = {mistake.path: mistake for mistake in mistakes(project / "test")}
    for path in dart_files(project / "test"):
        relative = path.relative_to(project / "test").as_posix()
        number += 1
        _started(number, f"loading {path}", path, 0)
        if relative in broken:
            mistake = broken[relative]
            text = f'Failed to load "{path}": Compilation failed for testPath={path}'
            sys.stderr.write(f"test/{relative}:{mistake.line}:{mistake.column}: Error: {mistake.message}\n")
            _say({"testID": number, "error": text, "stackTrace": "", "isFailure": False, "type": "error", "time": 1})
            _done(number, "error", hidden=False)
            failed = True
            continue
        _done(number, "success", hidden=True)
        for line_number, line in enumerate(path.read_text().splitlines(), start=1):
            found = _TEST.search(line)
            if found:
                number += 1
                failed |= _run(number, found["name"], path, line_number, fails="fail(" in line)
    _say({"success": not failed, "type": "done", "time": 2})
    return 1 if failed else 0


def _run(number: int, name: str, path: Path, line: int, *, fails: bool) -> bool:
    _started(number, name, path, line)
    if fails:
        event = {"testID": number, "error": "the test says so", "stackTrace": f"{path.name} {line}:1 main"}
        _say({**event, "isFailure": True, "type": "error", "time": 1})
    _done(number, "failure" if fails else "success", hidden=False)
    return fails


def _started(number: int, name: str, path: Path, line: int) -> None:
    test = {"id": number, "name": name, "suiteID": 0, "line": line or None, "column": 1, "url": path.as_uri()}
    _say({"test": test, "type": "testStart", "time": 0})


def _done(number: int, result: str, *, hidden: bool) -> None:
    _say({"testID": number, "result": result, "skipped": False, "hidden": hidden, "type": "testDone", "time": 1})


def _say(event: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
