"""A whole codebase as one text: by gitingest where it is quick enough, else by our own streamer, which says so."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from loguru import logger

from activities.repository.git_process import GitLimits, run_bounded
from activities.repository.outlines import outline_of
from activities.workspace.threads import in_thread
from app.errors import WingbeatError

MAX_CODEBASE_BYTES: Final = 8 * 1024 * 1024
MAX_FILE_BYTES: Final = 1024 * 1024
"""Of one file; of a larger one only the size is told."""

GITINGEST_MAX_FILES: Final = 300
"""It was measured to take some three milliseconds a file, and more the more there are."""
GITINGEST_LIMITS: Final = GitLimits(
    wall_time_s=20, output_bytes=MAX_CODEBASE_BYTES, file_bytes=1024**2, memory_bytes=1024**3
)

MAX_MAP_BYTES: Final = 256 * 1024
MAX_MAPPED_FILES: Final = 500

_PROGRAM: Final = Path(__file__).with_name("gitingest_program.py")
_RULE: Final = "=" * 48


@dataclass(frozen=True, slots=True)
class Codebase:
    """`notice` says in words when gitingest did not make it, and why."""

    text: bytes
    notice: str | None = None


class Sources(Protocol):
    """A codebase's files. `paths` are all of them, relative, sorted."""

    @property
    def paths(self) -> Sequence[str]: ...

    def size(self, path: str) -> int: ...

    def read(self, path: str) -> bytes: ...


async def summarise_codebase(files: Sources, folder: Path, *, title: str) -> Codebase:
    """The files as one text of at most `MAX_CODEBASE_BYTES`.

    `folder` is empty or not there; the files are written below it where gitingest, which reads nothing else, is to read
    them. Their paths were checked.
    """
    if len(files.paths) > GITINGEST_MAX_FILES:
        notice = (
            f"codebase.txt is made without gitingest: {len(files.paths)} files are more than it reads in good time."
        )
        return Codebase(await in_thread(stream_codebase, files, title=title), notice)
    await in_thread(_write, files, folder)
    text = await _gitingest(folder)
    if text is not None:
        return Codebase(f"{title}\n\n".encode() + text)
    notice = "codebase.txt is made without gitingest, which failed or went over its limits."
    return Codebase(await in_thread(stream_codebase, files, title=title), notice)


def _write(files: Sources, folder: Path) -> None:
    for path in files.paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files.read(path))


async def _gitingest(root: Path) -> bytes | None:
    """Its text; None when it failed, took too long, too much memory or said too much."""
    environment = {"PATH": os.defpath, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    command = [sys.executable, "-IB", str(_PROGRAM), str(MAX_FILE_BYTES)]
    try:
        run = await run_bounded(command, cwd=root, environment=environment, limits=GITINGEST_LIMITS, warded=True)
    except WingbeatError as error:
        logger.info("gitingest was stopped: {}", error.detail)
        return None
    if not run.succeeded:
        logger.info("gitingest ended with {}", run.exit_code)
        return None
    return run.output


def stream_codebase(files: Sources, *, title: str) -> bytes:
    """The same by ourselves: the list of files, then one after the other until the text is full."""
    paths = files.paths
    listing = "\n".join(paths)
    text = bytearray(f"{title}\n\nFiles:\n{listing}\n".encode()[: MAX_CODEBASE_BYTES // 4])
    for number, path in enumerate(paths):
        part = _part(files, path)
        if len(text) + len(part) > MAX_CODEBASE_BYTES - len(_RULE) * 4:
            text += f"\n{_RULE}\n{len(paths) - number} further files are left out: the text is full.\n".encode()
            break
        text += part
    return bytes(text)


def map_codebase(files: Sources) -> bytes:
    """The repository's map: what its Dart files declare, those nearest to the root first, bounded."""
    dart = [path for path in files.paths if path.endswith(".dart")]
    ranked = sorted(dart, key=lambda path: ("lib/" not in path, path.count("/"), path))[:MAX_MAPPED_FILES]
    text = bytearray()
    for path, outline in _outlines(files, ranked):
        part = f"{path}\n{outline}\n\n".encode()
        if len(text) + len(part) > MAX_MAP_BYTES:
            break
        text += part
    return bytes(text)


def _outlines(files: Sources, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        content = _content(files, path)
        if content is not None and (outline := outline_of(content)):
            yield path, outline


def _part(files: Sources, path: str) -> bytes:
    content = _content(files, path)
    return f"\n{_RULE}\nFILE: {path}\n{_RULE}\n{'[no text, or too large]' if content is None else content}\n".encode()


def _content(files: Sources, path: str) -> str | None:
    """The text of a file; None for what is no text, or too large."""
    data = files.read(path) if files.size(path) <= MAX_FILE_BYTES else b"\0"
    if b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
