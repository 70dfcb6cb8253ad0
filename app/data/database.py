"""Direct connections to Postgres: the workers' pool, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import asyncpg
from pydantic import SecretStr

from app.data.pool_figures import POOLS
from app.errors import DependencyUnavailable

DATABASE = "the database"

CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 10.0

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

OUTAGE_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What a database raises that is down, restarting, full or unreachable, as against a wrong statement."""


async def open_pool(dsn: SecretStr, *, max_size: int = 5, name: str = "service") -> Pool:
    """A pool of at most `max_size` connections, called `name` by the metrics.

    It connects on first use, so it opens while the database is down.
    """
    pool = await asyncpg.create_pool(
        dsn.get_secret_value(),
        min_size=0,
        max_size=max_size,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=COMMAND_TIMEOUT_S,
        server_settings={"application_name": "wingbeat"},
    )
    POOLS.add(name, pool)
    return pool


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn an outage within the block into `DependencyUnavailable`; a wrong statement stays what it is."""
    try:
        yield
    except OUTAGE_ERRORS as error:
        raise DependencyUnavailable(DATABASE) from error
