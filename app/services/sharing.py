"""Sharing: owners say who may do what in a project."""

from collections.abc import Sequence

from loguru import logger
from pydantic import SecretStr

from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId, UserId
from app.contracts.projects import ProjectRole
from app.contracts.sharing import Member
from app.data.members import Members, Outcome
from app.errors import Conflict, Forbidden, NotFound
from app.security.callers import Caller
from app.services.projects import ProjectService


class SharingService:
    """What is done with a project's members. Owners share; every member sees the others and may leave.

    Every call raises `NotFound` for a project of others and `DependencyUnavailable` when it cannot be reached.
    """

    def __init__(self, projects: ProjectService, members: Members) -> None:
        self._projects = projects
        self._members = members

    async def members(self, caller: Caller, project_id: ProjectId) -> Sequence[Member]:
        """The members, longest-standing first; for an owner also who is invited."""
        await self._projects.get(caller, project_id)
        return await self._members.all(caller, project_id)

    async def share(self, caller: Caller, project_id: ProjectId, email: str, role: ProjectRole) -> None:
        """Whoever has the address becomes a member in this role, now or when they have an account.

        Raises:
            Forbidden: the caller is no owner.
            Conflict: `last_owner`: the address is that of the last owner.
        """
        await self._projects.get_to_own(caller, project_id)
        _check(await self._members.share(caller, project_id, email, role))

    async def change_role(self, caller: Caller, project_id: ProjectId, user_id: UserId, role: ProjectRole) -> Member:
        """Give a member another role. A second owner has every right of the first.

        Raises:
            NotFound: also when the user is no member.
            Forbidden: the caller is no owner.
            Conflict: `last_owner`.
        """
        await self._projects.get_to_own(caller, project_id)
        _check(await self._members.change_role(caller, project_id, user_id, role))
        for member in await self._members.all(caller, project_id):
            if member.user_id == user_id:
                return member
        raise _no_such_member()

    async def remove(self, caller: Caller, project_id: ProjectId, user_id: UserId) -> None:
        """Take a member away, or leave.

        Raises:
            NotFound: also when the user is no member.
            Forbidden: the caller is no owner and the user somebody else.
            Conflict: `last_owner`.
        """
        if user_id == caller.user.id:
            await self._projects.get(caller, project_id)
        else:
            await self._projects.get_to_own(caller, project_id)
        _check(await self._members.remove(caller, project_id, user_id))

    async def withdraw(self, caller: Caller, project_id: ProjectId, email: str) -> None:
        """Take an invitation back.

        Raises:
            NotFound: also when the address is not invited.
            Forbidden: the caller is no owner.
        """
        await self._projects.get_to_own(caller, project_id)
        _check(await self._members.withdraw(caller, project_id, email))

    async def claim_invitations(self, session: Session) -> None:
        """Who has just logged in joins the projects that they are invited to. A failure leaves it to the next login."""
        try:
            await self._members.claim(SecretStr(session.access_token))
        except Exception as error:  # whatever it was, nobody is kept from logging in by it
            logger.error("invitations were not claimed: {}", type(error).__name__)


def _check(outcome: Outcome) -> None:
    match outcome:
        case Outcome.DONE:
            return
        case Outcome.FORBIDDEN:
            raise Forbidden("only an owner of the project may do this")
        case Outcome.NOT_FOUND:
            raise _no_such_member()
        case Outcome.LAST_OWNER:
            raise Conflict("the last owner stays: make another member an owner first", code=ErrorCode.LAST_OWNER)


def _no_such_member() -> NotFound:
    return NotFound("there is no such member")
