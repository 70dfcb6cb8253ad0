"""The deletion of an account: begun once, it comes to its end whatever dies meanwhile."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.account_deletion import AccountDeletionInput, AccountDeletionOutput, AccountRef
    from app.contracts.generations import GenerationStatus
    from app.contracts.janitor import SweepInput
    from app.contracts.names import WorkflowName

from workflows.operators_view import show_end
from workflows.policies.accounts import CANCEL_ACCOUNT_JOBS, CLOSE_ACCOUNT, DELETE_SIGN_IN
from workflows.policies.janitor import FINISH_PROJECT_DELETIONS
from workflows.steps import run_step


@workflow.defn(name=WorkflowName.ACCOUNT_DELETION)
class AccountDeletion:
    """What is left of its projects outside of the database has tombstones: the janitor sees to those too."""

    @workflow.run
    async def run(self, account: AccountDeletionInput) -> AccountDeletionOutput:
        """Rows, sign-in, jobs, then what the deleted projects had in storage."""
        output = await self._deleted(account)
        show_end(GenerationStatus.COMPLETED)
        return output

    async def _deleted(self, account: AccountDeletionInput) -> AccountDeletionOutput:
        if not await run_step(CLOSE_ACCOUNT, account):
            return AccountDeletionOutput(done=False)
        reference = AccountRef(user_id=account.user_id)
        await run_step(DELETE_SIGN_IN, reference)
        await run_step(CANCEL_ACCOUNT_JOBS, reference)
        await run_step(FINISH_PROJECT_DELETIONS, SweepInput())
        return AccountDeletionOutput(done=True)
