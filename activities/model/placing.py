"""The place that a SEARCH text means: looked for in the file as the model saw it, then followed into the file as it is.

A text that fits only because the place it was copied from is gone, or was never seen, is not taken for that place.
"""

from functools import cached_property

from activities.model.lines import BYTE_ORDER_MARK, Lines
from activities.model.matching import Match, NoMatch, distinctive_lines, locate
from activities.model.rebasing import Rebasing

_MIN_UNSEEN_LINES = 5
"""Distinctive lines of a SEARCH text for a file that the model was not shown: what it guesses is never as long."""


class FileViews:
    """A file as it is now (`current`), and as the model was shown it; None when it was not."""

    def __init__(self, current: str, shown: str | None) -> None:
        self.current = Lines(current.removeprefix(BYTE_ORDER_MARK))
        before = None if shown is None else shown.removeprefix(BYTE_ORDER_MARK)
        is_same = before == current.removeprefix(BYTE_ORDER_MARK)
        self._shown = self.current if is_same else None if before is None else Lines(before)

    def find(self, search: Lines) -> Match | NoMatch:
        """The place of the search lines in the file as it is now."""
        if self._shown is None:
            return self._find_unseen(search)
        match = locate(search, self._shown)
        if isinstance(match, NoMatch) or self._shown is self.current:
            return match
        return self._rebasing.rebase(match)

    @cached_property
    def _rebasing(self) -> Rebasing:
        return Rebasing(self._shown or self.current, self.current)

    def _find_unseen(self, search: Lines) -> Match | NoMatch:
        match = locate(search, self.current)
        if isinstance(match, NoMatch):
            return match
        there = [place for place in match.positions if place is not None]
        is_whole = len(there) == len(match.positions)
        tells_enough = distinctive_lines(self.current, there) >= _MIN_UNSEEN_LINES
        return match if is_whole and tells_enough else NoMatch.UNSEEN
