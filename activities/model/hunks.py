"""The hunks of an edit block: SEARCH/REPLACE pairs between git-like markers of five to nine characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from activities.model.lines import is_blank, split_lines

_SEARCH = re.compile(r"(<{5,9}) SEARCH\s*")
_DIVIDER = re.compile(r"(={5,9})\s*")
_REPLACE = re.compile(r">{5,9} REPLACE\s*")
_FENCE = re.compile(r"\s*(```|~~~)[\w-]*\s*")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Whole lines, each with its ending. An empty `search` makes a new file, an empty `replace` deletes."""

    search: str
    replace: str


class HunksMalformed(ValueError):
    """The body of an edit block is not a sequence of hunks. The message names the hunk and says what is wrong."""


def parse_hunks(body: str) -> list[Hunk]:
    """Reads an edit block's body. Between hunks only blank lines and Markdown fences are allowed.

    Raises HunksMalformed, also for a body without a hunk: text that is in no hunk is never dropped silently.
    """
    hunks: list[Hunk] = []
    lines = split_lines(body)
    position = 0
    while position < len(lines):
        opening = _SEARCH.fullmatch(lines[position])
        if opening:
            behind = _hunk_end(lines, position, len(hunks) + 1)
            hunks.append(_read_hunk(lines[position + 1 : behind - 1], len(opening[1]), len(hunks) + 1))
            position = behind
        elif is_blank(lines[position]) or _FENCE.fullmatch(lines[position]):
            position += 1
        else:
            raise HunksMalformed(f"text outside of a hunk, after hunk {len(hunks)}" if hunks else _NO_HUNK)
    if not hunks:
        raise HunksMalformed(_NO_HUNK)
    return hunks


def count_hunks(body: str) -> int:
    """How many hunks an edit block has, well-formed or not: at least one, for it was meant to change something."""
    return max(1, sum(_SEARCH.fullmatch(line) is not None for line in split_lines(body)))


_NO_HUNK = "an edit begins with a <<<<<<< SEARCH line; send a whole file with create"


def _hunk_end(lines: Sequence[str], start: int, number: int) -> int:
    """The index behind the hunk's REPLACE line."""
    for position in range(start + 1, len(lines)):
        if _REPLACE.fullmatch(lines[position]):
            return position + 1
        if _SEARCH.fullmatch(lines[position]):
            break
    raise HunksMalformed(f"hunk {number} has no >>>>>>> REPLACE line")


def _read_hunk(lines: Sequence[str], marker_length: int, number: int) -> Hunk:
    """Splits a hunk at its divider. Of several, the one that is as long as the SEARCH marker."""
    dividers = [(position, len(match[1])) for position, line in enumerate(lines) if (match := _DIVIDER.fullmatch(line))]
    if len(dividers) > 1:
        dividers = [(position, length) for position, length in dividers if length == marker_length]
    if len(dividers) != 1:
        raise HunksMalformed(f"hunk {number} must have exactly one ======= line between SEARCH and REPLACE")
    [(divider, _)] = dividers
    return Hunk("".join(lines[:divider]), "".join(lines[divider + 1 :]))
