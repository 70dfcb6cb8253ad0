"""Dart's syntax by tree-sitter, so that broken code really fails. Types and names are not known."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .faults import ROOT

sys.path.append(str(ROOT / "packages"))
sys.path.extend(
    str(folder)
    for folder in (ROOT.parents[2] / ".venv/lib").glob(f"python{sys.version_info[0]}.{sys.version_info[1]}/*")
    if folder.name == "site-packages"
)

import tree_sitter_dart
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_dart.language()))
_OUTPUT_FOLDERS = {"build"}


@dataclass(frozen=True)
class Mistake:
    """`path` is relative; line and column are 1-based, the column and the offset in UTF-16 units like Dart's."""

    path: str
    line: int
    column: int
    offset: int
    length: int
    message: str
    source_line: str


def dart_files(directory: Path) -> list[Path]:
    return sorted(
        path
        for path in directory.rglob("*.dart")
        if not any(part.startswith(".") or part in _OUTPUT_FOLDERS for part in path.relative_to(directory).parts)
    )


def mistakes(directory: Path) -> list[Mistake]:
    return [mistake for path in dart_files(directory) for mistake in _of_file(directory, path)]


def parses(text: str) -> bool:
    return not _PARSER.parse(text.encode()).root_node.has_error


def _of_file(directory: Path, path: Path) -> Iterator[Mistake]:
    data = path.read_bytes()
    root = _PARSER.parse(data).root_node
    if not root.has_error:
        return
    for node in _wrong(root):
        row, column = node.start_point.row, node.start_point.column
        line = data.split(b"\n")[row]
        missing = f"Expected to find '{node.type}'." if node.is_missing else "Unexpected text."
        yield Mistake(
            path=path.relative_to(directory).as_posix(),
            line=row + 1,
            column=_utf16(line[:column]) + 1,
            offset=_utf16(data[: node.start_byte]),
            length=max(1, _utf16(data[node.start_byte : node.end_byte])),
            message=missing,
            source_line=line.decode(errors="replace"),
        )


def _wrong(root: Node) -> Iterator[Node]:
    if root.is_missing or (root.is_error and not any(child.has_error for child in root.children)):
        yield root
    for child in root.children:
        if child.has_error or child.is_missing:
            yield from _wrong(child)


def _utf16(data: bytes) -> int:
    return len(data.decode(errors="replace").encode("utf-16-le")) // 2
