"""The deletion of accounts, started by name."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from app.contracts.account_deletion import AccountDeletionInput
from app.contracts.ids import account_deletion_workflow_id
from app.contracts.names import TaskQueue, WorkflowName
from app.temporal.jobs import temporal_errors

_CALL_TIMEOUT = timedelta(seconds=3)


class TemporalAccountDeletions:
    """Durable once started."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, account: AccountDeletionInput) -> None:
        """Harmless when it is under way already.

        Raises:
            DependencyUnavailable: whether it was started is not known; it may be asked for again.
        """
        with temporal_errors():
            await self._client.start_workflow(
                WorkflowName.ACCOUNT_DELETION,
                account,
                id=account_deletion_workflow_id(account.user_id),
                task_queue=TaskQueue.ORCHESTRATION,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                rpc_timeout=_CALL_TIMEOUT,
            )
