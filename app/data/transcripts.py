"""What was said in a session, as the workers see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.contracts.generations import Usage
from app.contracts.ids import GenerationId, MessageId
from app.data.jobs import JobRecord

MAX_TURNS = 400
"""The most that is read of a session: what is older and in no summary is left out."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is `user` or `assistant`. Ids grow in the order of being said."""

    id: int
    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the session's messages up to and including `covers_through` come to. `generation_id` is who made it."""

    text: str
    covers_through: int
    generation_id: GenerationId | None
    usage: Usage


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session before a job: the summary of its older part, and the turns since, oldest first."""

    summary: Summary | None = None
    turns: tuple[Turn, ...] = ()


class Transcripts(Protocol):
    """Reads and writes as the service. Raises `DependencyUnavailable`."""

    async def before(self, record: JobRecord) -> Transcript:
        """The record's session without this job; empty without a session."""
        ...

    async def save_summary(self, record: JobRecord, summary: Summary) -> None:
        """Keep the summary of the record's session, unless one that covers more is there."""
        ...

    async def messages(self, generation_id: GenerationId, message_ids: Sequence[MessageId]) -> list[str]:
        """The texts of these messages to a running job, in the order in which they were said."""
        ...
