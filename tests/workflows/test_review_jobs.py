"""Publishing and withdrawing one version: what has told its end, but not come to it, does not swallow what is next."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from app.contracts.ids import publishing_workflow_id
from app.contracts.names import WorkflowName
from app.contracts.publishing import PublishOrder, WithdrawOrder
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.errors import Conflict
from app.temporal.reviews import TemporalReviewJobs
from app.temporal.starting import WorkflowStarter
from tests.support.jobs import eventually
from tests.workflows.test_publishing import an_order


def withdrawal_of(order: PublishOrder) -> WithdrawOrder:
    pull = PullRequest(
        repository=order.repository,
        branch=order.branch,
        base_branch=order.base_branch,
        number=1,
        url="https://github.com/o/r/pull/1",
        state=PullRequestState.OPEN,
        head_sha="0" * 40,
    )
    return WithdrawOrder(
        project_id=order.project_id, generation_id=order.generation_id, user_id=order.user_id, pull_request=pull
    )


async def test_a_withdrawal_begins_when_the_publication_has_ended(real: WorkflowEnvironment) -> None:
    """No worker is there: the publication stands still, as after the death of one."""
    order = an_order()
    jobs = TemporalReviewJobs(WorkflowStarter(real.client), ends_within=timedelta(seconds=60))
    version = real.client.get_workflow_handle(publishing_workflow_id(order.generation_id))
    await jobs.start_publishing(order)
    await jobs.start_publishing(order)
    withdrawing = asyncio.create_task(jobs.start_withdrawal(withdrawal_of(order)))
    await version.terminate()

    async def withdraws() -> bool:
        return (await version.describe()).workflow_type == WorkflowName.WITHDRAWAL

    await eventually(withdraws, within_s=60, what="the withdrawal")
    await withdrawing
    await version.terminate()


async def test_a_withdrawal_that_cannot_begin_says_so(real: WorkflowEnvironment) -> None:
    order = an_order()
    jobs = TemporalReviewJobs(WorkflowStarter(real.client), ends_within=timedelta(seconds=0.5))
    version = real.client.get_workflow_handle(publishing_workflow_id(order.generation_id))
    await jobs.start_publishing(order)
    with pytest.raises(Conflict, match="try again"):
        await jobs.start_withdrawal(withdrawal_of(order))
    assert (await version.describe()).workflow_type == WorkflowName.PUBLISHING
    await version.terminate()
