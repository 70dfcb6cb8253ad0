"""Refresh tokens that were handed in, in Postgres, by their SHA-256: of all api processes one may use a token."""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from pydantic import SecretStr

from app.contracts.ids import UserId
from app.data.database import Pool, database_errors

RACE = timedelta(seconds=10)
"""A token that comes again this soon is a client that asked twice: it is no theft, whatever it brought."""
_LOST = timedelta(seconds=30)
"""Longer than any call of the auth server: who has not said by then how it went is gone."""
_KEPT = timedelta(days=30)
"""How long a reuse is noticed here; the auth server would forgive the last token before the newest for ever."""


class Claim(StrEnum):
    """What a refresh token is to whoever brings it."""

    WON = "won"
    """Nobody has used it."""
    RACING = "racing"
    """Somebody else uses it now, or did a moment ago."""
    AGAIN = "again"
    """It was used, and what it brought was not: the answer was lost, and may be told again."""
    REUSED = "reused"
    """It was used, and so was what it brought: two hold the session, and one of them stole it."""


class PostgresRefreshClaims:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(self, token: SecretStr, *, patience: timedelta = RACE) -> Claim:
        """`WON` for one caller, who says afterwards how it went.

        Args:
            token: that was brought.
            patience: how long after its use the token is still `RACING`, when its answer may be on its way.
        """
        with database_errors():
            answer = await self._pool.fetchval(
                "select private.claim_refresh_token($1, $2, $3, $4)", _hash(token), RACE, _LOST, patience
            )
        return Claim(answer)

    async def spend(self, token: SecretStr, successor: SecretStr | None) -> None:
        """The token was used and brought the successor: none if the auth server says that it was used before."""
        brought = _hash(successor) if successor is not None else None
        with database_errors():
            await self._pool.execute("select private.spend_refresh_token($1, $2, $3)", _hash(token), _KEPT, brought)

    async def release(self, token: SecretStr) -> None:
        """The winner could not use the token: it may be brought again."""
        with database_errors():
            await self._pool.execute("select private.release_refresh($1)", _hash(token))

    async def end_session(self, reused: SecretStr) -> UserId | None:
        """End the session that the token was of, its access tokens too; none where that is the auth server's alone."""
        with database_errors():
            owner = await self._pool.fetchval("select private.end_session_of($1)", reused.get_secret_value())
        return UserId(owner) if owner is not None else None


def _hash(token: SecretStr) -> bytes:
    return sha256(token.get_secret_value().encode(errors="replace")).digest()
