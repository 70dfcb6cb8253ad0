"""What of a repository is let in: limits that refuse it as a whole, and rules that leave single files out.

Pure functions of the listing, before anything is written.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from activities.repository.git_failures import RepositoryEmpty, RepositoryTooLarge, TooManyFiles
from activities.repository.git_tree import SUBMODULE_MODE, SYMLINK_MODE, StoredFile, TreeEntry
from activities.workspace.paths import folded, shown
from app.contracts.errors import ErrorCode
from app.contracts.imports import MAX_LISTED, LeftOut, LeftOutReason
from app.data.archives import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, TOOL_FOLDERS
from app.errors import NotFound

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\\:\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_GIT_FOLDER: Final = re.compile(r"\.git[ .]*|git~[0-9]+", re.IGNORECASE)
_IGNORED_BY_HFS: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class TreeLimits:
    """`repository_files` of the whole repository; the others of the part that is imported. Sizes in bytes."""

    repository_files: int = 100_000
    files: int = MAX_FILES
    file_bytes: int = MAX_FILE_BYTES
    total_bytes: int = MAX_TOTAL_BYTES
    path_bytes: int = 1_024
    depth: int = 40


@dataclass(slots=True)
class GuardedTree:
    """The files that are let in, by their paths in the repository, and those that are not."""

    files: list[StoredFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0

    def leave_out(self, path: str, reason: LeftOutReason) -> None:
        self.left_out_count += 1
        if len(self.left_out) < MAX_LISTED:
            self.left_out.append(LeftOut(path=shown(path), reason=reason))

    def below(self, folder: str) -> "GuardedTree":
        """The part in `folder` (all of it for the empty path) as a version has it: paths relative to the folder, and
        nothing of what tools write."""
        prefix = f"{folder}/" if folder else ""
        part = GuardedTree()
        for one in self.left_out:
            if one.path.startswith(prefix):
                part.leave_out(one.path.removeprefix(prefix), one.reason)
        part.left_out_count += 0 if folder else self.left_out_count - len(self.left_out)
        for file in self.files:
            if file.path.startswith(prefix):
                path = file.path.removeprefix(prefix)
                if path.partition("/")[0] in TOOL_FOLDERS and "/" in path:
                    part.leave_out(path, LeftOutReason.TOOL_OUTPUT)
                else:
                    part.files.append(StoredFile(path, file.oid, file.size))
        return part


def guard_tree(entries: Sequence[TreeEntry], limits: TreeLimits) -> GuardedTree:
    """Sort a repository's entries. Sizes are judged later, of what is chosen (`check_sizes`).

    Raises:
        TooManyFiles: there are more entries than a repository may have.
        RepositoryEmpty: there is none.
    """
    if not entries:
        raise RepositoryEmpty("the repository has no files")
    if len(entries) > limits.repository_files:
        raise TooManyFiles(f"the repository has {len(entries)} files; {limits.repository_files} are the most")
    tree = GuardedTree()
    judged = [(entry, path, _reason(entry, path, limits)) for entry, path in _with_text(entries)]
    names = _Names(_usual_spellings(path for _, path, reason in judged if reason is None))
    for entry, path, bad in judged:
        reason = bad or names.take(path)
        if reason is None:
            tree.files.append(StoredFile(path, entry.oid, -1 if entry.size is None else entry.size))
        else:
            tree.leave_out(path, reason)
    return tree


def check_sizes(tree: GuardedTree, limits: TreeLimits) -> None:
    """Whether the chosen part can be a version.

    Raises:
        NotFound: `folder_not_found`: nothing is in it.
        TooManyFiles, RepositoryTooLarge: it is over a limit; the message names a folder or file and a remedy.
    """
    if not tree.files:
        raise NotFound("the repository has no such folder, or no file in it", code=ErrorCode.FOLDER_NOT_FOUND)
    if len(tree.files) > limits.files:
        raise TooManyFiles(f"{len(tree.files)} files would be imported; {limits.files} are the most: import one folder")
    for file in tree.files:
        if file.size < 0 or file.size > limits.file_bytes:
            raise RepositoryTooLarge(
                f"{shown(file.path)} is over {_mib(limits.file_bytes)}: import a folder without it, or keep it in LFS"
            )
    total = sum(file.size for file in tree.files)
    if total > limits.total_bytes:
        raise RepositoryTooLarge(
            f"the files are {_mib(total)} together; {_mib(limits.total_bytes)} are the most: import one folder"
        )


def is_lfs_pointer(content: bytes) -> bool:
    """Whether these are the first bytes of a Git LFS pointer in place of a file."""
    return content.startswith(b"version https://git-lfs.github.com/spec/")


def _reason(entry: TreeEntry, path: str, limits: TreeLimits) -> LeftOutReason | None:
    parts = path.split("/")
    if entry.mode == SYMLINK_MODE:
        return LeftOutReason.SYMLINK
    if entry.mode == SUBMODULE_MODE:
        return LeftOutReason.SUBMODULE
    if any(_GIT_FOLDER.fullmatch(_IGNORED_BY_HFS.sub("", part)) for part in parts):
        return LeftOutReason.GIT_FOLDER
    if "\ufffd" in path or _UNSAFE.search(path) or any(part in ("", ".", "..") for part in parts):
        return LeftOutReason.UNSAFE_NAME
    if len(entry.path) > limits.path_bytes or len(parts) > limits.depth or _too_long(parts):
        return LeftOutReason.TOO_DEEP
    return None


def _too_long(parts: Iterable[str]) -> bool:
    return any(len(part.encode()) > 255 for part in parts)


@dataclass(slots=True)
class _Names:
    """The names that were taken, as a file system that ignores case sees them. `folders` are spellings by name."""

    folders: Mapping[str, str]
    files: set[str] = field(default_factory=set)

    def take(self, path: str) -> LeftOutReason | None:
        """Of two files whose names collide the first is taken; a file gives way to a folder."""
        name = folded(path)
        if name in self.files or name in self.folders:
            return LeftOutReason.CASE_COLLISION
        if any(self.folders[folded(parent)] != parent for parent in _parents(path)):
            return LeftOutReason.CASE_COLLISION
        self.files.add(name)
        return None


def _usual_spellings(paths: Iterable[str]) -> dict[str, str]:
    """How each folder is spelt, by its name without case: as most of its files do, so that a single file in `LIB` does
    not take the place of all in `lib`."""
    counts = Counter(parent for path in paths for parent in _parents(path))
    spellings: dict[str, str] = {}
    for parent, _ in counts.most_common():
        spellings.setdefault(folded(parent), parent)
    return spellings


def _with_text(entries: Iterable[TreeEntry]) -> Iterator[tuple[TreeEntry, str]]:
    return ((entry, entry.path.decode(errors="replace")) for entry in entries)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _mib(size: int) -> str:
    return f"{size / 1024**2:,.0f} MiB"
