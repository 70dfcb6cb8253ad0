"""Where a change goes in a file that only resembles the search text: told by the lines it takes away and those around.

Blank lines are left out of all of this: they tell nothing.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from activities.model.indentation import IndentShift, learn_shift
from activities.model.lines import Lines, has_words, is_blank
from activities.model.matching import Match


@dataclass(frozen=True, slots=True)
class Spot:
    """The file's lines [start, end), and how new lines are indented there."""

    start: int
    end: int
    shift: IndentShift


class Anchors:
    """The search lines that were found in the file. Two of them adjoin when nothing is between them, in both texts."""

    def __init__(self, search: Lines, source: Lines, match: Match) -> None:
        self._search, self._source, self._match = search, source, match
        self._lines = [line for line, text in enumerate(search.raw) if not is_blank(text)]
        self._source_lines = [line for line, text in enumerate(source.raw) if not is_blank(text)]
        ranks = {line: rank for rank, line in enumerate(self._source_lines)}
        places = [match.positions[line] for line in self._lines]
        self._ranks = [None if place is None else ranks[place] for place in places]

    def spot(self, first: int, behind: int) -> Spot | None:
        """The place of search lines [first, behind); None when it cannot be told for sure."""
        changed = range(bisect_left(self._lines, first), bisect_left(self._lines, behind))
        run = self._run_around(changed)
        if run is None:
            return None
        place = self._taken_away(changed, run) if changed else self._between(first, changed.start, run)
        shift = self._match.shift or learn_shift((self._search_text(at), self._source_text(at)) for at in run)
        return Spot(*place, shift) if place and shift else None

    def _run_around(self, changed: range) -> range | None:
        """The longest run of adjoining lines that holds the changed ones, or touches the gap that they leave.

        None when the changed lines are not all there side by side, or when no line around is there.
        """
        if not all(self._adjoin(one, other) for one, other in pairwise(changed)):
            return None
        start, stop = changed.start, changed.stop
        if not changed:
            if start > 0 and self._is_found(start - 1):
                start -= 1
            elif stop < len(self._lines) and self._is_found(stop):
                stop += 1
            else:
                return None
        while start > 0 and self._adjoin(start - 1, start):
            start -= 1
        while stop < len(self._lines) and self._adjoin(stop - 1, stop):
            stop += 1
        run = range(start, stop)
        return run if all(map(self._is_found, run)) else None

    def _taken_away(self, changed: range, run: range) -> tuple[int, int] | None:
        """Lines with words need one neighbour beside them, if there is any; mere brackets both, and words near."""
        joined = run.start < changed.start, run.stop > changed.stop
        alone = changed.start == 0, changed.stop == len(self._lines)
        if self._has_words(changed):
            is_certain = any(joined) or all(alone)
        else:
            is_certain = all(map(any, zip(joined, alone, strict=True))) and self._has_words(run)
        return (self._place(changed[0]), self._place(changed[-1]) + 1) if is_certain else None

    def _between(self, line: int, gap: int, run: range) -> tuple[int, int] | None:
        """An insertion goes beside the neighbour that was found; beside both where both were."""
        has_before = run.start < gap
        is_split = has_before and gap == run.stop and gap < len(self._lines) and self._is_found(gap)
        if is_split or not self._has_words(run):
            return None
        follows_blank = has_before and gap < run.stop and self._lines[gap - 1] < line - 1
        place = self._place(gap - 1) + 1 if has_before and not follows_blank else self._place(gap)
        return place, place

    def _is_found(self, at: int) -> bool:
        return self._ranks[at] is not None

    def _adjoin(self, at: int, following: int) -> bool:
        rank, next_rank = self._ranks[at], self._ranks[following]
        return rank is not None and next_rank is not None and next_rank == rank + 1

    def _has_words(self, run: range) -> bool:
        return any(has_words(self._search_text(at)) for at in run)

    def _place(self, at: int) -> int:
        rank = self._ranks[at]
        if rank is None:
            raise LookupError(at)
        return self._source_lines[rank]

    def _search_text(self, at: int) -> str:
        return self._search.raw[self._lines[at]]

    def _source_text(self, at: int) -> str:
        return self._source.raw[self._place(at)]
