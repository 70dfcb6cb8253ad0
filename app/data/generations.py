"""Generations as the members of their project see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.contracts.drafts import Draft
from app.contracts.events import DurableFrame
from app.contracts.generations import FileEntry, Generation, GenerationKind, GenerationOptions, Usage
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId
from app.contracts.pages import Page
from app.data.cursors import Cursor, PageRequest
from app.security.callers import Caller


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The caller's name for a request, with the hash of its body: the same key must mean the same body."""

    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """A row to be. `base_generation_id` and `options` are the effective ones, not merely what was asked for."""

    id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    prompt: str
    options: GenerationOptions
    base_generation_id: GenerationId | None
    idempotency: IdempotencyKey | None
    error_message: str | None = None
    session_id: SessionId | None = None
    attachments: Sequence[AttachmentId] = ()


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """A generation with what its readers are not shown. `archive_key` is set once a version is saved."""

    generation: Generation
    request_hash: str | None
    archive_key: str | None
    archive_sha256: str | None


class Generations(Protocol):
    """Reads and writes as the caller: what is not the caller's is not there.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def insert(self, caller: Caller, new: NewGeneration) -> GenerationRecord:
        """A pending row.

        Raises:
            DuplicateRow: the caller has used this idempotency key in this project.
            Forbidden: the caller may not edit the project.
        """
        ...

    async def find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord | None: ...

    async def find_by_key(self, caller: Caller, project_id: ProjectId, key: str) -> GenerationRecord | None:
        """The caller's own generation of this idempotency key."""
        ...

    async def latest_version(self, caller: Caller, project_id: ProjectId) -> GenerationRecord | None:
        """The project's latest completed generation that has files."""
        ...

    async def events_after(self, caller: Caller, generation_id: GenerationId, after_seq: int) -> Sequence[DurableFrame]:
        """The persisted events above `after_seq`, in order."""
        ...

    async def files(self, caller: Caller, generation_id: GenerationId) -> Sequence[FileEntry]:
        """The files of the saved version, by path."""
        ...

    async def draft(self, caller: Caller, generation_id: GenerationId) -> Draft | None:
        """What a running job has so far."""
        ...


class GenerationPages(Protocol):
    """The list of a project's generations, read as the caller. Raises `DependencyUnavailable`."""

    async def page(self, caller: Caller, project_id: ProjectId, request: PageRequest) -> Page[Generation] | None:
        """Newest first; none when there is no such project or the caller is no member."""
        ...


@dataclass(frozen=True, slots=True)
class PendingJob:
    """`request_id` is that of the request which asked for it, where it had one."""

    generation: Generation
    request_id: str | None

    @property
    def id(self) -> GenerationId:
        return self.generation.id

    @property
    def created_at(self) -> datetime:
        return self.generation.created_at


@dataclass(frozen=True, slots=True)
class UnreadableJob:
    """A pending row that holds what no request can say."""

    id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    created_at: datetime
    last_seq: int = 0
    usage: Usage = field(default_factory=Usage)


class PendingJobs(Protocol):
    """Rows whose workflow may never have been started, as the service sees them.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def older_than(
        self, seconds: float, *, limit: int, after: Cursor | None = None
    ) -> Sequence[PendingJob | UnreadableJob]:
        """Some of those that have been pending for longer, oldest first, beginning after the row of the cursor."""
        ...

    async def discard(self, generation_id: GenerationId) -> bool:
        """Remove the row if it is still pending. Answers whether it was removed."""
        ...
