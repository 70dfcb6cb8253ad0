"""Where a place in the file that the model was shown is in the file as it is now.

The two are compared by lines that stand once in each, in their order, and from those to both sides as far as the lines
are the same. What is equal but stands elsewhere is not the same place: code that moved, or that was written a second
time after the first had gone, is not found.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from activities.model.lines import Likeness, Lines, has_words
from activities.model.matching import Match, MatchRung, NoMatch, distinctive_lines

_MIN_DISTINCTIVE_LINES = 3


class Rebasing:
    """Computed once for the two versions of a file."""

    def __init__(self, shown: Lines, current: Lines) -> None:
        self._shown, self._current = shown, current
        self._places = _SameLines(shown.keys(Likeness.TRAILING), current.keys(Likeness.TRAILING)).places

    def rebase(self, match: Match) -> Match | NoMatch:
        """The match in the file as it is now, of which `match` is in the shown one; a fuzzy one where lines are gone.

        One neighbour of the place must be the same as before; both, where the text tells little or is not all there.
        """
        places = tuple(None if line is None else self._places[line] for line in match.positions)
        there = [place for place in places if place is not None]
        is_whole = bool(there) and there == [*range(there[0], there[0] + len(places))]
        is_sure = is_whole and distinctive_lines(self._current, there) >= _MIN_DISTINCTIVE_LINES
        same_neighbours = self._has_neighbour(match.region[0], -1) + self._has_neighbour(match.region[1] - 1, 1)
        if same_neighbours < (1 if is_sure else 2):
            return NoMatch.CHANGED
        if is_whole and self._stands_twice(there[0], there[-1] + 1):
            return NoMatch.AMBIGUOUS
        return Match(match.rung if is_whole else MatchRung.FUZZY, places, match.shift)

    def _stands_twice(self, start: int, end: int) -> bool:
        """Whether the same lines stand beside these: which of the two is the one that was shown cannot be told."""
        keys, length = self._current.keys(Likeness.TRAILING), end - start
        return keys[start:end] in (keys[max(0, start - length) : start], keys[end : end + length])

    def _has_neighbour(self, line: int, step: int) -> bool:
        """Whether the line is still there, and up to the next one with words so are those beside it."""
        place = self._places[line]
        while place is not None:
            line, place = line + step, place + step
            ends = not 0 <= line < len(self._shown), not 0 <= place < len(self._current)
            if any(ends):
                return all(ends)
            if self._places[line] != place:
                return False
            if has_words(self._shown.raw[line]):
                return True
        return False


class _SameLines:
    """For each old line the new one that it is; None when it is gone, or when that cannot be told."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = old, new
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        kept: list[int | None] = [*range(head)]
        gone: list[int | None] = [None] * (len(old) - head - tail)
        self.places = [*kept, *gone, *range(len(new) - tail, len(new))]
        self._taken = {place for place in self.places if place is not None}
        for line, place in _anchors(old, new, head, tail):
            self._extend(line, place, 1)
            self._extend(line - 1, place - 1, -1)

    def _extend(self, line: int, place: int, step: int) -> None:
        """From here on in one direction, as far as the lines are the same and not spoken for."""
        while 0 <= line < len(self._old) and 0 <= place < len(self._new) and self._old[line] == self._new[place]:
            if self.places[line] is not None or place in self._taken:
                return
            self.places[line] = place
            self._taken.add(place)
            line, place = line + step, place + step


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same at the beginning."""
    shorter = min(len(one), len(other))
    return next((line for line in range(shorter) if one[line] != other[line]), shorter)


def _anchors(old: Sequence[str], new: Sequence[str], head: int, tail: int) -> list[tuple[int, int]]:
    """The lines between `head` and `tail` that stand there once in both: as many as are in the same order."""
    old_range, new_range = range(head, len(old) - tail), range(head, len(new) - tail)
    old_counts, new_counts = Counter(old[at] for at in old_range), Counter(new[at] for at in new_range)
    new_places = {new[at]: at for at in new_range if new_counts[new[at]] == 1}
    pairs = [(at, new_places[old[at]]) for at in old_range if old_counts[old[at]] == 1 and old[at] in new_places]
    return _longest_rising([pair for pair in pairs if has_words(old[pair[0]])])


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence in which the second numbers rise, as the first ones do."""
    ends: list[int] = []
    chain: list[int] = []
    before: list[int | None] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(chain[length - 1] if length else None)
        ends[length : length + 1] = [place]
        chain[length : length + 1] = [at]
    rising: list[tuple[int, int]] = []
    at_last = chain[-1] if chain else None
    while at_last is not None:
        rising.append(pairs[at_last])
        at_last = before[at_last]
    return rising[::-1]
