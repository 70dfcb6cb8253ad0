"""Generations in Supabase."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import pydantic
from postgrest import AsyncSelectRequestBuilder
from pydantic import BaseModel, ConfigDict, TypeAdapter
from supabase import AsyncClient

from app.contracts.drafts import Draft
from app.contracts.errors import JobError
from app.contracts.events import DurableFrame
from app.contracts.generations import (
    FileEntry,
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationResult,
    GenerationStatus,
    Stage,
    Usage,
)
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId, UserId
from app.data.cursors import Cursor
from app.data.generations import GenerationRecord, NewGeneration, PendingJob, UnreadableJob
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.data.unreadable_rows import Unreadable, readable
from app.logging.fields import Field, current
from app.security.callers import Caller

_EVENTS_A_READ = 500


@read_from("code_generations")
class GenerationRow(BaseModel):
    """A row of `code_generations` as far as its readers are concerned."""

    model_config = ConfigDict(frozen=True)

    id: GenerationId
    project_id: ProjectId
    created_by: UserId
    kind: GenerationKind
    status: GenerationStatus
    prompt: str
    session_id: SessionId | None
    base_generation_id: GenerationId | None
    attachments: list[AttachmentId]
    options: GenerationOptions
    request_hash: str | None
    archive_key: str | None
    archive_sha256: str | None
    last_seq: int
    usage: Usage
    result: GenerationResult | None
    error: JobError | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expired_at: datetime | None

    def as_generation(self) -> Generation:
        ended = self.status.is_final
        return Generation(
            id=self.id,
            project_id=self.project_id,
            created_by=self.created_by,
            kind=self.kind,
            status=self.status,
            stage=Stage.FINISH if ended else Stage.QUEUED,
            progress=100 if ended else 0,
            last_seq=self.last_seq,
            prompt=self.prompt,
            session_id=self.session_id,
            base_generation_id=self.base_generation_id,
            attachments=self.attachments,
            options=self.options,
            usage=self.usage,
            result=self.result,
            error=self.error,
            created_at=self.created_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            expired_at=self.expired_at,
        )

    def as_record(self) -> GenerationRecord:
        return GenerationRecord(
            generation=self.as_generation(),
            request_hash=self.request_hash,
            archive_key=self.archive_key,
            archive_sha256=self.archive_sha256,
        )


@read_from("code_generations")
class _PendingRow(GenerationRow):
    request_id: str | None

    def as_job(self) -> PendingJob:
        return PendingJob(self.as_generation(), self.request_id)


@read_from("code_generations")
class _UnreadablePendingRow(BaseModel):
    id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    created_at: datetime

    def as_job(self) -> UnreadableJob:
        return UnreadableJob(self.id, self.project_id, self.kind, self.created_at)


@read_from("generation_events")
class _EventRow(BaseModel):
    frame: DurableFrame


read_from("generation_files")(FileEntry)
read_from("generation_drafts")(Draft)


_FIRST_THAT_FITS = pydantic.Field(union_mode="left_to_right")
_ROWS = TypeAdapter(list[GenerationRow])
_READABLE_ROWS = TypeAdapter(list[Annotated[GenerationRow | Unreadable, _FIRST_THAT_FITS]])
_PENDING = TypeAdapter(list[Annotated[_PendingRow | _UnreadablePendingRow, _FIRST_THAT_FITS]])
_EVENTS = TypeAdapter(list[_EventRow])
_FILES = TypeAdapter(list[FileEntry])
_DRAFTS = TypeAdapter(list[Draft])

_COLUMNS = ",".join(GenerationRow.model_fields)
_DRAFT_COLUMNS = ",".join(Draft.model_fields)


def _generations(client: AsyncClient) -> AsyncSelectRequestBuilder:
    return client.table("code_generations").select(_COLUMNS)


async def _read(query: AsyncSelectRequestBuilder) -> list[GenerationRow]:
    with supabase_errors():
        return readable(_READABLE_ROWS.validate_python((await query.execute()).data))


class SupabaseGenerations:
    """The `Generations` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def insert(self, caller: Caller, new: NewGeneration) -> GenerationRecord:
        row = {
            "id": str(new.id),
            "project_id": str(new.project_id),
            "kind": new.kind,
            "prompt": new.prompt,
            "error_message": new.error_message,
            "session_id": str(new.session_id) if new.session_id else None,
            "base_generation_id": str(new.base_generation_id) if new.base_generation_id else None,
            "attachments": [str(attachment) for attachment in new.attachments],
            "options": new.options.model_dump(mode="json"),
            "idempotency_key": new.idempotency.key if new.idempotency else None,
            "request_hash": new.idempotency.request_hash if new.idempotency else None,
            "request_id": current().get(Field.REQUEST_ID),
        }
        with supabase_errors():
            answer = await self._as(caller).table("code_generations").insert(row).execute()
        return _ROWS.validate_python(answer.data)[0].as_record()

    async def find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord | None:
        return _first(await _read(_generations(self._as(caller)).eq("id", str(generation_id))))

    async def find_by_key(self, caller: Caller, project_id: ProjectId, key: str) -> GenerationRecord | None:
        query = (
            _generations(self._as(caller))
            .eq("project_id", str(project_id))
            .eq("created_by", str(caller.user.id))
            .eq("idempotency_key", key)
        )
        return _first(await _read(query))

    async def latest_version(self, caller: Caller, project_id: ProjectId) -> GenerationRecord | None:
        query = (
            _generations(self._as(caller))
            .eq("project_id", str(project_id))
            .eq("status", GenerationStatus.COMPLETED)
            .not_.is_("archive_key", "null")
            .is_("expired_at", "null")
            .order("created_at", desc=True)
            .order("id", desc=True)
            .limit(1)
        )
        return _first(await _read(query))

    async def events_after(self, caller: Caller, generation_id: GenerationId, after_seq: int) -> Sequence[DurableFrame]:
        frames: list[DurableFrame] = []
        while True:
            rows = await self._some_events(caller, generation_id, after_seq + len(frames))
            frames += [row.frame for row in rows]
            if len(rows) < _EVENTS_A_READ:
                return frames

    async def files(self, caller: Caller, generation_id: GenerationId) -> Sequence[FileEntry]:
        query = (
            self._as(caller)
            .table("generation_files")
            .select("path,size,sha256")
            .eq("generation_id", str(generation_id))
            .order("path")
        )
        with supabase_errors():
            return _FILES.validate_python((await query.execute()).data)

    async def draft(self, caller: Caller, generation_id: GenerationId) -> Draft | None:
        query = (
            self._as(caller).table("generation_drafts").select(_DRAFT_COLUMNS).eq("generation_id", str(generation_id))
        )
        with supabase_errors():
            drafts = _DRAFTS.validate_python((await query.execute()).data)
        return drafts[0] if drafts else None

    async def _some_events(self, caller: Caller, generation_id: GenerationId, after_seq: int) -> list[_EventRow]:
        query = (
            self._as(caller)
            .table("generation_events")
            .select("frame")
            .eq("generation_id", str(generation_id))
            .gt("seq", after_seq)
            .order("seq")
            .limit(_EVENTS_A_READ)
        )
        with supabase_errors():
            return _EVENTS.validate_python((await query.execute()).data)

    def _as(self, caller: Caller) -> AsyncClient:
        return self._clients.as_user(caller.access_token)


