"""The GitHub App's own identity: what it signs its requests with."""

import time
from dataclasses import dataclass
from typing import Final

import jwt
from pydantic import SecretStr

_LIFETIME_S: Final = 540
"""GitHub takes ten minutes at most; its clock may differ from ours."""

_CLOCK_SKEW_S: Final = 60


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """`private_key` is PEM; `client_secret` is for people's tokens."""

    app_id: str
    slug: str
    client_id: str
    client_secret: SecretStr
    private_key: SecretStr

    def signed(self) -> SecretStr:
        """A token that says "I am this App", good for some minutes."""
        now = int(time.time())
        claims = {"iat": now - _CLOCK_SKEW_S, "exp": now + _LIFETIME_S, "iss": self.app_id}
        return SecretStr(jwt.encode(claims, self.private_key.get_secret_value(), algorithm="RS256"))
