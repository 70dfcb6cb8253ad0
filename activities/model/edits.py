"""Applies SEARCH/REPLACE hunks to a file: all of them or none, and nothing outside the edited lines changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from activities.model.hunks import Hunk
from activities.model.lines import BYTE_ORDER_MARK, Lines, dominant_ending, ending_of, split_lines, with_ending
from activities.model.matching import Match, MatchRung, NoMatch, locate
from activities.model.merging import Splice, merge
from app.contracts.diagnostics import RefusalReason

_ENDING_NEIGHBOURHOOD = 3


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
    match: Match
    splices: tuple[Splice, ...]

    def overlaps(self, other: "_Placed") -> bool:
        """Hunks may share context; what one changes may not be part of the other."""
        return any(splice.cuts_into(*other.match.region) for splice in self.splices) or any(
            splice.cuts_into(*self.match.region) for splice in other.splices
        )


def apply_hunks(original: str, hunks: Sequence[Hunk]) -> EditOutcome:
    """The original with all hunks applied, each found in the original itself.

    An empty original takes one hunk with an empty SEARCH: its REPLACE becomes the file.
    """
    if not original.removeprefix(BYTE_ORDER_MARK).strip():
        return _fill_empty(original, hunks)
    mark = BYTE_ORDER_MARK if original.startswith(BYTE_ORDER_MARK) else ""
    source = Lines(original.removeprefix(mark))
    placed: list[_Placed] = []
    for number, hunk in enumerate(hunks, 1):
        outcome = _place(hunk, source, number, f"hunk {number} of {len(hunks)}")
        if isinstance(outcome, EditFailure):
            return outcome
        placed.append(outcome)
    overlap = next(_overlaps(placed), None)
    if overlap:
        return overlap
    text = mark + _assemble(source, placed)
    if text == original:
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


def _place(hunk: Hunk, source: Lines, number: int, name: str) -> _Placed | EditFailure:
    if not hunk.search.strip():
        return EditFailure(RefusalReason.EDIT_MALFORMED, f"{name} has an empty SEARCH, but the file is not empty")
    search = Lines(hunk.search.removeprefix(BYTE_ORDER_MARK))
    match = locate(search, source)
    if match is NoMatch.AMBIGUOUS:
        detail = f"{name}: its SEARCH text fits more than one place; add lines around it"
        return EditFailure(RefusalReason.EDIT_AMBIGUOUS, detail)
    replace = Lines(hunk.replace.removeprefix(BYTE_ORDER_MARK))
    splices = None if match is NoMatch.ABSENT else merge(search, replace, source, match)
    if match is NoMatch.ABSENT or splices is None:
        detail = f"{name}: its SEARCH text is not in the file; send the whole file with create"
        return EditFailure(RefusalReason.EDIT_MISMATCH, detail)
    return _Placed(number, match, splices)


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
