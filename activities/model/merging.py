"""A hunk as changes to the file's lines: a three-way merge of SEARCH, REPLACE and the place that was found.

Lines that are the same in SEARCH and REPLACE are context: the file's own version of them stays, byte for byte, even
where it differs. Lines that the hunk changes must be in the file as SEARCH has them, spaces aside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from activities.model.anchoring import Anchors, Spot
from activities.model.indentation import SAME_INDENT, reindent
from activities.model.lines import Likeness, Lines, with_ending
from activities.model.matching import Match, MatchRung

_MAX_DIFF_CELLS = 40_000


@dataclass(frozen=True, slots=True)
class Splice:
    """The file's lines [start, end) give way to `lines`, which have no endings of their own."""

    start: int
    end: int
    lines: tuple[str, ...]

    def cuts_into(self, first: int, behind: int) -> bool:
        """Whether it changes something inside of the file's lines [first, behind)."""
        if self.start == self.end:
            return first < self.start < behind
        return max(self.start, first) < min(self.end, behind)


@dataclass(frozen=True, slots=True)
class _Change:
    """Search lines [first, behind) give way to replacement lines [new_first, new_behind)."""

    first: int
    behind: int
    new_first: int
    new_behind: int


def merge(search: Lines, replace: Lines, source: Lines, match: Match) -> tuple[Splice, ...] | None:
    """The hunk's changes in the file's lines; None when a changed line is not where it should be."""
    likeness = Likeness.EXACT if match.rung is MatchRung.EXACT else Likeness.TRAILING
    anchors = Anchors(search, source, match) if match.rung is MatchRung.FUZZY else None
    splices: list[Splice] = []
    for change in _changes(search.keys(likeness), replace.keys(likeness)):
        spot = anchors.spot(change.first, change.behind) if anchors else _spot(change, match)
        if spot is None:
            return None
        lines = (with_ending(line, "") for line in replace.raw[change.new_first : change.new_behind])
        splices.append(Splice(spot.start, spot.end, tuple(reindent(line, spot.shift) for line in lines)))
    return tuple(splices)


def _spot(change: _Change, match: Match) -> Spot:
    """In a place where the file has every line of the search text, one after the other."""
    start, _ = match.region
    return Spot(start + change.first, start + change.behind, match.shift or SAME_INDENT)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    if len(old) * len(new) > _MAX_DIFF_CELLS:
        yield _whole_middle(old, new)
        return
    for tag, first, behind, new_first, new_behind in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Change(first, behind, new_first, new_behind)


def _whole_middle(old: Sequence[str], new: Sequence[str]) -> _Change:
    """All between the common beginning and the common end: for hunks too long to compare line by line."""
    shorter = min(len(old), len(new))
    head = next((line for line in range(shorter) if old[line] != new[line]), shorter)
    tail = next((line for line in range(shorter - head) if old[-1 - line] != new[-1 - line]), shorter - head)
    return _Change(head, len(old) - tail, head, len(new) - tail)
