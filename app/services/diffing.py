"""The diff of two versions' files. Pure: contents in, a document out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from app.contracts.diffs import DiffHunk, FileChange, FileDiff, TextOmission
from app.services.line_diff import Replacement, Work, lines_of, replacements

MAX_FILE_BYTES = 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024
"""Of all hunks together. Files beyond it, in the order of their paths, are named without hunks."""
MAX_COMPARISONS = 15_000_000
"""Of lines, about two seconds. After them, what is left of a file between its common ends counts as replaced."""
CONTEXT_LINES = 3

_NO_FINAL_NEWLINE = "\\ No newline at end of file\n"
_ID_LENGTH = 16

Files = Mapping[str, bytes]


def diff_files(old: Files, new: Files, *, max_comparisons: int = MAX_COMPARISONS) -> list[FileDiff]:
    """The files that differ, by path. The same files give the same hunks and ids, whenever and wherever."""
    work = Work(max_comparisons)
    text_left = MAX_TEXT_BYTES
    diffs: list[FileDiff] = []
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        diff = _file_diff(path, before, after, work)
        size = sum(len(hunk.text.encode()) for hunk in diff.hunks)
        if size > text_left:
            diff = diff.model_copy(update={"hunks": [], "text_omitted": TextOmission.DIFF_TOO_LARGE})
        else:
            text_left -= size
        diffs.append(diff)
    return diffs


def _file_diff(path: str, before: bytes | None, after: bytes | None, work: Work) -> FileDiff:
    diff = FileDiff(
        path=path,
        change=_change(before, after),
        old_size=None if before is None else len(before),
        new_size=None if after is None else len(after),
    )
    if max(diff.old_size or 0, diff.new_size or 0) > MAX_FILE_BYTES:
        return diff.model_copy(update={"text_omitted": TextOmission.TOO_LARGE})
    old, new = text_of(before or b""), text_of(after or b"")
    if old is None or new is None:
        return diff.model_copy(update={"text_omitted": TextOmission.BINARY})
    old_lines, new_lines = lines_of(old), lines_of(new)
    changes = list(replacements(old_lines, new_lines, work))
    return diff.model_copy(
        update={
            "lines_added": sum(change.new_end - change.new_start for change in changes),
            "lines_deleted": sum(change.old_end - change.old_start for change in changes),
            "hunks": list(_hunks(path, old_lines, new_lines, changes)),
        }
    )


def _change(before: bytes | None, after: bytes | None) -> FileChange:
    if before is None:
        return FileChange.ADDED
    return FileChange.DELETED if after is None else FileChange.MODIFIED


def text_of(content: bytes) -> str | None:
    """The content as text; None when it is binary."""
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _hunks(path: str, old: Sequence[str], new: Sequence[str], changes: Sequence[Replacement]) -> Iterator[DiffHunk]:
    seen: Counter[str] = Counter()
    for group in _grouped(changes):
        first, last = group[0], group[-1]
        before = min(CONTEXT_LINES, first.old_start)
        after = min(CONTEXT_LINES, len(old) - last.old_end)
        old_start, old_end = first.old_start - before, last.old_end + after
        new_start, new_end = first.new_start - before, last.new_end + after
        body = "".join(_body(old, new, group, old_start, old_end))
        name = sha256(f"{path}\0{body}".encode()).hexdigest()[:_ID_LENGTH]
        seen[name] += 1
        old_range, new_range = _range(old_start, old_end), _range(new_start, new_end)
        yield DiffHunk(
            id=name if seen[name] == 1 else f"{name}-{seen[name]}",
            old_start=old_range[0],
            old_lines=old_range[1],
            new_start=new_range[0],
            new_lines=new_range[1],
            text=f"@@ -{old_range[0]},{old_range[1]} +{new_range[0]},{new_range[1]} @@\n{body}",
        )


def _grouped(changes: Sequence[Replacement]) -> Iterator[list[Replacement]]:
    """Changes whose surrounding lines touch make one hunk."""
    group: list[Replacement] = []
    for change in changes:
        if group and change.old_start - group[-1].old_end > 2 * CONTEXT_LINES:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _body(
    old: Sequence[str], new: Sequence[str], group: Sequence[Replacement], old_start: int, old_end: int
) -> Iterator[str]:
    at = old_start
    for change in group:
        yield from _marked(" ", old[at : change.old_start])
        yield from _marked("-", old[change.old_start : change.old_end])
        yield from _marked("+", new[change.new_start : change.new_end])
        at = change.old_end
    yield from _marked(" ", old[at:old_end])


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n{_NO_FINAL_NEWLINE}"


def _range(start: int, end: int) -> tuple[int, int]:
    """Start and count as the unified format has them."""
    return (start + 1 if end > start else start), end - start
