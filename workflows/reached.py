"""What a job has so far: its end is told from this, whichever way it ends."""

from dataclasses import dataclass, field

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.context import ContextSummary
    from app.contracts.generations import DiffStat, EditCounts, GenerationResult, Usage
    from app.contracts.jobs import SaveSnapshotOutput, StreamModelOutput

from workflows.bounds import MAX_CHAT_RECORD_BYTES, clipped, listed_diagnostics, listed_refusals
from workflows.repair import CheckedRound, best_round


@dataclass(slots=True)
class Reached:
    """Grows as the pipeline goes on.

    `answer` is the latest. `rounds` are the checked ones since the job was last given something else to do; `turns`
    counts how often it was. `version` is the saved one.
    """

    usage: Usage = field(default_factory=Usage)
    answer: StreamModelOutput | None = None
    models: list[str] = field(default_factory=list)
    provenance: str | None = None
    context: ContextSummary | None = None
    chats: list[str] = field(default_factory=list)
    rounds: list[CheckedRound] = field(default_factory=list)
    turns: int = 0
    edits: EditCounts = field(default_factory=EditCounts)
    version: SaveSnapshotOutput | None = None

    def answered(self, answer: StreamModelOutput) -> None:
        """Count a model call in."""
        self.usage = self.usage.plus(answer.usage)
        self.answer = answer
        if answer.model not in self.models:
            self.models.append(answer.model)
        if answer.chat:
            self.chats.append(answer.chat)

    def checked(self, latest: CheckedRound, *, turned: bool) -> None:
        """Count a checked round in. One that took messages in is a new beginning: the earlier ones lack what it has."""
        if turned and self.rounds:
            self.turns += 1
            self.rounds = []
        self.rounds.append(latest)
        self.edits = self.edits.plus(latest.edits)

    @property
    def chat(self) -> str:
        """The model's words as the conversation remembers them."""
        return clipped("\n\n".join(self.chats), MAX_CHAT_RECORD_BYTES)

    @property
    def result(self) -> GenerationResult:
        delivered = best_round(self.rounds) if self.rounds else None
        return GenerationResult(
            files=self.version.files if self.version else [],
            diff_stat=self.version.diff_stat if self.version else DiffStat(),
            provenance=self.provenance,
            context=self.context,
            model=self.models[0] if self.models else None,
            models=list(self.models),
            diagnostics=listed_diagnostics(delivered.diagnostics) if delivered else [],
            refusals=listed_refusals(delivered.undelivered) if delivered else [],
            repair_rounds=self.rounds[-1].number - self.turns if self.rounds else 0,
            edits=self.edits,
        )
