"""The persisted conversation of a project as its members see it."""

from dataclasses import dataclass
from typing import Protocol

from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.ids import ProjectId, SessionId
from app.contracts.pages import Page
from app.data.cursors import SerialCursor
from app.security.callers import Caller


@dataclass(frozen=True, slots=True)
class ConversationRequest:
    """How much is asked for, and from where. Without a session: of all sessions, and what was said outside of any."""

    limit: int
    after: SerialCursor | None = None
    session_id: SessionId | None = None


class Conversations(Protocol):
    """Reads as the caller: what is not the caller's is not there. Raises `DependencyUnavailable`."""

    async def page(
        self, caller: Caller, project_id: ProjectId, request: ConversationRequest
    ) -> Page[ConversationMessage] | None:
        """Newest first; none when there is no such project or the caller is no member."""
        ...

    async def sessions(
        self, caller: Caller, project_id: ProjectId, *, limit: int, after: SerialCursor | None
    ) -> Page[ConversationSession] | None:
        """The one that was spoken in last first; none as for `page`."""
        ...
