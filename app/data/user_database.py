"""Reads over a direct connection as the user: row-level security applies as it does over REST, in a third of the time.

Supabase's REST reads a list with a request of its own beside the database's work. Lists are read often and are long, so
they go straight; what is read or written one row at a time goes over REST.
"""

import asyncio
from typing import TypeAlias

import asyncpg
from pydantic import SecretStr
from pydantic_core import to_json

from app.contracts.ids import UserId
from app.data.database import COMMAND_TIMEOUT_S, CONNECT_TIMEOUT_S, Pool, database_errors
from app.data.pool_figures import POOLS
from app.security.callers import Caller

_Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
_ROLE = "authenticated"

_BECOME = """
begin read only;
select set_config('role', '{role}', true), set_config('request.jwt.claims', '{claims}', true),
  set_config('request.jwt.claim.sub', '{user_id}', true);
"""
"""One round trip; with parameters it would be two. A UUID and a constant need no quoting. Hosted Supabase reads the
caller from the claims, the embedded one from `sub` alone."""


async def open_user_pool(dsn: SecretStr, *, max_size: int = 10) -> Pool:
    """A pool for `UserDatabase` alone. Its connections are not reset in between: nothing outlives a transaction."""
    pool = await asyncpg.create_pool(
        dsn.get_secret_value(),
        min_size=0,
        max_size=max_size,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=COMMAND_TIMEOUT_S,
        server_settings={"application_name": "wingbeat lists"},
        reset=_keep,
    )
    POOLS.add("lists", pool)
    return pool


class UserDatabase:
    """Statements that only read, each in a transaction of the caller's. Over a pool of `open_user_pool`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._ending: set[asyncio.Task[None]] = set()

    async def fetch_text(self, caller: Caller, query: str, *arguments: object) -> str | None:
        """The one text that the query answers, of what the caller may see; none when it answers no row.

        Raises:
            DependencyUnavailable: the database cannot be reached.
        """
        with database_errors():
            connection = await self._pool.acquire()
            try:
                await connection.execute(_become(caller.user.id))
                text: str | None = await connection.fetchval(query, *arguments)
            finally:
                self._give_back_soon(connection)
        return text

    def _give_back_soon(self, connection: _Connection) -> None:
        """The answer does not wait for the end of a transaction that changed nothing."""
        task = asyncio.create_task(self._give_back(connection))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _give_back(self, connection: _Connection) -> None:
        try:
            await connection.execute("rollback")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection.terminate()
        finally:
            await self._pool.release(connection)


def _become(user_id: UserId) -> str:
    claims = to_json({"sub": user_id, "role": _ROLE}).decode()
    return _BECOME.format(role=_ROLE, claims=claims, user_id=user_id)


async def _keep(_connection: asyncpg.Connection) -> None:
    """Nothing was set beyond the transaction, so there is nothing to take back: a round trip less."""
