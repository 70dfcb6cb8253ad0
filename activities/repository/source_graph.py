"""Which source files belong together: a graph of imports and names, and a personalised PageRank over it.

The method is aider's repository map: files are nodes, an edge leads from the file that uses a name to each that
declares it, and the rank's restarts favour the files that the work is about.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Final

from activities.repository.source_facts import SourceFacts

DAMPING: Final = 0.85
MAX_ROUNDS: Final = 20
CLOSE_ENOUGH: Final = 1e-3

_COMMON_NAME: Final = 6
"""A name that more files than this declare says nothing about which of them is meant."""

_BACKWARDS: Final = 0.3
"""Who uses a file matters too, though less than what the file uses: they break when it changes."""

_IMPORT_WEIGHT: Final = 3.0
_NAME_WEIGHT: Final = 1.0

Weights = dict[int, float]


@dataclass(frozen=True, slots=True)
class SourceGraph:
    """`edges[i]` are the files that file `i` leans on, with the share of its rank that each gets (summing to 1)."""

    paths: tuple[str, ...]
    edges: tuple[tuple[tuple[int, float], ...], ...]
    declared_in: Mapping[str, tuple[int, ...]]


def build_graph(facts: Mapping[str, SourceFacts], *, packages: Mapping[str, str]) -> SourceGraph:
    """The graph of the files. `packages` names the folder of each package that is part of the project: name -> path."""
    paths = tuple(facts)
    number_of = {path: number for number, path in enumerate(paths)}
    declared: dict[str, list[int]] = defaultdict(list)
    for number, path in enumerate(paths):
        for name in facts[path].declares:
            declared[name].append(number)
    telling = {name: tuple(files) for name, files in declared.items() if len(files) <= _COMMON_NAME}
    project = _Project(number_of, telling, packages)
    leaning = [project.leans_on(path, facts[path]) for path in paths]
    return SourceGraph(paths, tuple(_shares(weights) for weights in _both_ways(leaning)), telling)


def rank(graph: SourceGraph, wanted: Mapping[str, float]) -> dict[str, float]:
    """Each file's rank, summing to 1. `wanted` weighs the files that the work is about; empty: all alike."""
    count = len(graph.paths)
    if not count:
        return {}
    restart = _restart(graph.paths, wanted)
    ranks = list(restart)
    for _ in range(MAX_ROUNDS):
        flowing, dangling = [0.0] * count, 0.0
        for targets, value in zip(graph.edges, ranks, strict=True):
            if not targets:
                dangling += value
            elif value:
                for target, share in targets:
                    flowing[target] += value * share
        moved = [
            (1 - DAMPING) * home + DAMPING * (flow + dangling * home)
            for home, flow in zip(restart, flowing, strict=True)
        ]
        distance = sum(abs(new - old) for new, old in zip(moved, ranks, strict=True))
        ranks = moved
        if distance < CLOSE_ENOUGH:
            break
    return dict(zip(graph.paths, ranks, strict=True))


def _restart(paths: Sequence[str], wanted: Mapping[str, float]) -> list[float]:
    weights = [wanted.get(path, 0.0) for path in paths]
    total = sum(weights)
    return [weight / total for weight in weights] if total else [1 / len(paths)] * len(paths)


@dataclass(frozen=True, slots=True)
class _Project:
    number_of: Mapping[str, int]
    declared: Mapping[str, tuple[int, ...]]
    packages: Mapping[str, str]

    def leans_on(self, path: str, facts: SourceFacts) -> Weights:
        """The files that this one imports or whose names it uses."""
        weights: Weights = {}
        for target in self._imported(path, facts.directives):
            weights[target] = weights.get(target, 0.0) + _IMPORT_WEIGHT
        for name in facts.uses:
            files = self.declared.get(name)
            if files is not None:
                for target in files:
                    weights[target] = weights.get(target, 0.0) + _NAME_WEIGHT / len(files)
        weights.pop(self.number_of[path], None)
        return weights

    def _imported(self, path: str, directives: Sequence[str]) -> Iterator[int]:
        for uri in directives:
            target = self.number_of.get(self._path_of(uri, path))
            if target is not None:
                yield target

    def _path_of(self, uri: str, importer: str) -> str:
        """The project's path behind a directive's URI; of what is not in the project, some path that no file has."""
        scheme, colon, rest = uri.partition(":")
        if not colon:
            return normpath(join(dirname(importer), uri))
        package, _, path = rest.partition("/")
        folder = self.packages.get(package) if scheme == "package" else None
        return uri if folder is None else normpath(join(folder, "lib", path))


def _both_ways(leaning: Sequence[Weights]) -> list[Weights]:
    both = [dict(weights) for weights in leaning]
    for number, weights in enumerate(leaning):
        for target, weight in weights.items():
            both[target][number] = both[target].get(number, 0.0) + weight * _BACKWARDS
    return both


def _shares(weights: Weights) -> tuple[tuple[int, float], ...]:
    total = sum(weights.values())
    return tuple((target, weight / total) for target, weight in weights.items())
