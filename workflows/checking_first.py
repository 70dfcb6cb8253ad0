"""Publishing looks at the chosen files first: the check of the review, as a workflow of its own, and what follows."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ChildWorkflowError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from app.check_text import with_checks
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.ids import review_check_workflow_id
    from app.contracts.names import WorkflowName
    from app.contracts.publishing import CheckFirst, PublishOrder, ReviewCheckInput
    from app.contracts.reviews import CheckState, ReviewCheck
    from app.temporal.search_attributes import Work, WorkKind

from workflows.operators_view import attributes_of_follower

_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=30)
_UNANSWERED: Final = JobError(code=ErrorCode.INTERNAL, message="the check ended without an answer", retryable=True)


async def checked(order: PublishOrder) -> ReviewCheck:
    """What the toolchain says of the chosen files. A check of them that somebody else has begun is waited for."""
    job = ReviewCheckInput(
        project_id=order.project_id,
        generation_id=order.generation_id,
        chosen_key=order.chosen_key,
        user_id=order.user_id,
    )
    work = Work(
        kind=WorkKind.REVIEW_CHECK,
        project_id=order.project_id,
        generation_id=order.generation_id,
        user_id=order.user_id,
    )
    pause = _FIRST_PAUSE
    while True:
        try:
            found: ReviewCheck = await workflow.execute_child_workflow(
                WorkflowName.REVIEW_CHECK,
                job,
                id=review_check_workflow_id(order.generation_id, order.chosen_key),
                result_type=ReviewCheck,
                search_attributes=attributes_of_follower(work),
                static_summary=work.summary,
            )
        except WorkflowAlreadyStartedError:
            await workflow.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        except ChildWorkflowError:
            return ReviewCheck(state=CheckState.FAILED, error=_UNANSWERED)
        else:
            return found


def refusal(first: CheckFirst, check: ReviewCheck) -> JobError | None:
    """Why these files are not published; none when they are, whatever was found."""
    if first.despite_problems or check.state is CheckState.CLEAN:
        return None
    if check.state is CheckState.PROBLEMS:
        message = "the chosen files have problems: repair them, or publish with `despite_problems`"
        return JobError(code=ErrorCode.CHECK_FAILED, message=message)
    error = check.error or _UNANSWERED
    return error.model_copy(update={"message": f"the chosen files could not be checked: {error.message}"})


def described(order: PublishOrder, first: CheckFirst, check: ReviewCheck) -> PublishOrder:
    """With what was found in the description: in ours always, in somebody's own when there are problems."""
    if not first.described and check.state is CheckState.CLEAN:
        return order
    return order.model_copy(update={"body": with_checks(order.body, check, left_out=first.left_out)})
