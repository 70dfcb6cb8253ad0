"""What people say to a job while it runs: taken into its next round, or left for the follow-up."""

from dataclasses import dataclass
from typing import Final

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import GenerationKind
    from app.contracts.ids import GenerationId, MessageId, follow_up_id, generation_workflow_id
    from app.contracts.jobs import CodeGenerationInput, JobRef, MessagePosted, MessageState
    from app.contracts.names import WorkflowName
    from app.contracts.steering import Disposition, MessageMode
    from app.temporal.search_attributes import Work, WorkKind

from workflows.journal import Journal
from workflows.operators_view import attributes_of_follower
from workflows.patches import Patch
from workflows.policies.generation import ADMIT_FOLLOW_UP
from workflows.steps import run_step

MAX_STEERED_ROUNDS: Final = 5
"""How often a job takes messages in. Later ones are queued: a job comes to an end."""

_UNSETTLED: Final = frozenset({Disposition.STEERING, Disposition.QUEUED})


@dataclass(slots=True)
class _Known:
    disposition: Disposition
    in_hand: bool = False
    """Whether the round that runs has it."""


class Steering:
    """The messages of one job, by id: their texts stay in the record, where every one of them is from the start.

    The record is also what makes sure that none is lost: the messages that the job's log does not call applied become
    the follow-up in the transaction that ends the job, whether or not their signals have come.
    """

    def __init__(self, job: CodeGenerationInput, journal: Journal) -> None:
        self._journal = journal
        self._follow_up = follow_up_id(job.generation_id)
        self._messages: dict[MessageId, _Known] = {}
        self._is_open = job.kind is not GenerationKind.CONVERSE
        self._is_sealed = False
        self._rounds = 0

    def posted(self, message: MessagePosted) -> None:
        """A message has come. One that comes twice says nothing new."""
        if message.message_id in self._messages:
            return
        steers = self._is_open and message.mode is MessageMode.STEER
        self._messages[message.message_id] = _Known(Disposition.STEERING)
        self._turn(message.message_id, Disposition.STEERING if steers else Disposition.QUEUED)

    @property
    def is_waiting(self) -> bool:
        """Whether another round is wanted."""
        return bool(self._with(Disposition.STEERING))

    def take(self) -> list[MessageId]:
        """The messages for the round that begins: the new ones, and those of earlier rounds, which still hold."""
        taken = self._with(Disposition.STEERING)
        for message_id in taken:
            self._messages[message_id].in_hand = True
        if taken:
            self._rounds += 1
            self._is_open = self._rounds < MAX_STEERED_ROUNDS
        return self._with(Disposition.STEERING, Disposition.APPLIED)

    def applied(self) -> bool:
        """The round's changes are applied. Answers whether it had any messages."""
        worked_in = [message_id for message_id, known in self._messages.items() if known.in_hand]
        for message_id in worked_in:
            self._messages[message_id].in_hand = False
            self._turn(message_id, Disposition.APPLIED)
        return bool(worked_in)

    def close(self) -> None:
        """No further round: from here on every message is queued."""
        self._is_open = False

    def settle(self, *, cancelled: bool) -> GenerationId | None:
        """Say what becomes of those that are left. The log is then complete. Answers the job that follows, if any."""
        self.close()
        for message_id in self._with(*_UNSETTLED):
            if cancelled:
                self._turn(message_id, Disposition.RETURNED)
            elif self._messages[message_id].disposition is Disposition.STEERING:
                self._turn(message_id, Disposition.QUEUED)
        self._is_sealed = True
        return self.follow_up

    @property
    def follow_up(self) -> GenerationId | None:
        """The job that is to follow. Messages whose signals come after the log is complete count too."""
        return self._follow_up if self._with(*_UNSETTLED) else None

    @property
    def states(self) -> list[MessageState]:
        return [
            MessageState(message_id=message_id, disposition=known.disposition)
            for message_id, known in self._messages.items()
        ]

    def _with(self, *dispositions: Disposition) -> list[MessageId]:
        return [message_id for message_id, known in self._messages.items() if known.disposition in dispositions]

    def _turn(self, message_id: MessageId, disposition: Disposition) -> None:
        self._messages[message_id].disposition = disposition
        if not self._is_sealed:
            follow_up = self._follow_up if disposition is Disposition.QUEUED else None
            self._journal.message(message_id, disposition, follow_up)


async def start_follow_up(job: CodeGenerationInput, follow_up: GenerationId, base: GenerationId | None) -> None:
    """Start the job of the queued messages, if its user's limits admit it now. Its row was made with this one's end.

    It outlives this workflow. One that is not admitted waits for the api's sweep for pending rows, which starts it when
    there is room, or when this workflow is gone before.
    """
    if workflow.patched(Patch.ADMITTED_FOLLOW_UPS) and not await _is_admitted(job, follow_up):
        workflow.logger.info("the follow-up waits")
        return
    next_job = job.model_copy(
        update={
            "generation_id": follow_up,
            "base_generation_id": base,
            "kind": GenerationKind.CONVERSE if job.kind is GenerationKind.CONVERSE else GenerationKind.GENERATE,
        }
    )
    work = Work(
        kind=WorkKind.of_job(next_job.kind),
        project_id=next_job.project_id,
        generation_id=follow_up,
        user_id=next_job.user_id,
    )
    try:
        await workflow.start_child_workflow(
            WorkflowName.CODE_GENERATION,
            next_job,
            id=generation_workflow_id(follow_up),
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=attributes_of_follower(work),
            static_summary=work.summary,
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("the follow-up was started already")


async def _is_admitted(job: CodeGenerationInput, follow_up: GenerationId) -> bool:
    try:
        return await run_step(ADMIT_FOLLOW_UP, JobRef(project_id=job.project_id, generation_id=follow_up))
    except ActivityError:
        return False
