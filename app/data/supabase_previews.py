"""Previews in Supabase, as the members of their project see them."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.contracts.errors import JobError
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.previews import LivePreview, SharedPreview, ShareState
from app.contracts.version_frames import PreviewState
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller


@read_from("previews")
class _PreviewRow(BaseModel):
    model_config = ConfigDict(frozen=True)

    generation_id: GenerationId
    project_id: ProjectId
    started_by: UserId
    shown_generation_id: GenerationId
    state: PreviewState
    url: str | None
    tail: list[str]
    error: JobError | None
    started_at: datetime
    ended_at: datetime | None


@read_from("preview_shares")
class _ShareRow(BaseModel):
    model_config = ConfigDict(frozen=True)

    generation_id: GenerationId
    project_id: ProjectId
    published_by: UserId
    state: ShareState
    error: JobError | None
    created_at: datetime
    published_at: datetime | None


@read_from("previews")
class _Active(BaseModel):
    generation_id: GenerationId


_PREVIEWS = TypeAdapter(list[_PreviewRow])
_SHARES = TypeAdapter(list[_ShareRow])
_ACTIVE = TypeAdapter(list[_Active])
_ACTIVE_STATES = [state.value for state in PreviewState if state.is_active]


class SupabasePreviews:
    """The `PreviewReader` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def find(self, caller: Caller, generation_id: GenerationId) -> LivePreview | None:
        rows = _PREVIEWS.validate_python(await self._read(caller, "previews", _PreviewRow, generation_id))
        return LivePreview.model_validate(rows[0].model_dump()) if rows else None

    async def find_share(self, caller: Caller, generation_id: GenerationId) -> SharedPreview | None:
        rows = _SHARES.validate_python(await self._read(caller, "preview_shares", _ShareRow, generation_id))
        return SharedPreview.model_validate(rows[0].model_dump()) if rows else None

    async def active_in(self, caller: Caller, project_id: ProjectId) -> Sequence[GenerationId]:
        query = (
            self._clients.as_user(caller.access_token)
            .table("previews")
            .select("generation_id")
            .eq("project_id", str(project_id))
            .in_("state", _ACTIVE_STATES)
        )
        with supabase_errors():
            return [row.generation_id for row in _ACTIVE.validate_python((await query.execute()).data)]

    async def _read(self, caller: Caller, table: str, row: type[BaseModel], generation_id: GenerationId) -> object:
        query = (
            self._clients.as_user(caller.access_token)
            .table(table)
            .select(",".join(row.model_fields))
            .eq("generation_id", str(generation_id))
        )
        with supabase_errors():
            return (await query.execute()).data
