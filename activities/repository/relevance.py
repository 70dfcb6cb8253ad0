"""In which order a project's files matter for a piece of work, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from activities.repository.source_files import SourceFile
from activities.repository.source_graph import SourceGraph, rank
from app.contracts.context import ContextReason

_ENTRY_POINTS: Final = ("pubspec.yaml", "lib/main.dart")
_READABLE: Final = (".yaml", ".md", ".arb", ".json")
_WORD: Final = re.compile(r"[A-Za-z_]\w{3,}")

_RESTARTS: Final = {
    ContextReason.NAMED: 10.0,
    ContextReason.PROBLEM: 10.0,
    ContextReason.ENTRY_POINT: 1.0,
}
"""How strongly the rank returns to a file of each reason."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the work is about: the request in the user's words, and the paths that findings are about."""

    text: str = ""
    problem_paths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Relevance:
    """`order` are all paths, what matters most first; `reasons` of those that are wanted for themselves."""

    order: tuple[str, ...]
    reasons: Mapping[str, ContextReason]

    def reason(self, path: str) -> ContextReason:
        """Why the file would be shown."""
        return self.reasons.get(path, ContextReason.RELATED if path.endswith(".dart") else ContextReason.REST)


def relevance(files: Mapping[str, SourceFile], wanted: Wanted, graph: SourceGraph) -> Relevance:
    """What is wanted for itself comes first, then sources by their rank, then other text, each by path."""
    reasons = _reasons(files, wanted, graph)
    ranks = rank(graph, {path: _RESTARTS[reason] for path, reason in reasons.items()})
    return Relevance(tuple(sorted(files, key=lambda path: _place(path, reasons.get(path), ranks))), reasons)


def _reasons(files: Mapping[str, SourceFile], wanted: Wanted, graph: SourceGraph) -> dict[str, ContextReason]:
    """The strongest reason stands."""
    named = {path for path in files if path in wanted.text or PurePosixPath(path).name in wanted.text}
    for word in set(_WORD.findall(wanted.text)):
        named.update(graph.paths[number] for number in graph.declared_in.get(word, ()))
    reasons = dict.fromkeys(wanted.problem_paths & files.keys(), ContextReason.PROBLEM)
    reasons |= dict.fromkeys(named, ContextReason.NAMED)
    return reasons | {path: ContextReason.ENTRY_POINT for path in _ENTRY_POINTS if path in files}


def _place(path: str, reason: ContextReason | None, ranks: Mapping[str, float]) -> tuple[int, int, float, str]:
    if reason is ContextReason.ENTRY_POINT:
        return 0, _ENTRY_POINTS.index(path), 0.0, path
    if reason is not None:
        return 1, 0, -ranks.get(path, 0.0), path
    if path in ranks:
        return 2, 0, -ranks[path], path
    return 3, 0 if path.endswith(_READABLE) else 1, 0.0, path
