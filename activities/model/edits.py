"""Applies SEARCH/REPLACE hunks to a file: all of them or none, and nothing outside the edited lines changes.

A hunk means a place in the file that the model was shown. That place is looked for there, and then followed into the
file as it is now: a text that is found only because its own place is gone is never taken for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from activities.model.hunks import Hunk
from activities.model.lines import (
    BYTE_ORDER_MARK,
    Likeness,
    Lines,
    dominant_ending,
    ending_of,
    split_lines,
    with_ending,
)
from activities.model.matching import Match, MatchRung, NoMatch, distinctive_lines
from activities.model.merging import Splice, merge
from activities.model.placing import FileViews
from app.contracts.diagnostics import RefusalReason

MAX_HUNKS = 500
"""In one block: who changes a file in more places writes it anew."""

_ENDING_NEIGHBOURHOOD = 3
_MIN_DISTINCTIVE_LINES = 3


@dataclass(frozen=True, slots=True)
class Edited:
    """The file's new text, and how each hunk was found."""

    text: str
    rungs: tuple[MatchRung, ...]


@dataclass(frozen=True, slots=True)
class EditFailure:
    """Why nothing was changed. `detail` names the hunk and tells the model what to do."""

    reason: RefusalReason
    detail: str


EditOutcome = Edited | EditFailure


@dataclass(frozen=True, slots=True)
class _Placed:
    """A hunk whose place is known. `number` counts from 1."""

    number: int
    search: Lines
    replace: Lines
    match: Match
    splices: tuple[Splice, ...]

    def writes(self, wanted: Lines) -> bool:
        """Whether these lines are in the hunk's new text, and were not in its old one."""
        return _holds(self.replace, wanted) and not _holds(self.search, wanted)

    def overlaps(self, other: "_Placed") -> bool:
        """Hunks may share context; what one changes may not be part of the other."""
        return any(splice.cuts_into(*other.match.region) for splice in self.splices) or any(
            splice.cuts_into(*self.match.region) for splice in other.splices
        )


def apply_hunks(current: str, hunks: Sequence[Hunk], *, shown: str | None) -> EditOutcome:
    """The file's `current` text with all hunks applied, each found in the file as it was before all of them.

    `shown` is the file as the model saw it, None when it was not shown this file. An empty file takes one hunk with an
    empty SEARCH: its REPLACE becomes the file.
    """
    if not current.removeprefix(BYTE_ORDER_MARK).strip():
        return _fill_empty(current, hunks)
    if len(hunks) > MAX_HUNKS:
        return EditFailure(
            RefusalReason.EDIT_MALFORMED, f"more than {MAX_HUNKS} hunks; send the whole file with create"
        )
    mark = BYTE_ORDER_MARK if current.startswith(BYTE_ORDER_MARK) else ""
    views = FileViews(current, shown)
    placed: list[_Placed] = []
    for number, hunk in enumerate(hunks, 1):
        outcome = _place(hunk, views, placed)
        if isinstance(outcome, _Unplaced):
            return outcome.failure(f"hunk {number} of {len(hunks)}")
        placed.append(outcome)
    overlap = next(_overlaps(placed), None)
    if overlap:
        return overlap
    text = mark + _assemble(views.current, placed)
    if text == current:
        return EditFailure(RefusalReason.EDIT_MALFORMED, "the hunks change nothing")
    return Edited(text, tuple(hunk.match.rung for hunk in placed))


def keep_format(before: str, after: str) -> str:
    """A file's new whole text with the byte order mark and, if they were CRLF, the line endings of the old one."""
    text = after.removeprefix(BYTE_ORDER_MARK)
    if "\r\n" not in text and dominant_ending(split_lines(before)) == "\r\n":
        text = text.replace("\n", "\r\n")
    return BYTE_ORDER_MARK + text if before.startswith(BYTE_ORDER_MARK) else text


def _fill_empty(original: str, hunks: Sequence[Hunk]) -> EditOutcome:
    if len(hunks) != 1 or hunks[0].search.strip():
        return EditFailure(RefusalReason.EDIT_MISMATCH, "the file is empty; send the whole file with create")
    return Edited(keep_format(original, hunks[0].replace), (MatchRung.EXACT,))


