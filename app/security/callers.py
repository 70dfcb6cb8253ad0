"""The caller of a request: a verified user with the token to act as them."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from app.contracts.accounts import User


@dataclass(frozen=True, slots=True)
class Caller:
    """`expires_at` is the access token's end, in UTC."""

    user: User
    access_token: SecretStr = field(repr=False)
    expires_at: datetime
