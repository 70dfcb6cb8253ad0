"""The rows of attachments in Supabase."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from supabase import AsyncClient

from app.contracts.attachments import Attachment
from app.contracts.ids import AttachmentId, ProjectId
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller

read_from("attachments")(Attachment)

_ROWS = TypeAdapter(list[Attachment])
_COLUMNS = ",".join(Attachment.model_fields)


class SupabaseAttachments:
    """The `Attachments` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def insert(self, caller: Caller, attachment: Attachment) -> Attachment:
        row = attachment.model_dump(mode="json", exclude={"created_by", "created_at"})
        with supabase_errors():
            answer = await self._as(caller).table("attachments").insert(row).execute()
        return _ROWS.validate_python(answer.data)[0]

    async def find(self, caller: Caller, attachment_id: AttachmentId) -> Attachment | None:
        query = self._as(caller).table("attachments").select(_COLUMNS).eq("id", str(attachment_id))
        with supabase_errors():
            rows = _ROWS.validate_python((await query.execute()).data)
        return rows[0] if rows else None

    async def some(self, caller: Caller, project_id: ProjectId, ids: Sequence[AttachmentId]) -> Sequence[Attachment]:
        return await _of_project(self._as(caller), project_id, ids)

    async def delete(self, caller: Caller, attachment_id: AttachmentId) -> None:
        with supabase_errors():
            await self._as(caller).table("attachments").delete().eq("id", str(attachment_id)).execute()

    def _as(self, caller: Caller) -> AsyncClient:
        return self._clients.as_user(caller.access_token)


class SupabaseAttachmentRecords:
    """The `AttachmentRecords` of the workers."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def of_project(self, project_id: ProjectId, ids: Sequence[AttachmentId]) -> Sequence[Attachment]:
        return await _of_project(self._clients.as_service(), project_id, ids)


async def _of_project(client: AsyncClient, project_id: ProjectId, ids: Sequence[AttachmentId]) -> Sequence[Attachment]:
    if not ids:
        return []
    query = (
        client.table("attachments").select(_COLUMNS).eq("project_id", str(project_id)).in_("id", [str(i) for i in ids])
    )
    with supabase_errors():
        return _ROWS.validate_python((await query.execute()).data)
