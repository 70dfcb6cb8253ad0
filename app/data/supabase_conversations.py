"""Conversations in Supabase."""

from pydantic import TypeAdapter

from app.contracts.conversations import ConversationMessage
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.data.conversations import ConversationRequest
from app.data.cursors import SerialCursor
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller

read_from("conversation_messages")(ConversationMessage)
_MESSAGES = TypeAdapter(list[ConversationMessage])
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
