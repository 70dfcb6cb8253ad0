"""Versions: the workspace as a saved archive, its manifest, and how it differs from what it started from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from time import monotonic

from app.contracts.generations import DiffStat, FileEntry
from app.data.archives import file_entry, pack, project_files, read_files

DIFF_BUDGET_S = 2.0
"""After this long, lines are counted without regard to their order: much faster, and never far off."""
MAX_DIFFED_LINES = 4_000
"""Of one file; longer ones are counted without regard to order at once."""

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A packed workspace. `files` is the manifest, by path."""

    archive: bytes
    archive_sha256: str
    files: Sequence[FileEntry]
    diff_stat: DiffStat


def take_snapshot(directory: Path, base: bytes | None, template: Path) -> Snapshot:
    """Pack the workspace and compare it with its base version's archive or, for a new app, with the template.

    Raises:
        ArchiveRefused: the workspace holds a link, or is too large.
    """
    archive = pack(directory)
    files = read_files(archive)
    origin = _folder_files(template) if base is None else read_files(base)
    return Snapshot(
        archive=archive,
        archive_sha256=sha256(archive).hexdigest(),
        files=[file_entry(path, content) for path, content in sorted(files.items())],
        diff_stat=diff_stat(origin, files),
    )


def _folder_files(root: Path) -> Files:
    return {path: (root / path).read_bytes() for path in project_files(root)}


def diff_stat(old: Files, new: Files, *, budget_s: float = DIFF_BUDGET_S) -> DiffStat:
    """Count what changed. Binary files count as files, not in lines."""
    deadline = monotonic() + budget_s
    changed = [path for path in new if path in old and new[path] != old[path]]
    added, deleted = 0, 0
    for path in (*changed, *(new.keys() ^ old.keys())):
        more, less = _changed_lines(_lines(old.get(path, b"")), _lines(new.get(path, b"")), deadline)
        added, deleted = added + more, deleted + less
    return DiffStat(
        files_added=len(new.keys() - old.keys()),
        files_changed=len(changed),
        files_deleted=len(old.keys() - new.keys()),
        lines_added=added,
        lines_deleted=deleted,
    )


def _lines(content: bytes) -> list[str]:
    try:
        return content.decode().splitlines()
    except UnicodeDecodeError:
        return []


def _changed_lines(old: list[str], new: list[str], deadline: float) -> tuple[int, int]:
    """Lines added and lines deleted."""
    if not old or not new:
        return len(new), len(old)
    if max(len(old), len(new)) > MAX_DIFFED_LINES or monotonic() > deadline:
        before, after = Counter(old), Counter(new)
        return (after - before).total(), (before - after).total()
    kept = sum(block.size for block in SequenceMatcher(None, old, new).get_matching_blocks())
    return len(new) - kept, len(old) - kept
