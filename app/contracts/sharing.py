"""A project's members, and who is invited."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator

from app.contracts.accounts import EmailAddress
from app.contracts.base import Contract
from app.contracts.ids import UserId
from app.contracts.projects import ProjectRole

LowercaseAddress = Annotated[EmailAddress, AfterValidator(str.lower)]
SharedRole = Literal[ProjectRole.EDITOR, ProjectRole.VIEWER]
"""Ownership is for members: it is passed on by changing a member's role."""


class ShareRequest(Contract):
    """Whoever has the address becomes a member, now or when they have an account."""

    email: LowercaseAddress
    role: SharedRole


class RoleChange(Contract):
    role: ProjectRole


class Member(Contract):
    """A member, or an invited address: then `pending`, without a `user_id`, and shown to owners only."""

    user_id: UserId | None
    email: str | None
    role: ProjectRole
    pending: bool = False
    since: datetime
