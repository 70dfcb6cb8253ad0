"""The records of imports: as the members of their project see them, and as the workers do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.contracts.generations import FileEntry, GenerationOptions
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.import_jobs import RecordImportInput
from app.contracts.imports import RepositoryImport
from app.data.generations import IdempotencyKey
from app.security.callers import Caller


@dataclass(frozen=True, slots=True)
class NewImport:
    """Rows to be: the import with its generation and, if `project_name` is given, a new project."""

    id: GenerationId
    project_id: ProjectId
    project_name: str | None
    repository: str
    branch: str | None
    folder: str
    prompt: str
    options: GenerationOptions
    idempotency: IdempotencyKey | None


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """An import with what its readers are not shown."""

    shown: RepositoryImport
    request_hash: str | None
    summary_key: str | None


class Imports(Protocol):
    """Reads and writes as the caller: what is not the caller's is not there.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def insert(self, caller: Caller, new: NewImport) -> None:
        """All its rows, pending, or none.

        Raises:
            DuplicateRow: the caller has used this idempotency key for an import.
            Forbidden: the caller may not edit the project.
        """
        ...

    async def find(self, caller: Caller, import_id: GenerationId) -> ImportRecord | None: ...

    async def find_by_key(self, caller: Caller, key: str) -> ImportRecord | None:
        """The caller's own import of this idempotency key, in any project."""
        ...


@dataclass(frozen=True, slots=True)
class WantedImport:
    """What a worker is to import, and for whom. An empty `folder` leaves the choice to what is found."""

    requested_by: UserId
    repository: str
    branch: str | None
    folder: str


class ImportRecords(Protocol):
    """Reads and writes as the service.

    Raises:
        NotFound: there is no such import (its project was deleted).
        DependencyUnavailable: the database cannot be reached.
    """

    async def load(self, import_id: GenerationId) -> WantedImport:
        """Raises `Invalid`: the record asks for what no request may."""
        ...

    async def record(self, found: RecordImportInput, files: Sequence[FileEntry]) -> None:
        """What was found, and the version's files. Harmless when repeated; nothing for an import that has ended."""
        ...
