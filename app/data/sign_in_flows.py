"""Sign-ins at another provider that are under way, in Postgres: any api process may finish what another began."""

from datetime import timedelta
from hashlib import sha256

from pydantic import SecretStr

from app.data.database import Pool, database_errors


class PostgresSignInFlows:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, flow_id: SecretStr, verifier: SecretStr, *, lifetime: timedelta) -> None:
        """Keep the verifier under the hash of the id."""
        with database_errors():
            await self._pool.execute(
                "select private.begin_sign_in($1, $2, $3)", _hash(flow_id), verifier.get_secret_value(), lifetime
            )

    async def take(self, flow_id: SecretStr) -> SecretStr | None:
        """The verifier, once; none when it was taken, is too old or never was."""
        with database_errors():
            verifier: str | None = await self._pool.fetchval("select private.take_sign_in($1)", _hash(flow_id))
        return SecretStr(verifier) if verifier else None


def _hash(flow_id: SecretStr) -> bytes:
    return sha256(flow_id.get_secret_value().encode(errors="replace")).digest()
