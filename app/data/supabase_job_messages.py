"""Messages to running jobs in Supabase."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.contracts.ids import GenerationId, MessageId, ProjectId, UserId
from app.contracts.steering import Disposition, JobMessage, MessageMode, MessageRequest
from app.data.job_messages import Posted
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller


@read_from("generation_messages")
class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: MessageId
    generation_id: GenerationId
    project_id: ProjectId
    created_by: UserId
    content: str
    mode: MessageMode
    disposition: Disposition
    follow_up_id: GenerationId | None
    created_at: datetime

    def as_message(self) -> JobMessage:
        return JobMessage(
            id=self.id,
            generation_id=self.generation_id,
            project_id=self.project_id,
            created_by=self.created_by,
            text=self.content,
            mode=self.mode,
            disposition=self.disposition,
            follow_up_id=self.follow_up_id,
            created_at=self.created_at,
        )


_ROWS = TypeAdapter(list[_Row])
_POSTED = TypeAdapter(Posted)
_COLUMNS = ",".join(_Row.model_fields)


class SupabaseJobMessages:
    """The `JobMessages` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def post(
        self, caller: Caller, generation_id: GenerationId, message_id: MessageId, request: MessageRequest
    ) -> Posted:
        arguments = {
            "generation": str(generation_id),
            "message": str(message_id),
            "words": request.text,
            "wanted": request.mode,
        }
        with supabase_errors():
            answer = await self._clients.as_user(caller.access_token).rpc("post_message", arguments).execute()
        return _POSTED.validate_python(answer.data)

    async def of(self, caller: Caller, generation_id: GenerationId) -> Sequence[JobMessage]:
        table = self._clients.as_user(caller.access_token).table("generation_messages")
        query = table.select(_COLUMNS).eq("generation_id", str(generation_id)).order("position")
        with supabase_errors():
            return [row.as_message() for row in _ROWS.validate_python((await query.execute()).data)]

    async def set_queued(self, message_id: MessageId) -> None:
        table = self._clients.as_service().table("generation_messages")
        query = table.update({"disposition": Disposition.QUEUED}).eq("id", str(message_id))
        with supabase_errors():
            await query.eq("disposition", Disposition.STEERING).execute()
