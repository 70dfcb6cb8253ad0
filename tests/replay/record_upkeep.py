"""Record histories of the janitor and of account deletion: `python -m tests.replay.record_upkeep [NAME ...]`.

The promise is that of `tests.replay.recording`: a deletion may be under way for weeks.
"""

import asyncio
import sys
from uuid import UUID

from temporalio.client import Client, WorkflowHandle

from app.contracts.account_deletion import AccountDeletionInput, AccountDeletionOutput
from app.contracts.ids import UserId
from app.contracts.janitor import Duty, JanitorInput, JanitorOutput, SweepOutput
from app.contracts.names import ActivityName, TaskQueue
from tests.fakes.upkeep import UpkeepActivities
from tests.replay.recording import Scenario, record
from workflows.account_deletion import AccountDeletion
from workflows.janitor import Janitor

USER = UserId(UUID(int=1))
Deletion = WorkflowHandle[AccountDeletion, AccountDeletionOutput]


async def janitor_six_duties(client: Client) -> WorkflowHandle[Janitor, JanitorOutput]:
    """Every duty, one of them in two pages."""
    activities = UpkeepActivities()
    activities.outcomes[ActivityName.REMOVE_ORPHAN_OBJECTS] = [SweepOutput(cursor="next"), SweepOutput()]
    async with activities.serving(client):
        handle = await client.start_workflow(
            Janitor.run, JanitorInput(duties=list(Duty)), id="janitor", task_queue=TaskQueue.ORCHESTRATION
        )
        await handle.result()
    return handle


async def account_deletion(client: Client) -> Deletion:
    return await _delete(client, UpkeepActivities(), "deletion")


async def account_deletion_refused(client: Client) -> Deletion:
    """It had become the only owner of a shared project."""
    activities = UpkeepActivities()
    activities.outcomes[ActivityName.CLOSE_ACCOUNT] = [False]
    return await _delete(client, activities, "refused deletion")


async def _delete(client: Client, activities: UpkeepActivities, workflow_id: str) -> Deletion:
    async with activities.serving(client):
        handle = await client.start_workflow(
            AccountDeletion.run,
            AccountDeletionInput(user_id=USER),
            id=workflow_id,
            task_queue=TaskQueue.ORCHESTRATION,
        )
        await handle.result()
    return handle


SCENARIOS: tuple[Scenario, ...] = (
    janitor_six_duties,
    account_deletion,
    account_deletion_refused,
)


if __name__ == "__main__":
    asyncio.run(record(SCENARIOS, set(sys.argv[1:])))
