"""Accounts and sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from app.contracts.base import Contract
from app.contracts.ids import UserId

EmailAddress = Annotated[
    str, Field(min_length=3, max_length=254, pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$")
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=256)]
"""Never logged: its type hides it."""


class Credentials(Contract):
    """Sign-up and login."""

    email: EmailAddress
    password: Password


class RefreshRequest(Contract):
    """A refresh token is used once: the new session brings the next."""

    refresh_token: SecretStr = Field(min_length=1, max_length=4096)


class LogoutScope(StrEnum):
    """Which of the user's sessions end: this one, all but this one, or all."""

    LOCAL = "local"
    OTHERS = "others"
    GLOBAL = "global"


class LogoutRequest(Contract):
    scope: LogoutScope = LogoutScope.LOCAL


class PasswordResetRequest(Contract):
    """Asks for the mail with a code."""

    email: EmailAddress


class PasswordReset(Contract):
    """The new password with what the mail brought: the address and the code, or the token hash alone."""

    email: EmailAddress | None = None
    code: SecretStr | None = Field(default=None, min_length=6, max_length=12)
    token_hash: SecretStr | None = Field(default=None, min_length=16, max_length=256)
    new_password: Password

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        by_code = self.email is not None and self.code is not None
        if by_code == (self.token_hash is not None) or (self.email is None) != (self.code is None):
            raise ValueError("give `email` and `code`, or `token_hash`")
        return self


class PasswordChange(Contract):
    current_password: Password
    new_password: Password


class SoleProjects(StrEnum):
    """What becomes of projects with other members that only this account owns."""

    KEEP = "keep"
    DELETE = "delete"


class AccountDeletionRequest(Contract):
    """Without a password the session itself must be new."""

    password: Password | None = None
    projects: SoleProjects = SoleProjects.KEEP


class User(Contract):
    id: UserId
    email: str


class Session(Contract):
    """`expires_in` is in seconds, `expires_at` in UTC."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    expires_at: datetime
    user: User
