"""`dart analyze`: one JSON line, exit codes 0, 2, 3, 4, 64, and errors in pubspec.yaml that JSON leaves out."""

import json
import sys
from pathlib import Path

from .dart_source import Mistake, mistakes
from .faults import Fault, has

CLEAN, ERRORS, CRASH, USAGE = 0, 3, 4, 64


def analyze(argv: list[str]) -> int:
    folders = [word for word in argv if not word.startswith("-")] or ["."]
    directory = Path(folders[0])
    if not directory.is_dir():
        sys.stderr.write(f"Directory or file doesn't exist: {directory}\n")
        return USAGE
    if has(Fault.SERVER_CRASH):
        sys.stderr.write("The analysis server crashed unexpectedly.\n")
        return CRASH
    directory = directory.resolve()
    found = mistakes(directory)
    hidden = has(Fault.HIDDEN_PUBSPEC_ERROR)
    if "--format=json" in argv:
        diagnostics = [_as_json(directory, mistake) for mistake in found]
        diagnostics += [] if (directory / ".dart_tool/package_config.json").is_file() else [_unresolved(directory)]
        sys.stdout.write("Analyzing...\n" + json.dumps({"version": 1, "diagnostics": diagnostics}) + "\n")
    else:
        _print_for_people(directory, found, hidden=hidden)
    return ERRORS if found or hidden else CLEAN


def _as_json(directory: Path, mistake: Mistake) -> dict[str, object]:
    start = {"offset": mistake.offset, "line": mistake.line, "column": mistake.column}
    end = {
        "offset": mistake.offset + mistake.length,
        "line": mistake.line,
        "column": mistake.column + mistake.length,
    }
    return {
        "code": "expected_token",
        "severity": "ERROR",
        "type": "SYNTACTIC_ERROR",
        "location": {"file": str(directory / mistake.path), "range": {"start": start, "end": end}},
        "problemMessage": mistake.message,
        "correctionMessage": "Try to mend the syntax.",
        "documentation": "https://dart.dev/diagnostics/expected_token",
    }


def _unresolved(directory: Path) -> dict[str, object]:
    place = {"offset": 0, "line": 1, "column": 1}
    return {
        "code": "uri_does_not_exist",
        "severity": "ERROR",
        "type": "COMPILE_TIME_ERROR",
        "location": {"file": str(directory / "lib/main.dart"), "range": {"start": place, "end": place}},
        "problemMessage": "Target of URI doesn't exist: 'package:flutter/material.dart'.",
    }


def _print_for_people(directory: Path, found: list[Mistake], *, hidden: bool) -> None:
    lines = [f"Analyzing {directory.name}...", ""]
    if hidden:
        lines.append("  error • pubspec.yaml:3:1 • The value of the 'name' field is required. • missing_name")
    lines += [f"  error • {m.path}:{m.line}:{m.column} • {m.message} • expected_token" for m in found]
    lines += ["", f"{len(lines) - 2} issues found." if len(lines) > 2 else "No issues found!"]
    sys.stdout.write("\n".join(lines) + "\n")