class _Unplaced(Enum):
    """Why a hunk has no place, and what the model is told to do."""

    EMPTY = RefusalReason.EDIT_MALFORMED, "has an empty SEARCH, but the file is not empty"
    AMBIGUOUS = RefusalReason.EDIT_AMBIGUOUS, "its SEARCH text fits more than one place; add lines around it"
    WRITTEN_BEFORE = (
        RefusalReason.EDIT_AMBIGUOUS,
        "its SEARCH text is also what an earlier hunk writes; hunks are found in the file as it was before all of them",
    )
    ABSENT = RefusalReason.EDIT_MISMATCH, "its SEARCH text is not in the file; send the whole file with create"
    CHANGED = (
        RefusalReason.EDIT_MISMATCH,
        "the file has changed there since it was shown; send the whole file with create",
    )
    UNSEEN = (
        RefusalReason.EDIT_MISMATCH,
        "the file had not been shown, and its SEARCH text is too short to be sure of the place; copy more lines of it",
    )

    def failure(self, name: str) -> EditFailure:
        reason, detail = self.value
        return EditFailure(reason, f"{name}: {detail}")


_NO_MATCH = {
    NoMatch.ABSENT: _Unplaced.ABSENT,
    NoMatch.AMBIGUOUS: _Unplaced.AMBIGUOUS,
    NoMatch.CHANGED: _Unplaced.CHANGED,
    NoMatch.UNSEEN: _Unplaced.UNSEEN,
}


def _place(hunk: Hunk, views: FileViews, earlier: Sequence[_Placed]) -> _Placed | _Unplaced:
    if not hunk.search.strip():
        return _Unplaced.EMPTY
    search = Lines(hunk.search.removeprefix(BYTE_ORDER_MARK))
    replace = Lines(hunk.replace.removeprefix(BYTE_ORDER_MARK))
    match = views.find(search)
    if isinstance(match, NoMatch):
        return _NO_MATCH[match]
    if earlier and _tells_little(match, views.current) and any(other.writes(search) for other in earlier):
        return _Unplaced.WRITTEN_BEFORE
    splices = merge(search, replace, views.current, match)
    return _Unplaced.ABSENT if splices is None else _Placed(len(earlier) + 1, search, replace, match, splices)


def _tells_little(match: Match, source: Lines) -> bool:
    places = (place for place in match.positions if place is not None)
    return distinctive_lines(source, places) < _MIN_DISTINCTIVE_LINES


def _holds(lines: Lines, wanted: Lines) -> bool:
    keys, part = lines.keys(Likeness.INDENTED), wanted.keys(Likeness.INDENTED)
    return any(keys[at : at + len(part)] == part for at in range(len(keys) - len(part) + 1))


def _overlaps(placed: Sequence[_Placed]) -> Iterator[EditFailure]:
    ordered = sorted(placed, key=lambda hunk: hunk.match.region)
    for index, hunk in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.match.region[0] >= hunk.match.region[1]:
                break
            if hunk.overlaps(other):
                first, second = sorted((hunk.number, other.number))
                detail = f"hunks {first} and {second} change the same lines; make them one hunk"
                yield EditFailure(RefusalReason.EDIT_OVERLAP, detail)


def _assemble(source: Lines, placed: Sequence[_Placed]) -> str:
    """The file with every splice in place; new lines end as the lines around them do."""
    splices = _in_order(placed)
    pieces: list[str] = []
    position = 0
    for splice in splices:
        ending = _ending_at(source, splice)
        pieces.extend(source.raw[position : splice.start])
        pieces.extend(line + ending for line in splice.lines)
        position = splice.end
    pieces.extend(source.raw[position:])
    if not ending_of(source.raw[-1]):
        ends_in_new_line = any(splice.end == len(source) and splice.lines for splice in splices)
        _keep_final_newline_missing(pieces, dominant_ending(source.raw), ends_in_new_line=ends_in_new_line)
    return "".join(pieces)


def _in_order(placed: Sequence[_Placed]) -> list[Splice]:
    """The splices from the file's start to its end; insertions at one spot in the order of their hunks' places."""
    by_place = sorted(placed, key=lambda hunk: hunk.match.region)
    return sorted(
        (splice for hunk in by_place for splice in hunk.splices), key=lambda splice: (splice.start, splice.end)
    )


def _ending_at(source: Lines, splice: Splice) -> str:
    around = slice(max(0, splice.start - _ENDING_NEIGHBOURHOOD), splice.end + _ENDING_NEIGHBOURHOOD)
    return dominant_ending(source.raw[splice.start : splice.end], source.raw[around], source.raw)


def _keep_final_newline_missing(pieces: list[str], ending: str, *, ends_in_new_line: bool) -> None:
    """The file's last line has no line ending: nor shall a new last line, while the old one gets what it now needs."""
    for index, piece in enumerate(pieces[:-1]):
        if not ending_of(piece):
            pieces[index] = piece + ending
    if pieces and ends_in_new_line:
        pieces[-1] = with_ending(pieces[-1], "")
