"""The janitor: sees to what a crash, a lost message or time has left behind. A Temporal Schedule starts it."""

from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode
    from app.contracts.generations import GenerationStatus
    from app.contracts.janitor import Duty, DutyReport, JanitorInput, JanitorOutput, SweepInput, SweepOutput
    from app.contracts.names import WorkflowName

from workflows.operators_view import show_end
from workflows.policies.janitor import (
    END_LOST_JOBS,
    END_LOST_WORK,
    EXPIRE_VERSIONS,
    FINISH_PROJECT_DELETIONS,
    REMOVE_ORPHAN_OBJECTS,
    REPEAT_WATCH_SIGNALS,
)
from workflows.policies.step import Step
from workflows.steps import run_step

MAX_SWEEPS: Final = 200
"""Of one duty in one round: its history stays small, and the next round of the schedule goes on from there."""

_STEPS: Final[dict[Duty, Step[SweepInput, SweepOutput]]] = {
    Duty.WATCHES: REPEAT_WATCH_SIGNALS,
    Duty.LOST_JOBS: END_LOST_JOBS,
    Duty.LOST_WORK: END_LOST_WORK,
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
        cursors = _where_the_last_round_stopped()
        reports: list[DutyReport] = []
        failed: list[Duty] = []
        for duty in order.duties:
            try:
                reports.append(await _sweep(duty, cursors.get(duty)))
            except ActivityError as failure:
                workflow.logger.warning("the janitor could not do %s: %s", duty, failure.cause)
                failed.append(duty)
        show_end(GenerationStatus.ERROR if failed else GenerationStatus.COMPLETED)
        if failed:
            raise ApplicationError(
                f"not done: {', '.join(failed)}",
                *reports,
                type=ErrorCode.DEPENDENCY_UNAVAILABLE,
                non_retryable=True,
            )
        return JanitorOutput(reports=reports)


def _where_the_last_round_stopped() -> dict[Duty, str]:
    """By duty, of those that were not finished. Of the last round that succeeded: one that failed is done again."""
    last = workflow.get_last_completion_result(JanitorOutput) if workflow.has_last_completion_result() else None
    return {} if last is None else {report.duty: report.cursor for report in last.reports if report.cursor is not None}


async def _sweep(duty: Duty, cursor: str | None) -> DutyReport:
    """Sweep after sweep until there is nothing more."""
    looked_at, mended, left = 0, 0, 0
    for _ in range(MAX_SWEEPS):
        output = await run_step(_STEPS[duty], SweepInput(cursor=cursor))
        looked_at, mended, left = looked_at + output.looked_at, mended + output.mended, left + output.left
        cursor = output.cursor
        if cursor is None:
            break
    return DutyReport(duty=duty, looked_at=looked_at, mended=mended, left=left, cursor=cursor)
