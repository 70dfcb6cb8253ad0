"""Accounts and sessions."""

from datetime import datetime
from typing import Literal

from pydantic import Field, SecretStr

from app.contracts.base import Contract
from app.contracts.ids import UserId


class Credentials(Contract):
    """Sign-up and login. The password is never logged: its type hides it."""

    email: str = Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    password: SecretStr = Field(min_length=1, max_length=256)


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
