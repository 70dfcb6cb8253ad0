"""A project's members and invitations, as its members see and change them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from app.contracts.ids import ProjectId, UserId
from app.contracts.projects import ProjectRole
from app.contracts.sharing import Member
from app.security.callers import Caller


class Outcome(StrEnum):
    """What became of a change. The database decides: no two changes at once can leave a project without an owner."""

    DONE = "done"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    LAST_OWNER = "last_owner"


class Members(Protocol):
    """Reads and writes as the caller.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def all(self, caller: Caller, project_id: ProjectId) -> Sequence[Member]:
        """The members, longest-standing first, then for an owner the invited; nobody for a stranger."""
        ...

    async def share(self, caller: Caller, project_id: ProjectId, email: str, role: ProjectRole) -> Outcome:
        """Make who has the address a member, or invite it; who is one already gets the role."""
        ...

    async def change_role(
        self, caller: Caller, project_id: ProjectId, user_id: UserId, role: ProjectRole
    ) -> Outcome: ...

    async def remove(self, caller: Caller, project_id: ProjectId, user_id: UserId) -> Outcome:
        """Take a member away; everybody may take themself away."""
        ...

    async def withdraw(self, caller: Caller, project_id: ProjectId, email: str) -> Outcome:
        """Take an invitation back."""
        ...

    async def claim(self, access_token: SecretStr) -> None:
        """The invitations of the token's user become memberships, if they have confirmed their address."""
        ...
