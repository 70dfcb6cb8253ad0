"""Links and their tokens in Postgres. The lease on a refresh token is a column: it holds across processes and hosts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias

import asyncpg

from app.contracts.github import GitHubLink, LinkStatus
from app.contracts.ids import UserId
from app.data.database import Pool, database_errors
from app.data.github_links import LinkedAccount, Revocation, RevocationScope, SealedTokens, StoredLink
from app.data.user_database import UserDatabase
from app.security.callers import Caller

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TOKEN_COLUMNS = "key_id, access_token, access_expires_at, refresh_token, refresh_expires_at"  # noqa: S105 - names

_OWN = """
select json_build_object(
  'status', status, 'login', login, 'installation_ids', installation_ids, 'linked_at', created_at
)::text from public.github_connections where user_id = $1
"""
_FIND = f"""
select c.status, {TOKEN_COLUMNS} from public.github_connections c
left join private.github_tokens t on t.user_id = c.user_id where c.user_id = $1
"""  # noqa: S608 - names of columns
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('github link ' || $1::text, 0))"
_CONNECT = """
insert into public.github_connections (user_id, github_user_id, login, installation_ids) values ($1, $2, $3, $4)
on conflict (user_id) do update set github_user_id = excluded.github_user_id, login = excluded.login,
  installation_ids = excluded.installation_ids, status = 'linked', created_at = now()
"""
_KEEP_TOKENS = f"""
insert into private.github_tokens (user_id, {TOKEN_COLUMNS}) values ($1, $2, $3, $4, $5, $6)
"""  # noqa: S608 - names of columns

_TAKE_TOKENS = f"select id, user_id, scope, {TOKEN_COLUMNS} from private.take_github_tokens($1, $2, $3)"  # noqa: S608
_LEASE = """
update private.github_tokens set refreshing_until = now() + $3
where user_id = $1 and access_token = $2 and (refreshing_until is null or refreshing_until <= now())
"""
_RENEW = """
update private.github_tokens set key_id = $3, access_token = $4, access_expires_at = $5, refresh_token = $6,
  refresh_expires_at = $7, refreshing_until = null
where user_id = $1 and access_token = $2
"""
_RESEAL = f"{_RENEW} and (refreshing_until is null or refreshing_until <= now())"
_ORPHANED = f"""
insert into private.github_revocations (user_id, scope, {TOKEN_COLUMNS})
select $1, case when exists (select from public.github_connections where user_id = $1) then 'token' else 'grant' end,
  $2, $3, $4, $5, $6
