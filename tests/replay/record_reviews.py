"""Record histories of publishing and of checks for the replay test: `python -m tests.replay.record_reviews NAME...`.

What they promise stands in `tests.replay.recording`.
"""

import asyncio
import sys
from typing import Final

from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.names import ActivityName, WorkflowName
from app.contracts.publishing import WithdrawOrder
from app.contracts.reviews import Conflict
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import fails, finds
from tests.replay.recording import keep, recorder
from tests.workflows.test_publishing import Hub, an_order, checking_first, lost, refused
from tests.workflows.test_review_check import checking
from workflows.failures import WORKER_SHUTDOWN


async def published(environment: WorkflowEnvironment) -> None:
    """The branch moves once, and a pull request's answer is lost; then it is withdrawn."""
    order = an_order()
    hub = Hub(
        faults={
            ActivityName.PUSH_CHANGES: [refused(ErrorCode.PUSH_REJECTED)],
            ActivityName.OPEN_PULL_REQUEST: [lost()],
        }
    )
    async with hub.serving(environment) as run:
        done = await run(WorkflowName.PUBLISHING, order, "publishing")
        assert done.pull_request is not None
        wanted = WithdrawOrder(
            project_id=order.project_id,
            generation_id=order.generation_id,
            user_id=order.user_id,
            pull_request=done.pull_request,
        )
        await run(WorkflowName.WITHDRAWAL, wanted, "withdrawal")


async def conflicting(environment: WorkflowEnvironment) -> None:
    hub = Hub(conflicts=[Conflict(path="lib/main.dart", hunks=["<<<<<<<"])])
    async with hub.serving(environment) as run:
        await run(WorkflowName.PUBLISHING, an_order(), "publishing_conflict")


async def checked_first(environment: WorkflowEnvironment) -> None:
    """The chosen files are checked before they are pushed."""
    async with Hub().serving(environment) as run:
        await run(WorkflowName.PUBLISHING, checking_first(an_order()), "publishing_checked")


async def checked(environment: WorkflowEnvironment) -> None:
    """The host is lost once."""
    activities = ScriptedActivities(hosts=("host-a", "host-b"))
    activities.script(ActivityName.ANALYZE, fails(WORKER_SHUTDOWN, retryable=True), finds("a brace is missing"))
    async with checking(environment, activities) as run:
        await run("review_check")


SCENARIOS: Final = {
    published: ("publishing", "withdrawal"),
    conflicting: ("publishing_conflict",),
    checked_first: ("publishing_checked",),
    checked: ("review_check",),
}
"""And the workflows of each."""


async def record(wanted: set[str]) -> None:
    """The workflows that are named, or all when none is."""
    async with recorder() as environment:
        for scenario, workflows in SCENARIOS.items():
            names = [name for name in workflows if not wanted or name in wanted]
            if names:
                await scenario(environment)
            for name in names:
                await keep(name, environment.client.get_workflow_handle(name))


if __name__ == "__main__":
    asyncio.run(record(set(sys.argv[1:])))
