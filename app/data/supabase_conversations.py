"""Conversations in Supabase."""

from pydantic import TypeAdapter

from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.data.conversations import ConversationRequest
from app.data.cursors import SerialCursor
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller

_MESSAGES = TypeAdapter(list[ConversationMessage])
_SESSIONS = TypeAdapter(list[ConversationSession])
_NEWEST = 2**53 - 1
"""Above every id, and exact for a server that reads JSON numbers as floats."""

_COLUMNS = ",".join(ConversationMessage.model_fields)


class SupabaseConversations:
    """The `Conversations` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def page(
        self, caller: Caller, project_id: ProjectId, request: ConversationRequest
    ) -> Page[ConversationMessage]:
        table = self._clients.as_user(caller.access_token).table("conversation_messages")
        query = table.select(_COLUMNS).eq("project_id", str(project_id))
        if request.session_id is not None:
            query = query.eq("session_id", str(request.session_id))
        if request.after is not None:
            query = query.lt("id", request.after.id)
        query = query.order("id", desc=True).limit(request.limit + 1)
        with supabase_errors():
            messages = _MESSAGES.validate_python((await query.execute()).data)
        shown = messages[: request.limit]
        more = len(messages) > request.limit
        return Page(items=shown, next_cursor=SerialCursor(shown[-1].id).encode() if more else None)

    async def sessions(
        self, caller: Caller, project_id: ProjectId, *, limit: int, after: SerialCursor | None
    ) -> Page[ConversationSession]:
        arguments = {"project": str(project_id), "before": after.id if after else _NEWEST, "most": limit + 1}
        with supabase_errors():
            answer = await self._clients.as_user(caller.access_token).rpc("conversation_sessions", arguments).execute()
        sessions = _SESSIONS.validate_python(answer.data)
        shown = sessions[:limit]
        more = len(sessions) > limit
        return Page(items=shown, next_cursor=SerialCursor(shown[-1].last_message_id).encode() if more else None)
