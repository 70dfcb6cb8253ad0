"""The record of a job as the workers see it."""

from dataclasses import dataclass
from typing import Protocol

from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId
from app.contracts.jobs import FinishInput, MarkRunningInput


@dataclass(frozen=True, slots=True)
class ModelWishes:
    """The models that the request, and its project, ask for; none where they leave it open."""

    job: str | None = None
    project: str | None = None
    repairs: str | None = None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """What a worker needs of a generation's row. `archive_key` is set once a version is saved.

    `attachments` are images, in the order in which the model sees them; `knowledge_packs` are those of the project.
    `writable` are the only places that the job may write to, none where the rules for apps hold.
    """

    generation_id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    status: GenerationStatus
    prompt: str
    error_message: str | None
    session_id: SessionId | None
    base_generation_id: GenerationId | None
    archive_key: str | None
    writable: tuple[str, ...] = ()
    models: ModelWishes = ModelWishes()
    attachments: tuple[AttachmentId, ...] = ()
    knowledge_packs: tuple[str, ...] = ()
    write_tests: bool = False


class JobRecords(Protocol):
    """Reads and writes as the service.

    Raises:
        NotFound: there is no such generation (its project was deleted).
        DependencyUnavailable: the database cannot be reached.
    """

    async def load(self, generation_id: GenerationId) -> JobRecord: ...

    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        """Idempotent; answers the status the record has now (a finished record stays finished)."""
        ...

    async def finish(self, end: FinishInput) -> GenerationStatus:
        """All or nothing, idempotent: a record that is finished already keeps its end, and that status is answered."""
        ...
