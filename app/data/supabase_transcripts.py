"""Transcripts in Supabase, as the service sees them."""

from collections.abc import Sequence

from pydantic import BaseModel, TypeAdapter

from app.contracts.generations import Usage
from app.contracts.ids import GenerationId, MessageId
from app.data.jobs import JobRecord
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.data.transcripts import MAX_TURNS, Summary, Transcript, Turn


@read_from("conversation_messages")
class _TurnRow(BaseModel):
    id: int
    role: str
    content: str
    generation_id: GenerationId | None


@read_from("conversation_summaries")
class _SummaryRow(BaseModel):
    summary: str
    covers_through: int
    generation_id: GenerationId | None
    usage: Usage


@read_from("generation_messages")
class _MessageRow(BaseModel):
    content: str


_TURNS = TypeAdapter(list[_TurnRow])
_SUMMARIES = TypeAdapter(list[_SummaryRow])
_MESSAGES = TypeAdapter(list[_MessageRow])


class SupabaseTranscripts:
    """The `Transcripts` of the workers."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def before(self, record: JobRecord) -> Transcript:
        if record.session_id is None:
            return Transcript()
        summary = await self._summary(record)
        query = (
            self._clients.as_service()
            .table("conversation_messages")
            .select(",".join(_TurnRow.model_fields))
            .eq("project_id", str(record.project_id))
            .eq("session_id", str(record.session_id))
            .gt("id", summary.covers_through if summary else 0)
            .order("id", desc=True)
            .limit(MAX_TURNS)
        )
        with supabase_errors():
            rows = _TURNS.validate_python((await query.execute()).data)
        turns = [
            Turn(row.id, row.role, row.content)
            for row in reversed(rows)
            if row.generation_id != record.generation_id and row.content.strip()
        ]
        return Transcript(summary, tuple(turns))

    async def save_summary(self, record: JobRecord, summary: Summary) -> None:
        arguments = {
            "project": str(record.project_id),
            "session": str(record.session_id),
            "generation": str(record.generation_id),
            "through": summary.covers_through,
            "words": summary.text,
            "cost": summary.usage.model_dump(mode="json"),
        }
        with supabase_errors():
            await self._clients.as_service().rpc("save_summary", arguments).execute()

    async def messages(self, generation_id: GenerationId, message_ids: Sequence[MessageId]) -> list[str]:
        if not message_ids:
            return []
        query = (
            self._clients.as_service()
            .table("generation_messages")
            .select("content")
            .eq("generation_id", str(generation_id))
            .in_("id", [str(message_id) for message_id in message_ids])
            .order("position")
        )
        with supabase_errors():
            return [row.content for row in _MESSAGES.validate_python((await query.execute()).data)]

    async def _summary(self, record: JobRecord) -> Summary | None:
        query = (
            self._clients.as_service()
            .table("conversation_summaries")
            .select(",".join(_SummaryRow.model_fields))
            .eq("project_id", str(record.project_id))
            .eq("session_id", str(record.session_id))
        )
        with supabase_errors():
            rows = _SUMMARIES.validate_python((await query.execute()).data)
        return Summary(rows[0].summary, rows[0].covers_through, rows[0].generation_id, rows[0].usage) if rows else None
