"""What a Dart file declares, what it uses and what it imports, read off its text.

A quick scan, for ten thousand files at a time: it need not be exact, for it only decides which files belong together.
What is shown of a file comes from its syntax tree (`outlines`).
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

MAX_NAMES = 400
"""Used names that are kept of one file."""

_TYPE = re.compile(
    r"^(?:(?:abstract|sealed|base|final|interface|mixin|external)[ \t]+)*"
    r"(?:class|mixin|enum|extension[ \t]+type|extension|typedef)[ \t]+(?:const[ \t]+)?([A-Za-z]\w*)",
    re.MULTILINE,
)
_FUNCTION = re.compile(r"^[A-Za-z][\w<>?,. ]{0,120}?[ ](?:get[ ])?([a-z]\w{2,})[ ]?(?:\(|=>|=)", re.MULTILINE)
_DIRECTIVE = re.compile(r"""^(?:import|export|part)[ \t]+['"]([^'"\n]{1,300})['"]""", re.MULTILINE)
_USED = re.compile(r"\b(?:[A-Z]\w{2,}|[a-z]\w{3,}(?=\())")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """`directives` are the URIs of imports, exports and parts, as written."""

    declares: tuple[str, ...]
    uses: tuple[str, ...]
    directives: tuple[str, ...]


def scan(text: str) -> SourceFacts:
    """The facts of one file's text."""
    declares = dict.fromkeys((*_TYPE.findall(text), *_FUNCTION.findall(text)))
    uses = set(_USED.findall(text)).difference(declares)
    return SourceFacts(_kept(declares), _kept(sorted(uses)[:MAX_NAMES]), tuple(_DIRECTIVE.findall(text)))


def _kept(names: Iterable[str]) -> tuple[str, ...]:
    """One object for each distinct name: ten thousand files share most of theirs."""
    return tuple(sys.intern(name) for name in names)
