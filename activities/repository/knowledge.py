"""What a model is told from a project's knowledge packs, within a budget of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from activities.model.context import KnowledgeExcerpt
from activities.model.tokens import tokens_of_bytes
from app.contracts.context import MAX_LISTED, ContextEntry, ContextForm, ContextReason, ContextSummary
from app.contracts.knowledge import KNOWLEDGE_BUDGET_TOKENS
from app.knowledge.library import KnowledgeLibrary
from app.knowledge.sections import Section, ranked, sections_of


@dataclass(frozen=True, slots=True)
class ChosenKnowledge:
    """`excerpts` are in the order of their packs and files, `entries` by weight; `tokens` is an estimate."""

    excerpts: Sequence[KnowledgeExcerpt] = ()
    entries: Sequence[ContextEntry] = ()
    tokens: int = 0
    missing: Sequence[str] = ()

    @property
    def notices(self) -> list[str]:
        return [f"The knowledge pack {name} is not on this worker: the model does not see it." for name in self.missing]

    def added_to(self, summary: ContextSummary) -> ContextSummary:
        """The summary with the knowledge, which comes on top of the files and their budget."""
        if not self.excerpts:
            return summary
        entries = [*summary.entries, *self.entries]
        return summary.model_copy(
            update={
                "tokens": summary.tokens + self.tokens,
                "budget": summary.budget + KNOWLEDGE_BUDGET_TOKENS,
                "entries": entries if len(entries) <= MAX_LISTED else _both_listed(summary.entries, self.entries),
            }
        )


def choose_knowledge(
    library: KnowledgeLibrary, packs: Sequence[str], request: str, *, budget: int = KNOWLEDGE_BUDGET_TOKENS
) -> ChosenKnowledge:
    """The sections that matter most to the request, as many as fit into `budget` tokens."""
    found = {name: library.files(name) for name in packs}
    sections = [section for name, files in found.items() for section in sections_of(name, files)]
    left, taken = budget, list[Section]()
    entries: list[ContextEntry] = []
    for section in ranked(sections, request):
        tokens = tokens_of_bytes(len(section.text.encode()) + len(section.heading) + len(section.path))
        if tokens > left:
            continue
        left -= tokens
        taken.append(section)
        entries.append(_entry(section, tokens))
    order = {name: number for number, name in enumerate(packs)}
    taken.sort(key=lambda section: (order[section.pack], section.path, section.position))
    return ChosenKnowledge(
        excerpts=[KnowledgeExcerpt(pack=s.pack, path=s.path, heading=s.heading, text=s.text) for s in taken],
        entries=entries,
        tokens=budget - left,
        missing=[name for name, files in found.items() if not files],
    )


def _entry(section: Section, tokens: int) -> ContextEntry:
    title = f"#{section.heading}" if section.heading else ""
    path = f"{section.pack}/{section.path}{title}"
    return ContextEntry(path=path, form=ContextForm.EXCERPT, reason=ContextReason.KNOWLEDGE, tokens=tokens)


def _both_listed(files: Sequence[ContextEntry], knowledge: Sequence[ContextEntry]) -> list[ContextEntry]:
    """Not all can be listed: at most a fifth of the list is knowledge."""
    some = list(knowledge[: MAX_LISTED // 5])
    return [*files[: MAX_LISTED - len(some)], *some]
