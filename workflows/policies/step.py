"""What a step is, and what steps of several areas share.

Temporal does not retry the steps on a host's own queue: the host may be gone, and only a new workspace helps. What
becomes of their failures is decided in `workflows.host`. `clean_up` is the exception: it is harmless at any time.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Final, Generic, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.names import ActivityName, TaskQueue

In = TypeVar("In")
Out = TypeVar("Out")

MAX_HOST_LOSSES: Final = 5
"""How often a job moves to another host before it gives up."""


class HostQueue(Enum):
    """The queue of the host that holds the job's files: known only once there is a workspace."""

    HOST = auto()


HOST: Final = HostQueue.HOST


@dataclass(frozen=True, slots=True)
class Step(Generic[In, Out]):
    """An activity as a workflow sees it.

    `start_to_close` bounds one attempt, `schedule_to_close` all of them; a missed `heartbeat_timeout` means that the
    worker is gone; `schedule_to_start` bounds the wait for a worker.
    """

    name: ActivityName
    input: type[In]
    output: type[Out]
    queue: TaskQueue | HostQueue
    start_to_close: timedelta
    retry: RetryPolicy
    heartbeat_timeout: timedelta | None = None
    schedule_to_start: timedelta | None = None
    schedule_to_close: timedelta | None = None


LIVELINESS = timedelta(seconds=5)
_HOST_ANSWERS_WITHIN = timedelta(seconds=10)
_ONCE = RetryPolicy(maximum_attempts=1)

UNTIL_RECORDED = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(seconds=10)
)
"""Without an end but the step's `schedule_to_close`: a dead database delays a record, it does not lose it."""

PROVISIONING_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=10),
    maximum_attempts=5,
)
"""Of workspaces: another host may have room."""


def host_step(
    name: ActivityName,
    arg: type[In],
    result: type[Out],
    *,
    start_to_close: timedelta,
    retry: RetryPolicy = _ONCE,
) -> Step[In, Out]:
    return Step(
        name,
        arg,
        result,
        HOST,
        start_to_close=start_to_close,
        schedule_to_start=_HOST_ANSWERS_WITHIN,
        heartbeat_timeout=LIVELINESS,
        retry=retry,
    )
