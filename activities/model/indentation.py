"""How a model's indentation differs from the file's, learned from lines that are otherwise the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Protocol

from activities.model.lines import indent_of, is_blank

_UNITS = ("    ", "  ", "\t")


class IndentShift(Protocol):
    """Turns the model's indentation into the file's."""

    def __call__(self, indent: str) -> str: ...


@dataclass(frozen=True, slots=True)
class PrefixShift:
    """The file has `added` in front where the model has `removed`. One of them is empty."""

    added: str = ""
    removed: str = ""

    def __call__(self, indent: str) -> str:
        return self.added + indent[len(self.removed) :]


@dataclass(frozen=True, slots=True)
class UnitShift:
    """The model indents by another unit (tabs for spaces, four spaces for two), and maybe some levels off."""

    model_unit: str
    file_unit: str
    levels: int

    def __call__(self, indent: str) -> str:
        depth = _depth(indent, self.model_unit)
        rest = indent[depth * len(self.model_unit) :]
        return self.file_unit * max(0, depth + self.levels) + rest


SAME_INDENT = PrefixShift()


def learn_shift(pairs: Iterable[tuple[str, str]]) -> IndentShift | None:
    """The shift that turns the indentation of each pair's first line into that of its second; None when none does."""
    indents = [(indent_of(ours), indent_of(theirs)) for ours, theirs in pairs if not is_blank(ours)]
    return next((shift for shift in _shifts(indents) if all(shift(ours) == theirs for ours, theirs in indents)), None)


def reindent(line: str, shift: IndentShift) -> str:
    """A blank line stays as it is."""
    if is_blank(line):
        return line
    indent = indent_of(line)
    return shift(indent) + line[len(indent) :]


def _shifts(indents: Sequence[tuple[str, str]]) -> Iterator[IndentShift]:
    """What may explain the first pair, the simplest first."""
    if not indents:
        yield SAME_INDENT
        return
    ours, theirs = max(indents, key=lambda pair: len(pair[0]))
    if theirs.endswith(ours):
        yield PrefixShift(added=theirs.removesuffix(ours))
    elif ours.endswith(theirs):
        removed = ours.removesuffix(theirs)
        if all(indent.startswith(removed) for indent, _ in indents):
            yield PrefixShift(removed=removed)
    units = [
        UnitShift(model, file, _depth(theirs, file) - _depth(ours, model)) for model, file in permutations(_UNITS, 2)
    ]
    yield from sorted(units, key=lambda shift: abs(shift.levels))


def _depth(indent: str, unit: str) -> int:
    """How many whole units the indentation begins with."""
    depth = 0
    while indent.startswith(unit, depth * len(unit)):
        depth += 1
    return depth
