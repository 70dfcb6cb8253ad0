"""Work that an operator may cancel in Temporal, and whose end is recorded all the same."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError


class _Outcome(Protocol):
    @property
    def error(self) -> JobError | None: ...


Outcome = TypeVar("Outcome", bound=_Outcome)

CANCELLED = JobError(code=ErrorCode.CANCELLED, message="cancelled by an operator", retryable=True)


async def recorded(
    work: Coroutine[Any, Any, Outcome],
    record: Callable[[Outcome], Coroutine[Any, Any, None]],
    *,
    cancelled: Callable[[], Outcome],
) -> Outcome:
    """Do the work and record what came of it; `cancelled` makes that of work that was cancelled before it was done.

    The work runs in a task of its own, so that Temporal's cancellation reaches only the caller.

    Raises:
        asyncio.CancelledError: it was cancelled, and that is recorded.
    """
    task = asyncio.create_task(work, name="work")
    try:
        outcome = await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        await workflow.wait_condition(task.done)
        outcome = _kept(task) or cancelled()
        await _unless_interrupted(record(outcome))
        if outcome.error is None:
            return outcome
        raise
    await _unless_interrupted(record(outcome))
    return outcome


def _kept(task: asyncio.Task[Outcome]) -> Outcome | None:
    """What was done in spite of the cancellation."""
    if task.cancelled() or task.exception() is not None or task.result().error is not None:
        return None
    return task.result()


async def _unless_interrupted(recording: Coroutine[Any, Any, None]) -> None:
    """A record that has begun is not cancelled any more."""
    task: Awaitable[None] = asyncio.create_task(recording, name="record")
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
