"""Imports in Supabase."""

from collections.abc import Sequence
from datetime import datetime

from postgrest import AsyncSelectRequestBuilder
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.contracts.errors import JobError
from app.contracts.folders import FolderPath
from app.contracts.generations import FileEntry, GenerationStatus, Stage
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.import_jobs import RecordImportInput
from app.contracts.imports import BranchName, EntryPath, LeftOut, RepositoryImport, RepositoryName, clone_url
from app.data.imports import ImportRecord, NewImport, WantedImport
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.errors import Invalid, NotFound
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

    def as_record(self, web_url: str) -> ImportRecord:
        ended = self.status.is_final
        shown = RepositoryImport(
            **self.model_dump(exclude={"summary_key", "request_hash"}),
            url=clone_url(web_url, self.repository),
            stage=Stage.FINISH if ended else Stage.QUEUED,
            progress=100 if ended else 0,
            has_codebase=self.summary_key is not None,
        )
        return ImportRecord(shown, self.request_hash, self.summary_key)


@read_from("repo_imports")
class _WantedRow(BaseModel):
    """Members write these past the api, too: they are held to what a request may say."""

    requested_by: UserId
    repository: RepositoryName
    branch: BranchName | None
    folder: FolderPath


_ROWS = TypeAdapter(list[_Row])
_WANTED = TypeAdapter(list[_WantedRow])
_COLUMNS = ",".join(_Row.model_fields)


class SupabaseImports:
    """The `Imports` behind row-level security. `web_url` is GitHub's, without a trailing slash."""

    def __init__(self, clients: SupabaseClients, web_url: str) -> None:
        self._clients = clients
        self._web_url = web_url

    async def insert(self, caller: Caller, new: NewImport) -> None:
        row = {
            "id": str(new.id),
            "project_id": str(new.project_id),
            "repository": new.repository,
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

    async def _first(self, query: AsyncSelectRequestBuilder) -> ImportRecord | None:
        with supabase_errors():
            rows = _ROWS.validate_python((await query.execute()).data)
        return rows[0].as_record(self._web_url) if rows else None


class SupabaseImportRecords:
    """The `ImportRecords` of the workers."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def load(self, import_id: GenerationId) -> WantedImport:
        columns = ",".join(_WantedRow.model_fields)
        query = self._clients.as_service().table("repo_imports").select(columns).eq("id", str(import_id))
        with supabase_errors():
            found = (await query.execute()).data
        try:
            rows = _WANTED.validate_python(found)
        except ValidationError:
            raise Invalid("the import asks for what no repository, branch or folder can be called") from None
        if not rows:
            raise NotFound(f"there is no import {import_id}: was its project deleted?")
        row = rows[0]
        return WantedImport(row.requested_by, row.repository, row.branch, row.folder)

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
