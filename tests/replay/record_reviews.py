"""Record histories of publishing and of checks for the replay test: `python -m tests.replay.record_reviews`.

What they promise stands in `tests.replay.recording`.
"""

import asyncio

from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.names import ActivityName, WorkflowName
from app.contracts.publishing import WithdrawOrder
from app.contracts.reviews import Conflict
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import fails, finds
from tests.replay.recording import keep, recorder
from tests.workflows.test_publishing import Hub, an_order, lost, refused
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


async def checked(environment: WorkflowEnvironment) -> None:
    """The host is lost once."""
    activities = ScriptedActivities(hosts=("host-a", "host-b"))
    activities.script(ActivityName.ANALYZE, fails(WORKER_SHUTDOWN, retryable=True), finds("a brace is missing"))
    async with checking(environment, activities) as run:
        await run("review_check")


async def record() -> None:
    async with recorder() as environment:
        for scenario in (published, conflicting, checked):
            await scenario(environment)
        for name in ("publishing", "withdrawal", "publishing_conflict", "review_check"):
            await keep(name, environment.client.get_workflow_handle(name))


if __name__ == "__main__":
    asyncio.run(record())
