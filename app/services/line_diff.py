"""Lines that differ, by work that is bounded: when it runs out the answer is coarser, and still right.

The bound is of comparisons and not of time: the same texts give the same answer on every machine at every load.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

MAX_MATCHED_LINES = 20_000
"""Of a side, without what both begin and end with. Beyond it the lines in between count as replaced."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Old lines `[old_start, old_end)` become new lines `[new_start, new_end)`; counted from 0."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


class WorkExhausted(Exception):
    """The comparisons that were allowed are used up."""


@dataclass(slots=True)
class Work:
    """How many comparisons of lines are left."""

    left: int

    def spend(self, comparisons: int) -> None:
        """Raises `WorkExhausted`."""
        self.left -= comparisons
        if self.left < 0:
            raise WorkExhausted


def lines_of(text: str) -> list[str]:
    """The lines with their ends. Only a line feed ends one: other separators belong to the text."""
    *whole, last = text.split("\n")
    lines = [f"{line}\n" for line in whole]
    return [*lines, last] if last else lines


def replacements(old: Sequence[str], new: Sequence[str], work: Work) -> Iterator[Replacement]:
    """What to replace in `old` to get `new`, in order."""
    old_at, new_at = 0, 0
    for block in (*_matching_blocks(old, new, work), Match(len(old), len(new), 0)):
        if old_at < block.a or new_at < block.b:
            yield Replacement(old_at, block.a, new_at, block.b)
        old_at, new_at = block.a + block.size, block.b + block.size


def _matching_blocks(old: Sequence[str], new: Sequence[str], work: Work) -> list[Match]:
    head = _common_length(old, new)
    tail = _common_length(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    between = _matched(old[head:old_end], new[head:new_end], work)
    return [
        Match(0, 0, head),
        *(Match(block.a + head, block.b + head, block.size) for block in between),
        Match(old_end, new_end, tail),
    ]


def _common_length(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (before, after) in enumerate(pairs) if before != after), min(len(old), len(new)))


def _matched(old: Sequence[str], new: Sequence[str], work: Work) -> Sequence[Match]:
    if not old or not new or max(len(old), len(new)) > MAX_MATCHED_LINES:
        return []
    try:
        return [block for block in _BoundedMatcher(old, new, work).get_matching_blocks() if block.size]
    except WorkExhausted:
        return []


class _BoundedMatcher(SequenceMatcher[str]):
    """Gives up with `WorkExhausted`: difflib's time grows with the square of the lines and more."""

    a: Sequence[str]
    b2j: dict[str, list[int]]
    """Where in `b` a line is; the types of the standard library leave it out."""

    def __init__(self, old: Sequence[str], new: Sequence[str], work: Work) -> None:
        super().__init__(None, old, new)
        self._work = work
        self._sums = [0]
        for line in old:
            self._sums.append(self._sums[-1] + 1 + len(self.b2j.get(line, ())))

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self._work.spend(self._sums[len(self.a) if ahi is None else ahi] - self._sums[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)
