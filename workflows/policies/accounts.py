"""The steps of an account's deletion."""

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.account_deletion import AccountDeletionInput, AccountRef
    from app.contracts.names import ActivityName, TaskQueue
from workflows.policies.step import UNTIL_RECORDED, In, Out, Step


def _account_step(name: ActivityName, arg: type[In], result: type[Out]) -> Step[In, Out]:
    """A deletion that was asked for is carried out, however long a part behind it is away."""
    return Step(
        name,
        arg,
        result,
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(minutes=5),
        schedule_to_close=timedelta(days=30),
        retry=UNTIL_RECORDED,
    )


CLOSE_ACCOUNT: Final = _account_step(ActivityName.CLOSE_ACCOUNT, AccountDeletionInput, bool)

CANCEL_ACCOUNT_JOBS: Final = _account_step(ActivityName.CANCEL_ACCOUNT_JOBS, AccountRef, type(None))

DELETE_SIGN_IN: Final = _account_step(ActivityName.DELETE_SIGN_IN, AccountRef, type(None))

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    CLOSE_ACCOUNT,
    CANCEL_ACCOUNT_JOBS,
    DELETE_SIGN_IN,
)
