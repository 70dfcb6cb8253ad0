"""Saying something to a job while it runs."""

from collections.abc import Sequence
from uuid import uuid4

from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.ids import GenerationId, MessageId, follow_up_id, named_id
from app.contracts.jobs import MessagePosted, MessageState
from app.contracts.steering import Disposition, JobMessage, MessageRequest
from app.data.generations import Generations
from app.data.job_messages import JobMessages, Posted
from app.errors import Conflict, DependencyUnavailable, Forbidden, Invalid, NotFound, TooManyRequests, WingbeatError
from app.security.callers import Caller
from app.temporal.jobs import Jobs


class TooManyMessages(TooManyRequests):
    code = ErrorCode.TOO_MANY_MESSAGES


class SteeringService:
    """Editors post, members read. The message is written before the job is told: what was posted is never lost."""

    def __init__(self, generations: Generations, messages: JobMessages, jobs: Jobs) -> None:
        self._generations = generations
        self._messages = messages
        self._jobs = jobs

    async def post(
        self, caller: Caller, generation_id: GenerationId, request: MessageRequest, *, key: str | None = None
    ) -> JobMessage:
        """Say something to the job; the same key with the same request says it once.

        Raises:
            NotFound: no such generation.
            Forbidden: the caller only reads the project.
            Conflict: `already_finished`.
            TooManyMessages: 20 messages, or 50 KB of them, came for this job already.
            Invalid: `idempotency_mismatch`.
            DependencyUnavailable: nothing was written.
        """
        message_id = _message_id(caller, generation_id, key)
        posted = await self._messages.post(caller, generation_id, message_id, request)
        if posted is not Posted.DONE:
            raise _refusal(posted)
        told = await self._tell(generation_id, MessagePosted(message_id=message_id, mode=request.mode))
        message = next(item for item in await self.of(caller, generation_id) if item.id == message_id)
        if told or message.disposition is not Disposition.STEERING:
            return message
        await self._messages.set_queued(message_id)
        return _as_it_is(message, Disposition.QUEUED)

    async def of(self, caller: Caller, generation_id: GenerationId) -> Sequence[JobMessage]:
        """The messages to the job in their order; while it runs with what its workflow does with them.

        Raises:
            NotFound: no such generation.
        """
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise _refusal(Posted.NOT_FOUND)
        messages = await self._messages.of(caller, generation_id)
        if not messages or record.generation.status.is_final:
            return messages
        view = await self._jobs.progress(generation_id)
        known = _by_id(view.messages if view else [])
        return [_as_it_is(message, known.get(message.id, message.disposition)) for message in messages]

    async def _tell(self, generation_id: GenerationId, message: MessagePosted) -> bool:
        try:
            await self._jobs.message_posted(generation_id, message)
        except (NotFound, DependencyUnavailable):
            return False
        return True


def _message_id(caller: Caller, generation_id: GenerationId, key: str | None) -> MessageId:
    """A key stands for one message of one person to one job."""
    return MessageId(named_id(f"message/{generation_id}/{caller.user.id}/{key}") if key is not None else uuid4())


def socket_key(request_id: str | None, request: MessageRequest) -> str | None:
    """A client may count its `request_id`s anew on each connection: they are the same request only with its content."""
    return None if request_id is None else f"{request_id}/{request.mode}/{request.text}"


def _by_id(states: Sequence[MessageState]) -> dict[MessageId, Disposition]:
    return {state.message_id: state.disposition for state in states}


def _as_it_is(message: JobMessage, disposition: Disposition) -> JobMessage:
    """The message as its job has it by now; a queued one names the follow-up."""
    if disposition is Disposition.QUEUED:
        return message.model_copy(
            update={"disposition": disposition, "follow_up_id": follow_up_id(message.generation_id)}
        )
    return message.model_copy(update={"disposition": disposition})


def _refusal(posted: Posted) -> WingbeatError:
    match posted:
        case Posted.FORBIDDEN:
            return Forbidden("you may look at this project but not change it: ask its owner for the editor's role")
        case Posted.ALREADY_FINISHED:
            return Conflict(
                "the generation has ended: start a new generation with this as its prompt",
                code=ErrorCode.ALREADY_FINISHED,
            )
        case Posted.TOO_MANY:
            return TooManyMessages(
                "as many messages as may came for this job: wait until it has ended", retry_after_s=5
            )
        case Posted.MISMATCH:
            return Invalid(
                "this idempotency key was used for another message",
                code=ErrorCode.IDEMPOTENCY_MISMATCH,
                errors=[FieldProblem(field="Idempotency-Key", message="was used with another body")],
            )
        case _:
            return NotFound("there is no such generation")
