"""The janitor: sees to what a crash, a lost message or time has left behind. A Temporal Schedule starts it."""

from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode
    from app.contracts.janitor import Duty, DutyReport, JanitorInput, JanitorOutput, SweepInput, SweepOutput
    from app.contracts.names import WorkflowName

from workflows.policies import (
    END_LOST_JOBS,
    EXPIRE_VERSIONS,
    FINISH_PROJECT_DELETIONS,
    REMOVE_ORPHAN_OBJECTS,
    REPEAT_WATCH_SIGNALS,
    Step,
)
from workflows.steps import run_step

MAX_SWEEPS: Final = 200
"""Of one duty in one run: its history stays small, and the next run begins anew."""

_STEPS: Final[dict[Duty, Step[SweepInput, SweepOutput]]] = {
    Duty.WATCHES: REPEAT_WATCH_SIGNALS,
    Duty.LOST_JOBS: END_LOST_JOBS,
    Duty.DELETED_PROJECTS: FINISH_PROJECT_DELETIONS,
    Duty.VERSIONS: EXPIRE_VERSIONS,
    Duty.OBJECTS: REMOVE_ORPHAN_OBJECTS,
}


@workflow.defn(name=WorkflowName.JANITOR)
class Janitor:
    """One round."""

    @workflow.run
    async def run(self, order: JanitorInput) -> JanitorOutput:
        """Do every duty.

        Raises:
            ApplicationError: some could not be done; the others were.
        """
        reports: list[DutyReport] = []
        failed: list[Duty] = []
        for duty in order.duties:
            try:
                reports.append(await _sweep(duty))
            except ActivityError as failure:
                workflow.logger.warning("the janitor could not do %s: %s", duty, failure.cause)
                failed.append(duty)
        if failed:
            raise ApplicationError(
                f"not done: {', '.join(failed)}",
                *reports,
                type=ErrorCode.DEPENDENCY_UNAVAILABLE,
                non_retryable=True,
            )
        return JanitorOutput(reports=reports)


async def _sweep(duty: Duty) -> DutyReport:
    """Sweep after sweep until there is nothing more."""
    looked_at, mended, left = 0, 0, 0
    cursor: str | None = None
    for _ in range(MAX_SWEEPS):
        output = await run_step(_STEPS[duty], SweepInput(cursor=cursor))
        looked_at, mended, left = looked_at + output.looked_at, mended + output.mended, left + output.left
        cursor = output.cursor
        if cursor is None:
            break
    return DutyReport(duty=duty, looked_at=looked_at, mended=mended, left=left)
