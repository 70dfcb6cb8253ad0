"""A commit's files as Git stores them: listed with their sizes, and read without a checkout.

What is read is each blob's own bytes. Nothing of the repository decides how: no filter, attribute, hook or link.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from activities.repository.git import Git
from activities.repository.git_failures import GitFailed, TooManyFiles
from activities.repository.git_process import OutputTooLong

SYMLINK_MODE: Final = "120000"
SUBMODULE_MODE: Final = "160000"

_BATCH_BYTES: Final = 16 * 1024 * 1024
_BATCH_FILES: Final = 2_000


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file, link or submodule. `path` as Git has it, in any bytes; `size` is None for a blob that was not fetched."""

    mode: str
    oid: str
    path: bytes
    size: int | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that may be read: `path` is text, relative and checked; `size` in bytes."""

    path: str
    oid: str
    size: int


async def list_tree(git: Git, directory: Path, commit: str) -> list[TreeEntry]:
    """Every entry of the commit, in Git's order.

    Raises:
        TooManyFiles: the list alone is over 64 MiB, as that of a tree that was made to burst.
    """
    try:
        listing = (await git.local(directory, "ls-tree", "-r", "-z", "--full-tree", commit)).output
    except OutputTooLong:
        raise TooManyFiles("the repository has more files than anybody could list") from None
    heads = [record.partition(b"\t") for record in listing.split(b"\0") if record]
    found = [(head.decode("ascii").split(" "), path) for head, _, path in heads]
    sizes = await _sizes(git, directory, sorted({oid for (_, kind, oid), _ in found if kind == "blob"}))
    return [TreeEntry(mode, oid, path, sizes.get(oid)) for (mode, _, oid), path in found]


async def _sizes(git: Git, directory: Path, oids: Sequence[str]) -> dict[str, int]:
    """Of the blobs that are there."""
    answer = await git.local(
        directory, "cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=_lines(oids)
    )  # fmt: skip
    known = (line.split(" ") for line in answer.output.decode("ascii").splitlines())
    return {oid: int(size) for oid, size in known if size != "missing"}


async def stream_files(
    git: Git, directory: Path, files: Sequence[StoredFile]
) -> AsyncIterator[Sequence[tuple[str, bytes]]]:
    """The files by path with their contents, in order, as many at a time as may be in memory at once."""
    for batch in _batches(files):
        answer = await git.local(directory, "cat-file", "--batch", stdin=_lines([file.oid for file in batch]))
        yield list(_contents(answer.output, batch))


async def read_files(git: Git, directory: Path, files: Sequence[StoredFile]) -> dict[str, bytes]:
    """The files' contents, by path. All are in memory at once."""
    contents: dict[str, bytes] = {}
    async for batch in stream_files(git, directory, files):
        contents.update(batch)
    return contents


def _batches(files: Sequence[StoredFile]) -> Iterator[list[StoredFile]]:
    batch: list[StoredFile] = []
    size = 0
    for file in files:
        if batch and (size + file.size > _BATCH_BYTES or len(batch) == _BATCH_FILES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch


def _contents(stream: bytes, batch: Sequence[StoredFile]) -> Iterator[tuple[str, bytes]]:
    """The stream is one header line, the content and a line feed for each file."""
    at = 0
    for file in batch:
        end = stream.index(b"\n", at)
        oid, kind, size = stream[at:end].decode("ascii").split(" ")
        if (oid, kind, int(size)) != (file.oid, "blob", file.size):
            raise GitFailed("git answered another object than was asked for")
        at = end + 1 + file.size + 1
        yield file.path, stream[end + 1 : at - 1]


def _lines(oids: Sequence[str]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode("ascii")
