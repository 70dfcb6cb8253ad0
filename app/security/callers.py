"""The caller of a request: a verified user with the token to act as them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from app.contracts.accounts import User


@dataclass(frozen=True, slots=True)
class Caller:
    """`expires_at` is the access token's end, in UTC; `session_id` the auth server's session that it is of."""

    user: User
    access_token: SecretStr = field(repr=False)
    expires_at: datetime
    session_id: UUID | None = None
