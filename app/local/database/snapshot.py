"""Writes down what the migrations make, and that they are final."""

from collections.abc import Sequence

from app.local.database.address import connected
from app.local.database.errors import MigrationRefused
from app.local.database.files import SchemaFiles
from app.local.database.lock import read_lock, unlocked, violations, write_lock
from app.local.database.migrations import Migration, read_migrations
from app.local.database.pushing import push
from app.local.database.schema import describe, difference
from app.local.database.scratch import scratch_server


async def write_snapshot(files: SchemaFiles) -> list[Migration]:
    """Write the description of the schema and the lock; answer the migrations that are newly locked.

    Raises:
        MigrationRefused: a locked migration is not as it was, or one cannot be applied; nothing is written.
    """
    migrations = read_migrations(files.migrations)
    lock = read_lock(files.lock)
    if wrong := violations(migrations, lock):
        raise MigrationRefused("; ".join(wrong))
    description = await _described(migrations)
    files.schema.write_text(description, encoding="utf-8")
    write_lock(files.lock, migrations)
    return unlocked(migrations, lock)


async def unwritten(files: SchemaFiles) -> list[str]:
    """What a snapshot would change in the description of the schema, line by line.

    Raises:
        MigrationRefused: a migration cannot be applied.
    """
    return difference(files.committed_schema(), await _described(read_migrations(files.migrations)))


async def _described(migrations: Sequence[Migration]) -> str:
    async with scratch_server() as server:
        database = await server.hosted()
        await push(database, migrations)
        async with connected(database) as connection:
            return await describe(connection)
