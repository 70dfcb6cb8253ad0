"""What a model means by an edit, apart from how it writes it down: lines with an identity, and a change to some.

A line keeps its identity when other lines come, go or move: what an edit should do to a file that changed meanwhile is
told by identity, never by looking for text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from random import Random

_ROOT = Path(__file__).resolve().parent.parent
_CORPUS = ("app/local/demo_model/apps", "integration_template/lib", "tests/unit/toolchain/corpus")
_WORD = re.compile(r"[A-Za-z_]\w{2,}|\d+")
_MIN_LINES = 20
_MAX_CHANGED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line without its ending. Two lines of the same text are two lines."""

    text: str

    @property
    def has_words(self) -> bool:
        return any(map(str.isalnum, self.text))

    @property
    def indent(self) -> str:
        return self.text[: len(self.text) - len(self.text.lstrip())]


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """Lines [start, end) of `shown` shall become `new`; none of them: `new` goes before line `start`.

    `first` and `behind` bound what the model copies into SEARCH.
    """

    shown: Lines
    start: int
    end: int
    new: tuple[str, ...]
    first: int
    behind: int

    @property
    def search(self) -> list[str]:
        return [line.text for line in self.shown[self.first : self.behind]]

    @property
    def replace(self) -> list[str]:
        before, after = self.shown[self.first : self.start], self.shown[self.end : self.behind]
        return [*(line.text for line in before), *self.new, *(line.text for line in after)]

    def results_on(self, current: Sequence[Line]) -> list[list[str]]:
        """The texts, as lines, that are right for the file as it is now. None: only a refusal is right."""
        target = self.shown[self.start : self.end]
        if target:
            places = [place for place, line in enumerate(current) if line is target[0]]
            whole = [at for at in places if [*current[at : at + len(target)]] == [*target]]
            return [_spliced(current, at, at + len(target), self.new) for at in whole]
        before = self.shown[self.start - 1] if self.start > self.first else None
        after = self.shown[self.start] if self.start < self.behind else None
        gaps = {place + 1 for place, line in enumerate(current) if line is before}
        gaps |= {place for place, line in enumerate(current) if line is after}
        return [_spliced(current, gap, gap, self.new) for gap in sorted(gaps)]


def _spliced(lines: Sequence[Line], start: int, end: int, new: Iterable[str]) -> list[str]:
    texts = [line.text for line in lines]
    return [*texts[:start], *new, *texts[end:]]


def corpus() -> list[list[str]]:
    """The lines of real Dart files, in a fixed order; and of a folder's files as one, long and full of repetition."""
    paths = sorted(path for folder in _CORPUS for path in (_ROOT / folder).rglob("*.dart"))
    files = {path: path.read_text(encoding="utf-8").splitlines() for path in paths}
    joined = [
        [line for path in group for line in files[path]]
        for _, group in groupby(paths, key=lambda path: path.parts[:-2])
    ]
    return [lines for lines in (*files.values(), *joined) if len(lines) >= _MIN_LINES]


def as_lines(texts: Iterable[str]) -> Lines:
    return tuple(Line(text) for text in texts)


def occurrences(part: Sequence[str], lines: Sequence[str]) -> int:
    """How often the lines of `part` stand one after the other."""
    return sum(list(lines[at : at + len(part)]) == list(part) for at in range(len(lines) - len(part) + 1))


def pick_intent(random: Random, shown: Lines, *, context: tuple[int, int]) -> Intent:
    """A change that a model may want, with `context` (at least, at most) lines copied on each side of it.

    What it copies stands once in what it was shown.
    """
    texts = [line.text for line in shown]
    while True:
        start = random.randrange(len(shown))
        if not shown[start].has_words:
            continue
        end = min(len(shown), start + random.choice((0, 1, 1, 1, random.randint(2, _MAX_CHANGED))))
        first = max(0, start - random.randint(*context))
        behind = min(len(shown), end + max(random.randint(*context), 1 if end == start else 0))
        new = _new_lines(random, shown[start:end], shown[start].indent)
        intent = _narrowed(Intent(shown, start, end, new, first, behind))
        if occurrences(intent.search, texts) == 1 and any(
            line.has_words for line in shown[intent.first : intent.behind]
        ):
            return intent


def _narrowed(intent: Intent) -> Intent:
    """What stays the same at the ends of the change is not changed."""
    old, new = [line.text for line in intent.shown[intent.start : intent.end]], list(intent.new)
    head = tail = 0
    while old and new and old[0] == new[0]:
        head, old, new = head + 1, old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        tail, old, new = tail + 1, old[:-1], new[:-1]
    return replace(intent, start=intent.start + head, end=intent.end - tail, new=tuple(new))


def _new_lines(random: Random, old: Sequence[Line], indent: str) -> tuple[str, ...]:
    """Some of the old lines reworded, or others in their place, or none."""
    mark = random.randint(1000, 9999)
    match random.choice(("reword", "reword", "replace", "delete") if old else ("replace",)):
        case "reword":
            texts = [line.text for line in old]
            at = random.choice([at for at, line in enumerate(old) if line.has_words])
            texts[at] = reworded(random, texts[at])
            return tuple(texts)
        case "delete":
            return ()
        case _:
            return tuple(f"{indent}final added{mark}{number} = {mark};" for number in range(random.randint(1, 3)))


def reworded(random: Random, text: str) -> str:
    """The line with one of its words changed."""
    words = list(_WORD.finditer(text))
    if not words:
        return f"{text} // {random.randint(1000, 9999)}"
    word = random.choice(words)
    return f"{text[: word.start()]}{word[0]}{random.randint(10, 99)}{text[word.end() :]}"
