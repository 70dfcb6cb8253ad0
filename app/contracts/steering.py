"""What people say to a job while it runs."""

from datetime import datetime
from enum import StrEnum

from app.contracts.base import Contract
from app.contracts.generations import Prompt
from app.contracts.ids import GenerationId, MessageId, ProjectId, UserId


class MessageMode(StrEnum):
    """`steer`: for the running job, in its next round. `queue`: for a job of its own, after this one."""

    STEER = "steer"
    QUEUE = "queue"


class Disposition(StrEnum):
    """What becomes of a message. It never goes back, and one that comes too late to steer is queued."""

    STEERING = "steering"
    """The running job takes it into its next round."""
    QUEUED = "queued"
    """It becomes part of the follow-up, which starts when the job has ended."""
    APPLIED = "applied"
    """A round of the job has worked it in."""
    STARTED = "started"
    """The follow-up has it."""
    RETURNED = "returned"
    """The job was cancelled, or its author may not edit the project any more: nothing is done with it."""


class MessageRequest(Contract):
    """The texts that wait for one job may together be as long as a prompt: 50 KB."""

    text: Prompt
    mode: MessageMode = MessageMode.STEER


class JobMessage(Contract):
    """A message to a job. `follow_up_id` names the generation that a queued one becomes part of."""

    id: MessageId
    generation_id: GenerationId
    project_id: ProjectId
    created_by: UserId
    text: str
    mode: MessageMode
    disposition: Disposition
    follow_up_id: GenerationId | None = None
    created_at: datetime
