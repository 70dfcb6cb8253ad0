"""What GitHub is still to be told to take back, in Postgres: done by any api process, also after a restart."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.data.database import Pool, database_errors
from app.data.github_links import Revocation, SealedTokens
from app.data.postgres_github_links import TOKEN_COLUMNS, revocation_of, token_values

# Held back for one minute, then two, and so on to an hour: however the attempt ends, even with this process.
_DUE = f"""
update private.github_revocations r set attempts = r.attempts + 1,
  next_at = now() + least(interval '1 hour', interval '1 minute' * (2 ^ least(r.attempts, 10)))
where r.id in (
  select d.id from private.github_revocations d where d.next_at <= now()
  order by d.next_at limit $1 for update skip locked
)
returning id, user_id, scope, {TOKEN_COLUMNS}
"""  # noqa: S608 - names of columns
_REPLACE = """
update private.github_revocations set key_id = $2, access_token = $3, access_expires_at = $4, refresh_token = $5,
  refresh_expires_at = $6
where id = $1
"""
_RESEAL = f"{_REPLACE} and access_token = $7"
_SEALED_OTHERWISE = f"""
(select id, user_id, scope, {TOKEN_COLUMNS} from private.github_revocations where key_id < $1 order by key_id limit $2)
union all
(select id, user_id, scope, {TOKEN_COLUMNS} from private.github_revocations where key_id > $1 order by key_id limit $2)
limit $2
"""  # noqa: S608 - names of columns; `<>` would read the table through


class PostgresRevocations:
    """The `Revocations` in `private.github_revocations`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, *, limit: int) -> Sequence[Revocation]:
        with database_errors():
            return [revocation_of(row) for row in await self._pool.fetch(_DUE, limit)]

    async def replace(self, revocation_id: UUID, tokens: SealedTokens) -> None:
        with database_errors():
            await self._pool.execute(_REPLACE, revocation_id, *token_values(tokens))

    async def sealed_otherwise(self, key_id: str, *, limit: int) -> Sequence[Revocation]:
        with database_errors():
            return [revocation_of(row) for row in await self._pool.fetch(_SEALED_OTHERWISE, key_id, limit)]

    async def reseal(self, revocation: Revocation, resealed: SealedTokens) -> None:
        with database_errors():
            await self._pool.execute(_RESEAL, revocation.id, *token_values(resealed), revocation.tokens.access_token)

    async def done(self, revocation_id: UUID) -> None:
        with database_errors():
            await self._pool.execute("delete from private.github_revocations where id = $1", revocation_id)

    async def give_up(self, *, older_than: timedelta) -> int:
        with database_errors():
            status: str = await self._pool.execute(
                "delete from private.github_revocations where created_at < now() - $1::interval", older_than
            )
        return int(status.rpartition(" ")[2])
