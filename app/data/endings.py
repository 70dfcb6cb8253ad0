"""The end of a row that has no workflow."""

from typing import Protocol

from app.contracts.errors import JobError
from app.contracts.events import FinishedGeneration, Result
from app.contracts.generations import GenerationKind, GenerationResult, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import FinishInput


class UnfinishedRow(Protocol):
    """What its end takes over from the row."""

    @property
    def id(self) -> GenerationId: ...

    @property
    def project_id(self) -> ProjectId: ...

    @property
    def kind(self) -> GenerationKind: ...

    @property
    def last_seq(self) -> int: ...

    @property
    def usage(self) -> Usage: ...


def end_without_workflow(row: UnfinishedRow, status: GenerationStatus, error: JobError | None = None) -> FinishInput:
    """The end of a job whose workflow does not exist: its `Result` is the one event after those already persisted."""
    result = Result(
        generation_id=row.id,
        seq=row.last_seq + 1,
        status=status,
        generation=FinishedGeneration(id=row.id, project_id=row.project_id, kind=row.kind, status=status),
        usage=row.usage,
        error=error,
    )
    return FinishInput(
        project_id=row.project_id,
        generation_id=row.id,
        status=status,
        result=GenerationResult(),
        usage=row.usage,
        events=[result],
        error=error,
    )
