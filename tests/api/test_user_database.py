"""Reading as the user over a direct connection: whoever comes next on it is somebody else."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from pydantic import SecretStr

from app.data.user_database import UserDatabase, open_user_pool
from app.errors import DependencyUnavailable
from app.security.callers import Caller
from app.settings import Settings
from tests.api.conftest import User

WHO = "select current_user || ' ' || auth.uid()"
NOBODY = "select current_user || coalesce(current_setting('request.jwt.claim.sub', true), '')"


def _caller(user: User) -> Caller:
    return Caller(user.session.user, SecretStr(user.session.access_token), user.session.expires_at)


@pytest.fixture
async def pool(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    """One connection for everybody."""
    pool = await open_user_pool(settings.database_url, max_size=1)
    yield pool
    pool.terminate()


@pytest.fixture
def database(pool: asyncpg.Pool) -> UserDatabase:
    return UserDatabase(pool)


async def test_each_reads_as_themself(database: UserDatabase, pool: asyncpg.Pool, owner: User, stranger: User) -> None:
    for user in (owner, stranger, owner):
        assert await database.fetch_text(_caller(user), WHO) == f"authenticated {user.session.user.id}"
    assert await pool.fetchval(NOBODY) == await pool.fetchval("select session_user")


async def test_nothing_is_written(database: UserDatabase, owner: User) -> None:
    statement = "insert into public.projects (name) values ('Written') returning name"
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await database.fetch_text(_caller(owner), statement)


async def test_a_reader_that_gives_up_leaves_nothing_behind(
    database: UserDatabase, pool: asyncpg.Pool, owner: User, stranger: User
) -> None:
    for pause in (0.0, 0.001, 0.05):
        reading = asyncio.create_task(database.fetch_text(_caller(owner), "select pg_sleep(30)::text"))
        await asyncio.sleep(pause)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await pool.fetchval(NOBODY) == await pool.fetchval("select session_user")
        assert await database.fetch_text(_caller(stranger), WHO) == f"authenticated {stranger.session.user.id}"


async def test_a_database_that_is_away(owner: User) -> None:
    pool = await open_user_pool(SecretStr("postgresql://nobody@127.0.0.1:1/none"), max_size=1)
    with pytest.raises(DependencyUnavailable):
        await UserDatabase(pool).fetch_text(_caller(owner), WHO)
