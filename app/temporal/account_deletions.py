"""The deletion of accounts, started by name."""

from app.contracts.account_deletion import AccountDeletionInput
from app.contracts.ids import account_deletion_workflow_id
from app.contracts.names import WorkflowName
from app.temporal.jobs import temporal_errors
from app.temporal.search_attributes import Work, WorkKind
from app.temporal.starting import WorkflowStarter


class TemporalAccountDeletions:
    """Durable once started."""

    def __init__(self, starter: WorkflowStarter) -> None:
        self._starter = starter

    async def start(self, account: AccountDeletionInput) -> None:
        """Harmless when it is under way already.

        Raises:
            DependencyUnavailable: whether it was started is not known; it may be asked for again.
        """
        with temporal_errors():
            await self._starter.start(
                WorkflowName.ACCOUNT_DELETION,
                account,
                workflow_id=account_deletion_workflow_id(account.user_id),
                work=Work(kind=WorkKind.ACCOUNT_DELETION, user_id=account.user_id),
            )
