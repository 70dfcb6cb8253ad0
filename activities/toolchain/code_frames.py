"""The lines of code around errors, numbered, as compilers show them: a repair is told where it must look."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from activities.workspace.tree import ConfinedTree, Obstructed, TooLong
from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.jobs import CodeFrame

LINES_AROUND = 4
MAX_BYTES = 32 * 1024
"""Of all frames, in UTF-8."""
MAX_FILE_BYTES = 1_000_000
_MAX_LINE_LENGTH = 200
_MAX_LINES = 120
"""Of one file."""


def code_frames(root: Path, diagnostics: Sequence[Diagnostic]) -> list[CodeFrame]:
    """A frame for each file with errors, in the order of the diagnostics, as many as fit.

    The paths come from a tool: what leads out of `root`, or is no plain text file, has no frame. Blocking code.
    """
    frames: list[CodeFrame] = []
    room = MAX_BYTES
    with ConfinedTree(root) as tree:
        for path, lines in _lines_with_errors(diagnostics).items():
            text = _read(tree, path)
            frame = CodeFrame(path=path, text=frame_of(text, lines)) if text is not None else None
            if frame is None or not frame.text:
                continue
            room -= len(frame.text.encode())
            if room < 0:
                break
            frames.append(frame)
    return frames


def frame_of(text: str, lines: Sequence[int]) -> str:
    """The lines (counted from 1) with those around them, `>` before each of them, `...` between what is apart."""
    source = text.split("\n")
    marked = {line for line in lines if line <= len(source)}
    wanted = sorted({near for line in marked for near in _around(line, len(source))})[:_MAX_LINES]
    return "\n".join(_numbered(source, wanted, marked))


def _numbered(source: Sequence[str], wanted: Sequence[int], marked: set[int]) -> Iterator[str]:
    width = len(str(wanted[-1])) if wanted else 0
    before = None
    for line in wanted:
        if before is not None and line != before + 1:
            yield "..."
        before = line
        text = source[line - 1].rstrip("\r")
        shown = text if len(text) <= _MAX_LINE_LENGTH else f"{text[:_MAX_LINE_LENGTH]}…"
        yield f"{'>' if line in marked else ' '} {line:>{width}} | {shown}".rstrip()


def _around(line: int, last: int) -> range:
    return range(max(1, line - LINES_AROUND), min(last, line + LINES_AROUND) + 1)


def _lines_with_errors(diagnostics: Sequence[Diagnostic]) -> dict[str, list[int]]:
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for found in diagnostics:
        if found.severity is Severity.ERROR:
            lines[found.path].append(found.line)
    return lines


def _read(tree: ConfinedTree, path: str) -> str | None:
    if {"", ".", ".."}.intersection(path.split("/")) or "\x00" in path:
        return None
    try:
        data = tree.read(path, limit=MAX_FILE_BYTES)
        return None if data is None else data.decode()
    except (Obstructed, TooLong, UnicodeError, OSError):
        return None
