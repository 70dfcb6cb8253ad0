"""The files of a project as they are read for a model: regular, of a sensible size, text. Links are not followed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_FILE_BYTES = 200_000

_SKIPPED_FOLDERS = frozenset({"build", "node_modules", "Pods"})
_SKIPPED_FILES = frozenset({"pubspec.lock", "package-lock.json", "Podfile.lock"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`path` is relative, with `/`; `size` in bytes, when it was listed."""

    path: str
    size: int


def list_files(root: Path) -> list[SourceFile]:
    """The regular files below `root`, by path. What is hidden, generated or locked is left out."""
    return sorted(_files_in(root, ""), key=lambda file: file.path)


def read_bytes(root: Path, file: SourceFile) -> bytes | None:
    """The content; None when it is too large, has gone or is no regular file any more."""
    if file.size > MAX_FILE_BYTES:
        return None
    try:
        descriptor = os.open(root / file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb", buffering=0) as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError:
        return None
    return content if content is not None and len(content) <= MAX_FILE_BYTES else None


def as_text(content: bytes) -> str | None:
    """The text; None for a binary file."""
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def read_text(root: Path, file: SourceFile) -> str | None:
    """The file's text; None when there is none to read."""
    content = read_bytes(root, file)
    return None if content is None else as_text(content)


def _files_in(folder: Path, prefix: str) -> Iterator[SourceFile]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED_FOLDERS:
                    yield from _files_in(folder / entry.name, f"{path}/")
            elif entry.name not in _SKIPPED_FILES and entry.is_file(follow_symlinks=False):
                yield SourceFile(path, entry.stat(follow_symlinks=False).st_size)