"""  # noqa: S608 - names of columns
_RELEASE = "update private.github_tokens set refreshing_until = null where user_id = $1 and access_token = $2"
_EXPIRE = """
with gone as (delete from private.github_tokens where user_id = $1 and access_token = $2 returning user_id)
update public.github_connections c set status = 'expired' from gone where c.user_id = gone.user_id
"""
_SEALED_OTHERWISE = f"""
(select user_id, {TOKEN_COLUMNS} from private.github_tokens where key_id < $1 order by key_id limit $2)
union all
(select user_id, {TOKEN_COLUMNS} from private.github_tokens where key_id > $1 order by key_id limit $2)
limit $2
"""  # noqa: S608 - names of columns; `<>` would read the table through
_SET_INSTALLATIONS = """
update public.github_connections set installation_ids = $2 where user_id = $1 and installation_ids <> $2
"""

_UNLINK_NOW = timedelta(minutes=1)
"""Whoever unlinks revokes at once; the sweep takes it up when they could not."""


class PostgresGitHubLinks:
    """The `GitHubLinks`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, user_id: UserId) -> StoredLink | None:
        with database_errors():
            row = await self._pool.fetchrow(_FIND, user_id)
        if row is None:
            return None
        return StoredLink(LinkStatus(row["status"]), sealed_tokens(row) if row["access_token"] else None)

    async def describe(self, user_id: UserId) -> GitHubLink:
        with database_errors():
            return _described(await self._pool.fetchval(_OWN, user_id))

    async def save(self, user_id: UserId, account: LinkedAccount, tokens: SealedTokens) -> None:
        with database_errors():
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(_ONE_AT_A_TIME, str(user_id))
                await self._take_tokens(connection, user_id, timedelta(0), next_account=account.github_user_id)
                ids = sorted(account.installation_ids)
                await connection.execute(_CONNECT, user_id, account.github_user_id, account.login, ids)
                await connection.execute(_KEEP_TOKENS, user_id, *token_values(tokens))

    async def remove(self, user_id: UserId) -> Revocation | None:
        with database_errors():
            async with self._pool.acquire() as connection, connection.transaction():
                revocation = await self._take_tokens(connection, user_id, _UNLINK_NOW, next_account=None)
                await connection.execute("delete from public.github_connections where user_id = $1", user_id)
        return revocation

    async def set_installations(self, user_id: UserId, installation_ids: Sequence[int]) -> None:
        with database_errors():
            await self._pool.execute(_SET_INSTALLATIONS, user_id, sorted(installation_ids))

    async def lease(self, user_id: UserId, seen: SealedTokens, *, lifetime: timedelta) -> bool:
        with database_errors():
            return _one_row(await self._pool.execute(_LEASE, user_id, seen.access_token, lifetime))

    async def renew(self, user_id: UserId, seen: SealedTokens, renewed: SealedTokens) -> bool:
        with database_errors():
            async with self._pool.acquire() as connection, connection.transaction():
                values = token_values(renewed)
                if _one_row(await connection.execute(_RENEW, user_id, seen.access_token, *values)):
                    return True
                await connection.execute(_ORPHANED, user_id, *values)
        return False

    async def release(self, user_id: UserId, seen: SealedTokens) -> None:
        with database_errors():
            await self._pool.execute(_RELEASE, user_id, seen.access_token)

    async def expire(self, user_id: UserId, seen: SealedTokens) -> None:
        with database_errors():
            await self._pool.execute(_EXPIRE, user_id, seen.access_token)

    async def reseal(self, user_id: UserId, seen: SealedTokens, resealed: SealedTokens) -> None:
        with database_errors():
            await self._pool.execute(_RESEAL, user_id, seen.access_token, *token_values(resealed))

    async def sealed_otherwise(self, key_id: str, *, limit: int) -> Sequence[tuple[UserId, SealedTokens]]:
        with database_errors():
            rows = await self._pool.fetch(_SEALED_OTHERWISE, key_id, limit)
        return [(row["user_id"], sealed_tokens(row)) for row in rows]

    async def linked_to(self, github_user_id: int) -> Sequence[UserId]:
        query = "select user_id from public.github_connections where github_user_id = $1"
        with database_errors():
            return [row["user_id"] for row in await self._pool.fetch(query, github_user_id)]

    async def forget(self, user_id: UserId) -> None:
        with database_errors():
            async with self._pool.acquire() as connection, connection.transaction():
                # Tokens first, as everywhere here: of two who change a link one waits, and neither locks the other out.
                await connection.execute("delete from private.github_tokens where user_id = $1", user_id)
                await connection.execute("delete from public.github_connections where user_id = $1", user_id)

    async def _take_tokens(
        self, connection: Connection, user_id: UserId, hold: timedelta, *, next_account: int | None
    ) -> Revocation | None:
        row = await connection.fetchrow(_TAKE_TOKENS, user_id, next_account, hold)
        return None if row is None else revocation_of(row)


class PostgresGitHubLinkPages:
    """The `GitHubLinkPages` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def own(self, caller: Caller) -> GitHubLink:
        return _described(await self._database.fetch_text(caller, _OWN, caller.user.id))


def sealed_tokens(row: asyncpg.Record) -> SealedTokens:
    return SealedTokens(
        row["key_id"],
        row["access_token"],
        row["access_expires_at"],
        row["refresh_token"],
        row["refresh_expires_at"],
    )


def token_values(tokens: SealedTokens) -> tuple[object, ...]:
    """In the order of `TOKEN_COLUMNS`."""
    return (
        tokens.key_id,
        tokens.access_token,
        tokens.access_expires_at,
        tokens.refresh_token,
        tokens.refresh_expires_at,
    )


def revocation_of(row: asyncpg.Record) -> Revocation:
    return Revocation(row["id"], row["user_id"], RevocationScope(row["scope"]), sealed_tokens(row))


def _described(document: str | None) -> GitHubLink:
    return GitHubLink.model_validate_json(document) if document else GitHubLink(status=LinkStatus.NOT_LINKED)


def _one_row(status: str) -> bool:
    return status.endswith(" 1")
