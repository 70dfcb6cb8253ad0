"""A message whose job cannot be told of it is kept for the follow-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

import pytest

from app.contracts.generations import GenerationStatus, Stage, Usage
from app.contracts.ids import GenerationId, MessageId, follow_up_id
from app.contracts.jobs import MessagePosted, MessageState, ProgressView
from app.contracts.steering import Disposition, JobMessage, MessageMode, MessageRequest
from app.data.generations import GenerationRecord, Generations
from app.data.job_messages import Posted
from app.errors import DependencyUnavailable, NotFound
from app.security.callers import Caller
from app.services.steering import SteeringService
from app.temporal.jobs import Jobs
from tests.unit.realtime.examples import OWNER, PROJECT, caller, generation


@dataclass
class Rows:
    """One running job with its messages."""

    job: GenerationRecord = field(
        default_factory=lambda: GenerationRecord(generation(), request_hash=None, archive_key=None, archive_sha256=None)
    )
    messages: list[JobMessage] = field(default_factory=list)
    queued: list[MessageId] = field(default_factory=list)

    async def find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        return self.job

    async def post(
        self, caller: Caller, generation_id: GenerationId, message_id: MessageId, request: MessageRequest
    ) -> Posted:
        if all(message.id != message_id for message in self.messages):
            self.messages.append(
                JobMessage(
                    id=message_id,
                    generation_id=generation_id,
                    project_id=PROJECT,
                    created_by=OWNER,
                    text=request.text,
                    mode=request.mode,
                    disposition=Disposition.STEERING,
                    created_at=datetime.now(UTC),
                )
            )
        return Posted.DONE

    async def of(self, caller: Caller, generation_id: GenerationId) -> Sequence[JobMessage]:
        return self.messages

    async def set_queued(self, message_id: MessageId) -> None:
        self.queued.append(message_id)


@dataclass
class Workflow:
    failure: Exception | None = None
    disposition: Disposition | None = None
    told: list[MessagePosted] = field(default_factory=list)

    async def message_posted(self, generation_id: GenerationId, message: MessagePosted) -> None:
        if self.failure is not None:
            raise self.failure
        self.told.append(message)

    async def progress(self, generation_id: GenerationId) -> ProgressView | None:
        states = [MessageState(message_id=each.message_id, disposition=self.disposition) for each in self.told
                  if self.disposition is not None]  # fmt: skip
        return ProgressView(
            status=GenerationStatus.RUNNING, stage=Stage.MODEL, progress=10, last_seq=1, usage=Usage(), messages=states
        )


def service(rows: Rows, workflow: Workflow) -> SteeringService:
    return SteeringService(cast(Generations, rows), rows, cast(Jobs, workflow))


REQUEST = MessageRequest(text="make it blue", mode=MessageMode.STEER)


@pytest.mark.parametrize("failure", [NotFound("no such job is running"), DependencyUnavailable("Temporal")])
async def test_a_job_that_cannot_be_told(failure: Exception) -> None:
    rows = Rows()
    message = await service(rows, Workflow(failure)).post(caller(), rows.job.generation.id, REQUEST)
    assert (message.disposition, message.follow_up_id) == (Disposition.QUEUED, follow_up_id(rows.job.generation.id))
    assert rows.queued == [message.id]


async def test_what_the_running_job_does_with_it_is_told() -> None:
    rows, workflow = Rows(), Workflow(disposition=Disposition.APPLIED)
    message = await service(rows, workflow).post(caller(), rows.job.generation.id, REQUEST)
    assert message.disposition is Disposition.APPLIED
    assert [told.message_id for told in workflow.told] == [message.id]
    assert rows.queued == []


async def test_the_same_key_tells_the_job_again_and_says_it_once() -> None:
    """The first answer may have been lost before the job was told."""
    rows, workflow = Rows(), Workflow()
    job = rows.job.generation.id
    one, two = [await service(rows, workflow).post(caller(), job, REQUEST, key="k") for _ in range(2)]
    other = await service(rows, workflow).post(caller(), GenerationId(uuid4()), REQUEST, key="k")
    assert one.id == two.id != other.id
    assert len(workflow.told) == 3
