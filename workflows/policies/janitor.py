"""The steps of the janitor."""

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.janitor import SweepInput, SweepOutput
    from app.contracts.names import ActivityName, TaskQueue
from workflows.policies.step import LIVELINESS, Step


def _sweep_step(name: ActivityName) -> Step[SweepInput, SweepOutput]:
    """The next run tries again: a failure is given up soon."""
    return Step(
        name,
        SweepInput,
        SweepOutput,
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(minutes=5),
        schedule_to_close=timedelta(minutes=10),
        heartbeat_timeout=LIVELINESS,
        retry=RetryPolicy(maximum_attempts=3),
    )


REPEAT_WATCH_SIGNALS: Final = _sweep_step(ActivityName.REPEAT_WATCH_SIGNALS)

END_LOST_JOBS: Final = _sweep_step(ActivityName.END_LOST_JOBS)

END_LOST_WORK: Final = _sweep_step(ActivityName.END_LOST_WORK)

FINISH_PROJECT_DELETIONS: Final = _sweep_step(ActivityName.FINISH_PROJECT_DELETIONS)

EXPIRE_VERSIONS: Final = _sweep_step(ActivityName.EXPIRE_VERSIONS)

REMOVE_ORPHAN_OBJECTS: Final = _sweep_step(ActivityName.REMOVE_ORPHAN_OBJECTS)

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    REPEAT_WATCH_SIGNALS,
    END_LOST_JOBS,
    END_LOST_WORK,
    FINISH_PROJECT_DELETIONS,
    EXPIRE_VERSIONS,
    REMOVE_ORPHAN_OBJECTS,
)
