"""What people say to running jobs, as the members of their project see it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from app.contracts.ids import GenerationId, MessageId
from app.contracts.steering import JobMessage, MessageRequest
from app.security.callers import Caller


class Posted(StrEnum):
    """What became of a message, as the database's `post_message` answers."""

    DONE = "done"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    ALREADY_FINISHED = "already_finished"
    TOO_MANY = "too_many"
    MISMATCH = "mismatch"


class JobMessages(Protocol):
    """Reads and writes as the caller. Raises `DependencyUnavailable`."""

    async def post(
        self, caller: Caller, generation_id: GenerationId, message_id: MessageId, request: MessageRequest
    ) -> Posted:
        """Write the message, if the job has not ended: before its end, or not at all. The same one again is done."""
        ...

    async def of(self, caller: Caller, generation_id: GenerationId) -> Sequence[JobMessage]:
        """All messages to the job, in the order in which they came."""
        ...

    async def set_queued(self, message_id: MessageId) -> None:
        """The job could not be told of it: it waits for the follow-up. As the service."""
        ...
