"""The conversation of a project, as it was persisted."""

from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.ids import ProjectId, SessionId
from app.contracts.pages import Page
from app.data.conversations import ConversationRequest, Conversations
from app.data.cursors import SerialCursor
from app.security.callers import Caller
from app.services.projects import no_such_project


class ConversationService:
    """What members read of a conversation. No part of it is kept in this process."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def page(
        self, caller: Caller, project_id: ProjectId, *, session_id: SessionId | None, limit: int, cursor: str | None
    ) -> Page[ConversationMessage]:
        """The latest messages first, of one session or of all.

        Raises:
            NotFound: no such project.
            Invalid: the cursor is none of ours.
            DependencyUnavailable: the database cannot be reached.
        """
        after = SerialCursor.decode(cursor) if cursor else None
        page = await self._conversations.page(caller, project_id, ConversationRequest(limit, after, session_id))
        if page is None:
            raise no_such_project()
        return page

    async def sessions(
        self, caller: Caller, project_id: ProjectId, *, limit: int, cursor: str | None
    ) -> Page[ConversationSession]:
        """The project's sessions, the one that was spoken in last first. Raises as `page` does."""
        after = SerialCursor.decode(cursor) if cursor else None
        page = await self._conversations.sessions(caller, project_id, limit=limit, after=after)
        if page is None:
            raise no_such_project()
        return page
