"""The steps of reviews and pull requests."""

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.names import ActivityName, TaskQueue
    from app.contracts.publishing import (
        OpenPullRequestInput,
        PublishOrder,
        PublishPlan,
        PushChangesInput,
        PushedChanges,
        RecordPublicationInput,
        RecordReviewCheckInput,
        WithdrawOrder,
    )
    from app.contracts.pull_requests import PullRequest
from workflows.policies.step import LIVELINESS, UNTIL_RECORDED, In, Out, Step

_GITHUB_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=3,
    maximum_interval=timedelta(minutes=2),
    maximum_attempts=8,
)
"""GitHub's own `Retry-After` comes instead of the interval where it gives one."""


def _github_step(name: ActivityName, arg: type[In], result: type[Out]) -> Step[In, Out]:
    """On any host that has git: each makes what it needs of files and removes it."""
    return Step(
        name,
        arg,
        result,
        TaskQueue.WORKSPACE,
        start_to_close=timedelta(minutes=15),
        schedule_to_close=timedelta(hours=3),
        heartbeat_timeout=LIVELINESS,
        retry=_GITHUB_RETRIES,
    )


def _review_step(name: ActivityName, arg: type[In]) -> Step[In, None]:
    return Step(
        name,
        arg,
        type(None),
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(seconds=30),
        schedule_to_close=timedelta(hours=24),
        heartbeat_timeout=LIVELINESS,
        retry=UNTIL_RECORDED,
    )


PLAN_PUBLISHING: Final = _github_step(ActivityName.PLAN_PUBLISHING, PublishOrder, PublishPlan)

PUSH_CHANGES: Final = _github_step(ActivityName.PUSH_CHANGES, PushChangesInput, PushedChanges)

OPEN_PULL_REQUEST: Final = _github_step(ActivityName.OPEN_PULL_REQUEST, OpenPullRequestInput, PullRequest)

DISCARD_BRANCH: Final = _github_step(ActivityName.DISCARD_BRANCH, OpenPullRequestInput, type(None))

WITHDRAW_PUBLICATION: Final = _github_step(ActivityName.WITHDRAW_PUBLICATION, WithdrawOrder, PullRequest)

RECORD_PUBLICATION: Final = _review_step(ActivityName.RECORD_PUBLICATION, RecordPublicationInput)

RECORD_REVIEW_CHECK: Final = _review_step(ActivityName.RECORD_REVIEW_CHECK, RecordReviewCheckInput)

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    PLAN_PUBLISHING,
    PUSH_CHANGES,
    OPEN_PULL_REQUEST,
    DISCARD_BRANCH,
    WITHDRAW_PUBLICATION,
    RECORD_PUBLICATION,
    RECORD_REVIEW_CHECK,
)
