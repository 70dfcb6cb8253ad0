"""Running a step of the table: the only place where workflows call activities."""

import asyncio
from datetime import timedelta
from typing import Final, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import StageState
    from app.contracts.jobs import WorkspaceJob

from workflows.failures import being_cancelled, outage
from workflows.journal import Journal
from workflows.policies.step import HOST, Step
from workflows.summaries import SUMMARIES

In = TypeVar("In")
Out = TypeVar("Out")

_FIRST_PAUSE: Final = timedelta(seconds=2)
_LONGEST_PAUSE: Final = timedelta(seconds=30)


async def run_step(step: Step[In, Out], argument: In) -> Out:
    """Run an activity under its policy.

    A cancelled caller waits until the activity has stopped. One that ends in spite of it answers all the same, so that
    nothing it has made is forgotten; the caller's next step is then not begun.

    Raises:
        ActivityError: it failed for good, or was cancelled.
        asyncio.CancelledError: the caller is being cancelled.
    """
    if being_cancelled():
        raise asyncio.CancelledError
    result: Out = await workflow.execute_activity(
        step.name,
        argument,
        result_type=step.output,
        task_queue=_queue(step, argument),
        start_to_close_timeout=step.start_to_close,
        schedule_to_start_timeout=step.schedule_to_start,
        schedule_to_close_timeout=step.schedule_to_close,
        heartbeat_timeout=step.heartbeat_timeout,
        retry_policy=step.retry,
        cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        summary=SUMMARIES[step.name],
    )
    return result


class PatientSteps:
    """Steps that wait, for as long as the job may take, while a part behind them cannot be reached; and say so."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def run(self, step: Step[In, Out], argument: In) -> Out:
        """As `run_step`, but a `dependency_unavailable` failure is not the end."""
        pause = _FIRST_PAUSE
        while True:
            try:
                return await run_step(step, argument)
            except ActivityError as failure:
                unreachable = outage(failure)
                if unreachable is None:
                    raise
                self._journal.interrupted(StageState.WAITING, f"Waiting: {unreachable}")
            await workflow.sleep(pause, summary=f"{step.name} waits for a dependency")
            pause = min(2 * pause, _LONGEST_PAUSE)


def _queue(step: Step[In, Out], argument: In) -> str:
    if step.queue is not HOST:
        return step.queue.value
    if not isinstance(argument, WorkspaceJob):
        raise TypeError(f"{step.name} runs on a host but its input names none")
    return argument.workspace.queue
