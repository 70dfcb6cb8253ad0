"""What was said in a project: prompts and the model's words outside files."""

from datetime import datetime
from enum import StrEnum

from app.contracts.base import Contract
from app.contracts.ids import GenerationId, ProjectId, SessionId


class ConversationRole(StrEnum):
    """Who said it."""

    USER = "user"
    ASSISTANT = "assistant"


class ConversationMessage(Contract):
    """A prompt is there once its job runs, the answer once the job has ended. Ids grow in the order of being said."""

    id: int
    project_id: ProjectId
    session_id: SessionId | None = None
    generation_id: GenerationId | None = None
    role: ConversationRole
    content: str
    created_at: datetime


class ConversationSession(Contract):
    """One thread of a project's conversation. `title` is how it began, at most 200 characters."""

    session_id: SessionId
    title: str
    messages: int
    last_message_id: int
    started_at: datetime
    last_at: datetime
