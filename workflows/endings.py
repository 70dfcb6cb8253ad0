"""How a job ends: what is recorded, what watchers are told, and what Temporal shows."""

from dataclasses import dataclass, replace
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.events import DurableFrame, FinishedGeneration, Result
    from app.contracts.generations import GenerationResult, GenerationStatus, Usage
    from app.contracts.ids import GenerationId
    from app.contracts.jobs import CodeGenerationInput, FinishInput, SaveSnapshotOutput


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job's work ended. `failed` tells a job that broke from one whose code is not clean."""

    status: GenerationStatus
    error: JobError | None = None
    failed: bool = False

    @classmethod
    def of(cls, shortfall: JobError | None) -> "Outcome":
        """The work was done; `shortfall` says what its version lacks."""
        if shortfall is None:
            return cls(GenerationStatus.COMPLETED)
        return cls(GenerationStatus.ERROR, shortfall)

    @classmethod
    def failure(cls, error: JobError) -> "Outcome":
        return cls(GenerationStatus.ERROR, error, failed=True)

    @classmethod
    def cancellation(cls, why: str) -> "Outcome":
        return cls(GenerationStatus.CANCELLED, JobError(code=ErrorCode.CANCELLED, message=why))

    def as_recorded(self, status: GenerationStatus) -> "Outcome":
        """This outcome, unless the record had ended otherwise before: the first end stays."""
        if status is self.status:
            return self
        if status is GenerationStatus.COMPLETED:
            return Outcome(status)
        code = ErrorCode.CANCELLED if status is GenerationStatus.CANCELLED else ErrorCode.INTERNAL
        return Outcome(status, JobError(code=code, message="the job had been ended before"))


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome with what the job delivered."""

    outcome: Outcome
    result: GenerationResult
    usage: Usage
    chat: str
    version: SaveSnapshotOutput | None
    ended_at: datetime
    follow_up: GenerationId | None = None

    def with_outcome(self, outcome: Outcome) -> "Ending":
        return replace(self, outcome=outcome)

    def finish_input(self, job: CodeGenerationInput, events: list[DurableFrame]) -> FinishInput:
        """What is recorded: the end, the whole log and the version."""
        return FinishInput(
            project_id=job.project_id,
            generation_id=job.generation_id,
            status=self.outcome.status,
            error=self.outcome.error,
            result=self.result,
            usage=self.usage,
            events=events,
            chat=self.chat,
            archive_key=self.version.archive_key if self.version else None,
            archive_sha256=self.version.archive_sha256 if self.version else None,
        )

    def frame(self, job: CodeGenerationInput, *, seq: int) -> Result:
        """What watchers are told last."""
        return Result(
            seq=seq,
            ts=self.ended_at,
            generation_id=job.generation_id,
            status=self.outcome.status,
            error=self.outcome.error,
            generation=FinishedGeneration(
                id=job.generation_id, project_id=job.project_id, kind=job.kind, status=self.outcome.status
            ),
            usage=self.usage,
            files=self.result.files,
            diff_stat=self.result.diff_stat,
            preview_url=self.result.preview_url,
            provenance=self.result.provenance,
            model=self.result.model,
            models=self.result.models,
            diagnostics=self.result.diagnostics,
            refusals=self.result.refusals,
            repair_rounds=self.result.repair_rounds,
            context=self.result.context,
            edits=self.result.edits,
            follow_up_id=None if self.outcome.status is GenerationStatus.CANCELLED else self.follow_up,
        )
