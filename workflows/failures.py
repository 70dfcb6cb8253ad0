"""What a failed step means for its job. Decided by types and codes, never by the text of a message."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutType
from temporalio.exceptions import TimeoutError as ActivityTimeout

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError

from workflows.bounds import clipped

MAX_MESSAGE_BYTES = 2_000
WORKER_SHUTDOWN = "WorkerShutdown"
"""The type that Temporal's SDK gives to an activity whose worker stopped in the middle of it."""


class JobFailed(Exception):
    """A job cannot go on, for a reason of its own rather than of an activity's."""

    def __init__(self, error: JobError) -> None:
        super().__init__(error.message)
        self.error = error


def host_was_lost(failure: ActivityError) -> bool:
    """Whether a step on a host's queue failed because of its host, not because of its work.

    Nobody took it, nobody was heard of it again, its worker was stopped meanwhile, or the files are not there any more.
    """
    match failure.cause:
        case ActivityTimeout():
            return not being_cancelled()
        case ApplicationError(type=kind):
            return kind in (WORKER_SHUTDOWN, ErrorCode.WORKSPACE_FAILED)
        case _:
            return False


def nobody_took_it(failure: ActivityError) -> bool:
    """Whether no worker asked for the step in time."""
    cause = failure.cause
    return isinstance(cause, ActivityTimeout) and cause.type is TimeoutType.SCHEDULE_TO_START


def outage(failure: ActivityError) -> str | None:
    """What could not be reached, in words, if that is why the activity failed: it is worth waiting for."""
    cause = failure.cause
    if isinstance(cause, ApplicationError) and cause.type == ErrorCode.DEPENDENCY_UNAVAILABLE:
        return clipped(cause.message, MAX_MESSAGE_BYTES)
    return None


def job_error(failure: ActivityError | JobFailed) -> JobError:
    """Why the job ends, for people and programs. The text of an unknown failure is not shown: it may tell too much."""
    if isinstance(failure, JobFailed):
        return failure.error
    cause = failure.cause
    if isinstance(cause, ApplicationError) and cause.type in set(ErrorCode):
        return JobError(
            code=ErrorCode(cause.type),
            message=clipped(cause.message, MAX_MESSAGE_BYTES),
            retryable=not cause.non_retryable,
        )
    if isinstance(cause, ActivityTimeout):
        return JobError(
            code=ErrorCode.TIMED_OUT,
            message=f"{failure.activity_type} did not end in time",
            retryable=True,
        )
    return JobError(code=ErrorCode.INTERNAL, message=f"{failure.activity_type} failed unexpectedly", retryable=True)


def being_cancelled() -> bool:
    """Whether the running task was asked to stop."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
