"""A workflow as a next release might have it whose author forgot what runs."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.account_deletion import AccountDeletionInput, AccountDeletionOutput, AccountRef
    from app.contracts.names import WorkflowName

from workflows.policies.accounts import CANCEL_ACCOUNT_JOBS, CLOSE_ACCOUNT
from workflows.steps import run_step


@workflow.defn(name=WorkflowName.ACCOUNT_DELETION)
class ChangedAccountDeletion:
    """Another step comes first."""

    @workflow.run
    async def run(self, account: AccountDeletionInput) -> AccountDeletionOutput:
        await run_step(CANCEL_ACCOUNT_JOBS, AccountRef(user_id=account.user_id))
        return AccountDeletionOutput(done=await run_step(CLOSE_ACCOUNT, account))
