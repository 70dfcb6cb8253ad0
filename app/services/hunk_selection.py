"""A chosen part of a version's changes: files and hunks that were rejected stay as they were. Pure.

The hunks are those of `diff_files`, whose ids are functions of the two versions' content alone; so a decision that was
stored as ids means the same whenever the chosen files are made again.
"""

from collections.abc import Iterator, Mapping, Sequence

from app.contracts.diffs import DiffHunk, FileChange, FileDiff
from app.contracts.errors import FieldProblem
from app.contracts.reviews import Rejection
from app.errors import Invalid
from app.services.diffing import Files, text_of
from app.services.line_diff import lines_of

MAX_REJECTED_TEXT_BYTES = 12 * 1024
"""Of the rejected changes as the model is told them."""


def chosen_files(old: Files, new: Files, diffs: Sequence[FileDiff], rejected: Sequence[Rejection]) -> dict[str, bytes]:
    """The old files with the changes that were not rejected. `diffs` are those from `old` to `new`.

    Without rejections it is `new`, byte for byte; with all rejected it is `old`.

    Raises:
        Invalid: a rejection names what is no change between the two.
    """
    refused = _by_path(diffs, rejected)
    result = dict(old)
    for diff in diffs:
        content = _chosen(diff, old.get(diff.path), new.get(diff.path), refused.get(diff.path))
        if content is None:
            result.pop(diff.path, None)
        else:
            result[diff.path] = content
    return result


def still_applying(diffs: Sequence[FileDiff], rejected: Sequence[Rejection]) -> list[Rejection]:
    """Of rejections that were made of other diffs, what applies to these."""
    hunks = {diff.path: {hunk.id for hunk in diff.hunks} for diff in diffs}
    kept = []
    for rejection in rejected:
        if rejection.path not in hunks:
            continue
        if rejection.hunks is None:
            kept.append(rejection)
        elif left := [hunk for hunk in rejection.hunks if hunk in hunks[rejection.path]]:
            kept.append(rejection.model_copy(update={"hunks": left}))
    return kept


def rejected_text(diffs: Sequence[FileDiff], rejected: Sequence[Rejection]) -> str:
    """The rejected changes for a reader: as patches, cut after `MAX_REJECTED_TEXT_BYTES` of UTF-8.

    Raises:
        Invalid: see `chosen_files`.
    """
    refused = _by_path(diffs, rejected)
    text = "".join(piece for diff in diffs if diff.path in refused for piece in _told(diff, refused[diff.path]))
    encoded = text.encode()
    if len(encoded) <= MAX_REJECTED_TEXT_BYTES:
        return text
    return encoded[: MAX_REJECTED_TEXT_BYTES - 4].decode(errors="ignore") + "\n…"


def _chosen(diff: FileDiff, old: bytes | None, new: bytes | None, refused: frozenset[str] | None) -> bytes | None:
    """The file's content; None when there is no such file then. An empty set of hunks stands for the whole file."""
    if refused is None:
        return new
    if not refused or refused.issuperset(hunk.id for hunk in diff.hunks):
        return old
    taken = [hunk for hunk in diff.hunks if hunk.id not in refused]
    return "".join(_spliced(_lines(old), _lines(new), taken)).encode()


def _spliced(old: Sequence[str], new: Sequence[str], taken: Sequence[DiffHunk]) -> Iterator[str]:
    """A hunk's old lines become its new lines; the context at its ends is the same on both sides."""
    at = 0
    for hunk in taken:
        start, end = _span(hunk.old_start, hunk.old_lines)
        yield from old[at:start]
        yield from new[slice(*_span(hunk.new_start, hunk.new_lines))]
        at = end
    yield from old[at:]


def _span(start: int, count: int) -> tuple[int, int]:
    """Of lines counted from 0. With more than one hunk in its file, a hunk has lines on both sides."""
    return start - 1, start - 1 + count


def _lines(content: bytes | None) -> list[str]:
    return lines_of(text_of(content or b"") or "")


def _by_path(diffs: Sequence[FileDiff], rejected: Sequence[Rejection]) -> Mapping[str, frozenset[str]]:
    """Which hunks of which file are refused; an empty set stands for the whole file."""
    known = {diff.path: {hunk.id for hunk in diff.hunks} for diff in diffs}
    refused: dict[str, frozenset[str]] = {}
    for number, rejection in enumerate(rejected):
        hunks = frozenset(rejection.hunks or ())
        if rejection.path not in known:
            raise _unknown(f"rejected.{number}.path", "this file is not among the changes")
        if not hunks <= known[rejection.path]:
            raise _unknown(f"rejected.{number}.hunks", "the file has no such hunk: read the review again")
        if rejection.path in refused:
            raise _unknown(f"rejected.{number}.path", "this file is named twice")
        refused[rejection.path] = hunks
    return refused


def _unknown(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldProblem(field=field, message=message)])


def _told(diff: FileDiff, refused: frozenset[str]) -> Iterator[str]:
    if diff.change is FileChange.ADDED:
        yield f"--- new file {diff.path}\n"
    elif diff.change is FileChange.DELETED:
        yield f"--- deletion of {diff.path}\n"
        return
    else:
        yield f"--- changes to {diff.path}\n"
    yield from (hunk.text for hunk in diff.hunks if not refused or hunk.id in refused)