class SupabasePendingJobs:
    """The `PendingJobs` of the service."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def older_than(
        self, seconds: float, *, limit: int, after: Cursor | None = None
    ) -> Sequence[PendingJob | UnreadableJob]:
        moment = datetime.now(UTC) - timedelta(seconds=seconds)
        query = (
            self._clients.as_service()
            .table("code_generations")
            .select(",".join(_PendingRow.model_fields))
            .eq("status", GenerationStatus.PENDING)
            .lt("created_at", moment.isoformat())
            .order("created_at")
            .order("id")
            .limit(limit)
        )
        if after is not None:
            at = after.created_at.isoformat()
            query = query.or_(f"created_at.gt.{at},and(created_at.eq.{at},id.gt.{after.id})")
        with supabase_errors():
            rows = _PENDING.validate_python((await query.execute()).data)
        return [row.as_job() for row in rows]

    async def discard(self, generation_id: GenerationId) -> bool:
        query = (
            self._clients.as_service()
            .table("code_generations")
            .delete()
            .eq("id", str(generation_id))
            .eq("status", GenerationStatus.PENDING)
        )
        with supabase_errors():
            return bool((await query.execute()).data)


def _first(rows: list[GenerationRow]) -> GenerationRecord | None:
    return rows[0].as_record() if rows else None
