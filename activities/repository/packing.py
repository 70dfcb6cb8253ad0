"""The budgeted choice of what a model is shown of a project."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from activities.model.context import ContextFile, ContextOutline, ContextPack
from activities.model.tokens import tokens_of_bytes
from activities.repository.packages import packages_in
from activities.repository.relevance import Relevance, Wanted, relevance
from activities.repository.source_facts import SourceFacts
from activities.repository.source_files import SourceFile, list_files, read_bytes, read_text
from activities.repository.source_graph import build_graph
from activities.repository.source_index import SourceIndex
from app.contracts.context import MAX_LISTED, ContextEntry, ContextForm, ContextReason, ContextSummary

CONTEXT_BUDGET_TOKENS: Final = 120_000
"""Of a pack, tree and outlines included: an eighth of what the usual models take, so that repairs and history fit."""

MAX_TREE_PATHS: Final = 2_000

_OUTLINE_SHARE: Final = 0.25
"""Of the budget, kept for outlines when not every file fits whole."""

_TREE_SHARE: Final = 0.1
_MISSES: Final = 20
"""After so many outlines that did not fit, no smaller one is looked for."""


@dataclass(slots=True)
class _Choice:
    """What has been chosen so far, and the tokens that are left."""

    left: int
    files: list[ContextFile] = field(default_factory=list)
    outlines: list[ContextOutline] = field(default_factory=list)
    entries: list[ContextEntry] = field(default_factory=list)

    def take(self, path: str, form: ContextForm, reason: ContextReason, text: str) -> bool:
        """Take the text in, if there is room for it."""
        tokens = tokens_of_bytes(len(text.encode()) + len(path))
        if tokens > self.left:
            return False
        self.left -= tokens
        if form is ContextForm.WHOLE:
            self.files.append(ContextFile(path=path, text=text))
        else:
            self.outlines.append(ContextOutline(path=path, text=text))
        self.entries.append(ContextEntry(path=path, form=form, reason=reason, tokens=tokens))
        return True


@dataclass(frozen=True, slots=True)
class _Sources:
    """The project as it was listed."""

    root: Path
    files: Mapping[str, SourceFile]
    index: SourceIndex

    def facts(self) -> dict[str, SourceFacts]:
        contents = ((path, self.content(path)) for path in self.files if path.endswith(".dart"))
        return {path: self.index.facts.of(content) for path, content in contents if content is not None}

    def content(self, path: str) -> bytes | None:
        return read_bytes(self.root, self.files[path])

    def text(self, path: str) -> str | None:
        return read_text(self.root, self.files[path])

    def outline(self, path: str) -> str:
        """Empty when there is nothing to tell."""
        content = self.content(path)
        return "" if content is None else self.index.outlines.of(content)


def pack_project(
    root: Path, wanted: Wanted, index: SourceIndex, *, budget: int = CONTEXT_BUDGET_TOKENS
) -> tuple[ContextPack, ContextSummary]:
    """The pack of the project at `root` within `budget` tokens (estimated), and what went in and why.

    Whole files come first, by reason and rank, then the outlines of those that did not fit. The same files and request
    give the same pack. Binary and oversize files are named in the tree and not read.
    """
    sources = _Sources(root, {file.path: file for file in list_files(root)}, index)
    graph = build_graph(sources.facts(), packages=packages_in(root, sources.files))
    relevant = relevance(sources.files, wanted, graph)
    tree = sorted(_affordable(relevant.order, tokens=int(budget * _TREE_SHARE)))
    choice = _Choice(left=max(0, budget - tokens_of_bytes(sum(len(path) + 1 for path in tree))))
    skipped = _choose_whole(choice, sources, relevant)
    left_out = _choose_outlines(choice, sources, relevant, skipped)
    pack = ContextPack(files=choice.files, outlines=choice.outlines, tree=tree, omitted=left_out)
    return pack, _summary(choice, budget=budget, left_out=len(left_out))


def _choose_whole(choice: _Choice, sources: _Sources, relevant: Relevance) -> list[str]:
    """Fill up with whole files. Answers the source files that did not fit."""
    reserve = int(choice.left * _OUTLINE_SHARE)
    skipped: list[str] = []
    for path in relevant.order:
        room = choice.left if path in relevant.reasons else choice.left - reserve
        if tokens_of_bytes(sources.files[path].size) <= room:
            text = sources.text(path)
            if text is not None and choice.take(path, ContextForm.WHOLE, relevant.reason(path), text):
                continue
        if path.endswith(".dart"):
            skipped.append(path)
    return skipped


def _choose_outlines(choice: _Choice, sources: _Sources, relevant: Relevance, paths: Sequence[str]) -> list[str]:
    """Outlines of the files that are too large or too many. Answers those of which nothing could be shown."""
    left_out: list[str] = []
    for number, path in enumerate(paths):
        if len(left_out) == _MISSES:
            return [*left_out, *paths[number:]]
        outline = sources.outline(path)
        if not outline or not choice.take(path, ContextForm.OUTLINE, relevant.reason(path), outline):
            left_out.append(path)
    return left_out


def _affordable(order: Iterable[str], *, tokens: int) -> Iterator[str]:
    used = 0
    for number, path in enumerate(order):
        used += len(path) + 1
        if number == MAX_TREE_PATHS or tokens_of_bytes(used) > tokens:
            return
        yield path


def _summary(choice: _Choice, *, budget: int, left_out: int) -> ContextSummary:
    return ContextSummary(
        tokens=budget - choice.left,
        budget=budget,
        whole=len(choice.files),
        outlined=len(choice.outlines),
        left_out=left_out,
        entries=choice.entries[:MAX_LISTED],
    )
