"""Deleting an account: who asks proves who they are, and is told what stands in the way."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from loguru import logger
from pydantic import SecretStr

from app.contracts.account_deletion import AccountDeletionInput
from app.contracts.accounts import AccountDeletionRequest, Credentials, LogoutScope, SoleProjects
from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.ids import UserId
from app.data.account_rows import SharedProject
from app.data.audit_log import AuditAction, AuditLog
from app.errors import Conflict, Forbidden, WingbeatError
from app.security.callers import Caller

FRESH = timedelta(minutes=5)
"""A session as young as this proves as much as a password."""


class SignIn(Protocol):
    """The auth server; see `SupabaseAuth`."""

    async def check_password(self, credentials: Credentials) -> None: ...

    async def log_out(self, token: SecretStr, scope: LogoutScope) -> None: ...


class AccountRows(Protocol):
    """See `PostgresAccountRows`."""

    async def shared_projects_owned_alone(self, user_id: UserId) -> Sequence[SharedProject]: ...

    async def is_fresh(self, user_id: UserId, session_id: UUID, *, within: timedelta) -> bool: ...


class Deletions(Protocol):
    """See `TemporalAccountDeletions`."""

    async def start(self, account: AccountDeletionInput) -> None: ...


class AccountDeletion:
    """Starts the deletion, which a workflow carries out whatever dies meanwhile."""

    def __init__(
        self,
        sign_in: SignIn,
        rows: AccountRows,
        deletions: Deletions,
        audit: AuditLog,
        *,
        forget: Callable[[UserId], None],
    ) -> None:
        """`forget` hears whose tokens do not hold any more."""
        self._sign_in = sign_in
        self._rows = rows
        self._deletions = deletions
        self._audit = audit
        self._forget = forget

    async def delete(self, caller: Caller, request: AccountDeletionRequest) -> None:
        """All sessions end now; everything else is gone soon after this returns.

        Raises:
            Invalid: `invalid_credentials`: the password is wrong.
            Forbidden: `reauthentication_required`: there is none, and the session is not new.
            Conflict: `sole_owner`: the account is the only owner of projects with other members.
            DependencyUnavailable: whether the deletion has begun is not known: ask again.
        """
        await self._prove(caller, request.password)
        shared_too = request.projects is SoleProjects.DELETE
        if not shared_too:
            _refuse_sole_owner(await self._rows.shared_projects_owned_alone(caller.user.id))
        await self._audit.record(caller.user.id, AuditAction.DELETION_REQUESTED)
        await self._deletions.start(AccountDeletionInput(user_id=caller.user.id, shared_too=shared_too))
        await self._end_sessions(caller)

    async def _prove(self, caller: Caller, password: SecretStr | None) -> None:
        if password is not None and caller.user.email:
            await self._sign_in.check_password(Credentials(email=caller.user.email, password=password))
            return
        if caller.session_id is None or not await self._rows.is_fresh(caller.user.id, caller.session_id, within=FRESH):
            raise Forbidden(
                "give the password, or log in and ask again at once", code=ErrorCode.REAUTHENTICATION_REQUIRED
            )

    async def _end_sessions(self, caller: Caller) -> None:
        """The workflow takes the sign-in away in any case; this is for the seconds before."""
        try:
            await self._sign_in.log_out(caller.access_token, LogoutScope.GLOBAL)
        except WingbeatError as error:
            logger.info("the sessions of a deleted account end with it: {}", error.detail)
        self._forget(caller.user.id)


def _refuse_sole_owner(projects: Sequence[SharedProject]) -> None:
    if projects:
        raise Conflict(
            "others share projects that only you own: make another member an owner, or delete these projects",
            code=ErrorCode.SOLE_OWNER,
            errors=[FieldProblem(field=f"projects.{project.id}", message=project.name) for project in projects],
        )
