"""Which parts of knowledge packs a request needs: sections of Markdown, ranked by the words that they share with it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Final

from app.knowledge.library import KnowledgeFile

MAX_SECTION_CHARACTERS: Final = 6_000
"""A longer section is cut between paragraphs, or within one that is longer still."""

_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE: Final = re.compile(r"^ {0,3}(```|~~~)")
_WORD: Final = re.compile(r"[^\W\d_][\w]{2,}")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COMMON: Final = frozenset((
    "add", "all", "and", "app", "are", "but", "can", "for", "from", "has", "have", "make", "new", "not", "one", "that",
    "the", "this", "use", "using", "with", "you", "your",
))  # fmt: skip
_IN_HEADING: Final = 4.0
_IN_PATH: Final = 2.0
_MOST_IN_TEXT: Final = 3
_OF_OPENING: Final = 0.5
"""How a file's first section counts without a shared word: it mostly says what the file is about."""


@dataclass(frozen=True, slots=True)
class Section:
    """`heading` is the trail of headings, from the file's title down; `position` counts a file's sections from 0."""

    pack: str
    path: str
    heading: str
    position: int
    text: str
    words: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)


def sections_of(pack: str, files: Iterable[KnowledgeFile]) -> list[Section]:
    """The sections of a pack's files, in their order."""
    return [
        Section(pack, file.path, heading, position, text, Counter(_words(text)))
        for file in files
        for position, (heading, text) in enumerate(_cut(file.text))
    ]


def ranked(sections: Sequence[Section], request: str) -> list[Section]:
    """The sections that say something about the request, the most telling first; then how files begin.

    The same sections and request give the same order. A word weighs the more, the fewer sections have it.
    """
    asked = set(_words(request))
    counts = Counter(word for section in sections for word in section.words if word in asked)
    weights = {word: log(1 + len(sections) / count) for word, count in counts.items()}
    scored = [(_score(section, weights), section) for section in sections]
    told = [(score, section) for score, section in scored if score > 0]
    return [section for _, section in sorted(told, key=lambda found: (-found[0], *_place(found[1])))]


def _score(section: Section, weights: Mapping[str, float]) -> float:
    heading, path = set(_words(section.heading)), set(_words(section.path))
    shared = sum(
        weight * (min(section.words.get(word, 0), _MOST_IN_TEXT) + _IN_HEADING * (word in heading))
        + weight * _IN_PATH * (word in path)
        for word, weight in weights.items()
    )
    return shared or (_OF_OPENING if section.position == 0 else 0.0)


def _place(section: Section) -> tuple[str, str, int]:
    return section.pack, section.path, section.position


def _words(text: str) -> Iterator[str]:
    """In lower case; `EdgeInsets` is also `edge` and `insets`, and a plural counts as its singular."""
    for found in _WORD.findall(text):
        for word in {found, *_HUMP.split(found)}:
            low = word.lower()
            if len(low) >= 3 and low not in _COMMON:
                yield low[:-1] if low.endswith("s") and len(low) > 4 else low


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """Every section with its trail of headings. A `#` within a fence of code is no heading."""
    trail: dict[int, str] = {}
    lines: list[str] = []
    heading, in_fence = "", False
    for line in text.splitlines():
        in_fence ^= _FENCE.match(line) is not None
        found = None if in_fence else _HEADING.match(line)
        if found:
            yield from _pieces(heading, lines)
            level = len(found[1])
            trail = {depth: title for depth, title in trail.items() if depth < level} | {level: found[2]}
            heading, lines = " > ".join(trail.values()), []
        else:
            lines.append(line)
    yield from _pieces(heading, lines)


def _pieces(heading: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    rest = "\n".join(lines).strip()
    while len(rest) > MAX_SECTION_CHARACTERS:
        end = rest.rfind("\n\n", 1, MAX_SECTION_CHARACTERS)
        end = MAX_SECTION_CHARACTERS if end < 0 else end
        yield heading, rest[:end].strip()
        rest = rest[end:].strip()
    if rest:
        yield heading, rest
