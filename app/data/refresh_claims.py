"""Refresh tokens that were handed in, in Postgres, by their SHA-256: of all api processes one may use a token."""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from pydantic import SecretStr

from app.data.database import Pool, database_errors

RACE = timedelta(seconds=10)
"""A token that comes again this soon is a client that asked twice, not a thief."""
_LOST = timedelta(seconds=30)
"""Longer than any call of the auth server: who has not said by then how it went is gone."""
_KEPT = timedelta(days=30)
"""How long a reuse is noticed here; the auth server would forgive the last token before the newest for ever."""


class Claim(StrEnum):
    WON = "won"
    RACING = "racing"
    REUSED = "reused"


class PostgresRefreshClaims:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(self, token: SecretStr) -> Claim:
        """`WON` for one caller, who says afterwards how it went; `RACING` for others within 10 s, then `REUSED`."""
        with database_errors():
            answer = await self._pool.fetchval("select private.claim_refresh($1, $2, $3)", _hash(token), RACE, _LOST)
        return Claim(answer)

    async def spend(self, token: SecretStr) -> None:
        """The winner used the token."""
        with database_errors():
            await self._pool.execute("select private.spend_refresh($1, $2)", _hash(token), _KEPT)

    async def release(self, token: SecretStr) -> None:
        """The winner could not use the token: it may be brought again."""
        with database_errors():
            await self._pool.execute("select private.release_refresh($1)", _hash(token))


def _hash(token: SecretStr) -> bytes:
    return sha256(token.get_secret_value().encode(errors="replace")).digest()
