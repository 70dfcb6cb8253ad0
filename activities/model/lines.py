"""A text as lines that can be put together again byte for byte, and compared more or less strictly."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache

BYTE_ORDER_MARK = "\ufeff"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TYPOGRAPHY = str.maketrans("\u2018\u2019\u201c\u201d\u2010\u2011\u2012\u2013\u2212", "''\"\"-----")
_INVISIBLE = " \t\r\n\f\v"


class Likeness(StrEnum):
    """When two lines count as the same."""

    EXACT = "exact"
    """All but the line feed: the last line of a file may have none."""
    TRAILING = "trailing"
    """All but spaces at the end and the kind of line ending."""
    INDENTED = "indented"
    """All but spaces at both ends."""
    SQUASHED = "squashed"
    """All but spaces anywhere and typographic quotes and dashes."""


_KEYS: dict[Likeness, Callable[[str], str]] = {
    Likeness.EXACT: lambda line: line.removesuffix("\n"),
    Likeness.TRAILING: lambda line: line.rstrip(_INVISIBLE),
    Likeness.INDENTED: lambda line: line.strip(_INVISIBLE),
    Likeness.SQUASHED: lambda line: "".join(line.translate(_TYPOGRAPHY).split()),
}


class Lines:
    """The lines of a text, each with its ending, and their keys by likeness, computed once."""

    def __init__(self, text: str) -> None:
        self.raw = split_lines(text)
        self.keys = cache(self._keys)
        self.index = cache(self._index)

    def __len__(self) -> int:
        return len(self.raw)

    def _keys(self, likeness: Likeness) -> list[str]:
        key = _KEYS[likeness]
        return [key(line) for line in self.raw]

    def _index(self, likeness: Likeness) -> dict[str, list[int]]:
        """Where each key occurs, in ascending order."""
        index: dict[str, list[int]] = {}
        for position, key in enumerate(self.keys(likeness)):
            index.setdefault(key, []).append(position)
        return index


def split_lines(text: str) -> list[str]:
    """Lines with their endings. Only a line feed ends a line: the joined lines are the text."""
    return _LINE.findall(text)


def indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def is_blank(line: str) -> bool:
    return not line.strip()


def has_words(line: str) -> bool:
    """Whether the line is more than brackets and punctuation: those are everywhere and tell no place."""
    return any(map(str.isalnum, line))


def ending_of(line: str) -> str:
    """`\\r\\n`, `\\n`, or nothing for a last line without one."""
    if line.endswith("\r\n"):
        return "\r\n"
    return "\n" if line.endswith("\n") else ""


def dominant_ending(*regions: Sequence[str]) -> str:
    """The commonest line ending of the first region that has any; `\\n` when none has."""
    for region in regions:
        endings = Counter(filter(None, map(ending_of, region)))
        if endings:
            return endings.most_common(1)[0][0]
    return "\n"


def with_ending(line: str, ending: str) -> str:
    """The line with this ending in place of its own."""
    return line.removesuffix("\n").removesuffix("\r") + ending
