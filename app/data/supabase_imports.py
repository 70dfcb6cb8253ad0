"""Imports in Supabase."""

from collections.abc import Sequence
from datetime import datetime

from postgrest import AsyncSelectRequestBuilder
from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.contracts.errors import JobError
from app.contracts.generations import FileEntry, GenerationStatus, Stage
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.import_jobs import RecordImportInput
from app.contracts.imports import EntryPath, LeftOut, RepositoryImport
from app.data.imports import ImportRecord, NewImport, WantedImport
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.errors import NotFound
from app.logging.fields import Field, current
from app.security.callers import Caller


@read_from("repo_imports")
class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: GenerationId
    project_id: ProjectId
    requested_by: UserId
    status: GenerationStatus
    repository: str
    url: str
    branch: str | None
    folder: str
    commit: str | None
    entry_paths: list[EntryPath]
    file_count: int | None
    total_bytes: int | None
    left_out: list[LeftOut]
    left_out_count: int
    summary_key: str | None
    error: JobError | None
    request_hash: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    def as_record(self) -> ImportRecord:
        ended = self.status.is_final
        shown = RepositoryImport(
            **self.model_dump(exclude={"summary_key", "request_hash"}),
            stage=Stage.FINISH if ended else Stage.QUEUED,
            progress=100 if ended else 0,
            has_codebase=self.summary_key is not None,
        )
        return ImportRecord(shown, self.request_hash, self.summary_key)


@read_from("repo_imports")
class _WantedRow(BaseModel):
    requested_by: UserId
    repository: str
    url: str
    branch: str | None
    folder: str


_ROWS = TypeAdapter(list[_Row])
_WANTED = TypeAdapter(list[_WantedRow])
_COLUMNS = ",".join(_Row.model_fields)


class SupabaseImports:
    """The `Imports` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def insert(self, caller: Caller, new: NewImport) -> None:
        row = {
            "id": str(new.id),
            "project_id": str(new.project_id),
            "repository": new.repository,
            "url": new.url,
            "branch": new.branch,
            "folder": new.folder,
            "prompt": new.prompt,
            "options": new.options.model_dump(mode="json"),
            "idempotency_key": new.idempotency.key if new.idempotency else None,
            "request_hash": new.idempotency.request_hash if new.idempotency else None,
            "request_id": current().get(Field.REQUEST_ID),
        } | ({"project_name": new.project_name} if new.project_name is not None else {})
        with supabase_errors():
            await self._clients.as_user(caller.access_token).rpc("start_import", {"requested": row}).execute()

    async def find(self, caller: Caller, import_id: GenerationId) -> ImportRecord | None:
        return await self._first(self._imports(caller).eq("id", str(import_id)))

    async def find_by_key(self, caller: Caller, key: str) -> ImportRecord | None:
        own = self._imports(caller).eq("requested_by", str(caller.user.id))
        return await self._first(own.eq("idempotency_key", key))

    def _imports(self, caller: Caller) -> AsyncSelectRequestBuilder:
        return self._clients.as_user(caller.access_token).table("repo_imports").select(_COLUMNS)

    @staticmethod
    async def _first(query: AsyncSelectRequestBuilder) -> ImportRecord | None:
        with supabase_errors():
            rows = _ROWS.validate_python((await query.execute()).data)
        return rows[0].as_record() if rows else None


class SupabaseImportRecords:
    """The `ImportRecords` of the workers."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def load(self, import_id: GenerationId) -> WantedImport:
        columns = ",".join(_WantedRow.model_fields)
        query = self._clients.as_service().table("repo_imports").select(columns).eq("id", str(import_id))
        with supabase_errors():
            rows = _WANTED.validate_python((await query.execute()).data)
        if not rows:
            raise NotFound(f"there is no import {import_id}: was its project deleted?")
        row = rows[0]
        return WantedImport(row.requested_by, row.repository, row.url, row.branch, row.folder)

    async def record(self, found: RecordImportInput, files: Sequence[FileEntry]) -> None:
        inspected = found.inspected.model_dump(mode="json", exclude={"archive_key", "archive_sha256"})
        document = inspected | {
            "id": str(found.generation_id),
            "branch": found.branch,
            "commit": found.commit,
            "summary_key": found.summarised.summary_key,
            "repo_map_key": found.summarised.repo_map_key,
            "files": [file.model_dump(mode="json") for file in files],
        }
        with supabase_errors():
            await self._clients.as_service().rpc("record_import", {"learnt": document}).execute()
