"""Finds the place in a file that a SEARCH text means: strictly first, then tolerantly, never guessing between two."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from activities.model.indentation import SAME_INDENT, IndentShift, learn_shift
from activities.model.lines import Likeness, Lines, has_words


class MatchRung(StrEnum):
    """How tolerant the search had to be."""

    EXACT = "exact"
    TRAILING = "line_endings"
    INDENTATION = "indentation"
    FUZZY = "fuzzy_anchor"


@dataclass(frozen=True, slots=True)
class Match:
    """`positions[i]` is the file's line for search line `i`; None where the file has no such line (fuzzy only).

    `shift` turns the search text's indentation into the file's; None when it varies from line to line (fuzzy only).
    """

    rung: MatchRung
    positions: tuple[int | None, ...]
    shift: IndentShift | None

    @property
    def region(self) -> tuple[int, int]:
        """The file's lines from the first to behind the last."""
        found = [position for position in self.positions if position is not None]
        return min(found), max(found) + 1


class NoMatch(StrEnum):
    """Why no place was found. `CHANGED`: the file has changed there since the model saw it. `UNSEEN`: it never did."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    CHANGED = "changed"
    UNSEEN = "unseen"


_LIKENESS = {
    MatchRung.EXACT: Likeness.EXACT,
    MatchRung.TRAILING: Likeness.TRAILING,
    MatchRung.INDENTATION: Likeness.INDENTED,
}
_RUNGS_WITHOUT_WORDS = (MatchRung.EXACT, MatchRung.TRAILING)

# Fuzzy anchors. Lines weigh by their length up to a cap, so that one long line does not decide alone.
_MAX_WEIGHT = 40
_MIN_SCORE = 0.6
_MIN_MARGIN = 0.2
_MIN_TELLING_LINES = 2
_MAX_OCCURRENCES = 20
_MAX_CANDIDATES = 8
_MAX_SEARCH_LINES = 300

_MIN_DISTINCTIVE_LENGTH = 8


def locate(search: Lines, source: Lines) -> Match | NoMatch:
    """The place of the search lines in the source, by the strictest rung that finds them; refused when it finds two.

    A search text of brackets alone is only looked for as it is: any other place would be a guess. So would be the one
    of two places that differ in indentation alone, for models get that wrong more than anything else.
    """
    has_telling_line = any(map(has_words, search.raw))
    for rung in _LIKENESS if has_telling_line else _RUNGS_WITHOUT_WORDS:
        starts = _starts(search, source, _LIKENESS[rung])
        if len(starts) > 1 or (starts and has_telling_line and len(_starts(search, source, Likeness.INDENTED)) > 1):
            return NoMatch.AMBIGUOUS
        if starts:
            positions = tuple(range(starts[0], starts[0] + len(search)))
            shift = learn_shift(_pairs(search, source, positions)) if rung is MatchRung.INDENTATION else SAME_INDENT
            if shift is not None:
                return Match(rung, positions, shift)
    return _locate_fuzzily(search, source) if has_telling_line else NoMatch.ABSENT


def distinctive_lines(source: Lines, places: Iterable[int]) -> int:
    """How many of these lines of the source say something that no other line says."""
    keys, index = source.keys(Likeness.SQUASHED), source.index(Likeness.SQUASHED)
    found = (keys[place] for place in places)
    return sum(sum(map(str.isalnum, key)) >= _MIN_DISTINCTIVE_LENGTH and len(index[key]) == 1 for key in found)


def _starts(search: Lines, source: Lines, likeness: Likeness) -> list[int]:
    """The first places, at most two, where all lines match one after the other."""
    wanted, present, index = search.keys(likeness), source.keys(likeness), source.index(likeness)
    rarest = min(range(len(wanted)), key=lambda line: len(index.get(wanted[line], ())))
    starts: list[int] = []
    for position in index.get(wanted[rarest], ()):
        start = position - rarest
        if start >= 0 and present[start : start + len(wanted)] == wanted:
            starts.append(start)
            if len(starts) == 2:
                break
    return starts


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    positions: tuple[int | None, ...]

    def is_elsewhere(self, other: "_Candidate") -> bool:
        """Whether less than half of what this one found is what the other found."""
        mine = {position for position in self.positions if position is not None}
        return 2 * len(mine.intersection(other.positions)) < len(mine)


def _locate_fuzzily(search: Lines, source: Lines) -> Match | NoMatch:
    """Most lines of the search text in order at one place, and at no other place nearly as many."""
    if len(search) > _MAX_SEARCH_LINES:
        return NoMatch.ABSENT
    candidates = sorted(_candidates(search, source), key=lambda candidate: candidate.score, reverse=True)
    best = candidates[0] if candidates else None
    if best is None or best.score < _MIN_SCORE or not _tells_enough(search, best):
        return NoMatch.ABSENT
    if any(other.score > best.score - _MIN_MARGIN for other in candidates if other.is_elsewhere(best)):
        return NoMatch.AMBIGUOUS
    return Match(MatchRung.FUZZY, best.positions, learn_shift(_pairs(search, source, best.positions)))


def _tells_enough(search: Lines, candidate: _Candidate) -> bool:
    """Several lines with words in them, or all there are: one alone may be anywhere."""
    telling = [position for line, position in zip(search.raw, candidate.positions, strict=True) if has_words(line)]
    return candidate.score == 1 or len(telling) - telling.count(None) >= _MIN_TELLING_LINES


def _candidates(search: Lines, source: Lines) -> Iterator[_Candidate]:
    wanted, present = search.keys(Likeness.SQUASHED), source.keys(Likeness.SQUASHED)
    weights = [min(len(key), _MAX_WEIGHT) for key in wanted]
    slack = 3 + len(wanted) // 4
    for offset in _likely_offsets(wanted, weights, source, slack):
        first, behind = max(0, offset - slack), min(len(source), offset + len(wanted) + slack)
        positions = _align(wanted, present, first, behind)
        found = sum(weight for weight, position in zip(weights, positions, strict=True) if position is not None)
        if found:
            yield _Candidate(found / sum(weights), positions)


def _likely_offsets(wanted: Sequence[str], weights: Sequence[int], source: Lines, slack: int) -> list[int]:
    """Where the search text may begin: each line votes for the places where it occurs, the more the rarer it is."""
    index = source.index(Likeness.SQUASHED)
    votes: defaultdict[int, float] = defaultdict(float)
    for line, key in enumerate(wanted):
        places = index.get(key, [])
        if key and len(places) <= _MAX_OCCURRENCES:
            for place in places:
                votes[place - line] += weights[line] / len(places)
    chosen: list[int] = []
    for offset in sorted(votes, key=lambda offset: votes[offset], reverse=True):
        if all(abs(offset - other) > slack for other in chosen):
            chosen.append(offset)
            if len(chosen) == _MAX_CANDIDATES:
                break
    return chosen


def _align(wanted: Sequence[str], present: Sequence[str], first: int, behind: int) -> tuple[int | None, ...]:
    """Pairs the search lines with the window's lines in order. Blank lines pair with nothing."""
    ours = [line for line, key in enumerate(wanted) if key]
    theirs = [line for line in range(first, behind) if present[line]]
    matcher = SequenceMatcher(None, [wanted[line] for line in ours], [present[line] for line in theirs], autojunk=False)
    positions: list[int | None] = [None] * len(wanted)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            positions[ours[block.a + step]] = theirs[block.b + step]
    return tuple(positions)


def _pairs(search: Lines, source: Lines, positions: Sequence[int | None]) -> list[tuple[str, str]]:
    return [(search.raw[line], source.raw[place]) for line, place in enumerate(positions) if place is not None]
