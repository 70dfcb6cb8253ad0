"""The deletion of an account, step by step. Every step can be repeated."""

from collections.abc import Sequence
from typing import Protocol

from temporalio import activity

from activities.errors import translated
from app.contracts.account_deletion import AccountDeletionInput, AccountRef
from app.contracts.ids import GenerationId, UserId
from app.contracts.names import ActivityName
from app.errors import NotFound


class AccountRows(Protocol):
    """See `PostgresAccountRows`."""

    async def close(self, user_id: UserId, *, shared_too: bool) -> bool: ...


class AccountJobs(Protocol):
    """See `PostgresUnfinishedJobs`."""

    async def of_account(self, user_id: UserId) -> Sequence[GenerationId]: ...


class CancelledJobs(Protocol):
    """See `TemporalJobs`."""

    async def cancel(self, generation_id: GenerationId) -> None: ...


class AccountAdmin(Protocol):
    """See `SupabaseAccountAdmin`."""

    async def delete_user(self, user_id: UserId) -> None: ...


class AccountActivities:
    """Rows first, then jobs, then the sign-in: whoever signs in between finds an empty account that can own nothing."""

    def __init__(
        self, rows: AccountRows, unfinished: AccountJobs, workflows: CancelledJobs, admin: AccountAdmin
    ) -> None:
        self._rows = rows
        self._unfinished = unfinished
        self._workflows = workflows
        self._admin = admin

    @activity.defn(name=ActivityName.CLOSE_ACCOUNT)
    @translated
    async def close_account(self, account: AccountDeletionInput) -> bool:
        """Remove its rows and what only it owns. Answers whether it could: see `AccountDeletionOutput`."""
        return await self._rows.close(account.user_id, shared_too=account.shared_too)

    @activity.defn(name=ActivityName.CANCEL_ACCOUNT_JOBS)
    @translated
    async def cancel_account_jobs(self, account: AccountRef) -> None:
        """Stop its jobs in projects that others own. Those of deleted projects go with these."""
        for generation_id in await self._unfinished.of_account(account.user_id):
            try:
                await self._workflows.cancel(generation_id)
            except NotFound:  # it has just ended, or was never started
                continue

    @activity.defn(name=ActivityName.DELETE_SIGN_IN)
    @translated
    async def delete_sign_in(self, account: AccountRef) -> None:
        """Nobody signs in with it from now on; its tokens are refused as soon as anybody asks the auth server."""
        await self._admin.delete_user(account.user_id)
