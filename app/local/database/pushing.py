"""Applies migrations as the Supabase CLI does, each file in one transaction, recorded in the CLI's own table.

The CLI itself is not used for it: it reads neither our lock nor says which file it is at.
"""

from collections.abc import Callable, Sequence

import asyncpg

from app.local.database.address import Connection, DatabaseAddress, connected
from app.local.database.errors import MigrationRefused
from app.local.database.migrations import Migration

_ONE_AT_A_TIME = 7_305_846_119
"""The same number as in supabase/local/migrations.mjs: two programs must not migrate one database at once."""
_LOCK_TIMEOUT = "10s"
"""A migration that waits longer for a table makes everybody behind it wait: better to fail and come again."""
_BOOKKEEPING = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text not null primary key, statements text[], name text
);
"""
_APPLIED = "select version from supabase_migrations.schema_migrations order by version"
_RECORD = "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)"

Progress = Callable[[Migration], None]


async def applied_versions(address: DatabaseAddress) -> list[str]:
    """What the database says it has; nothing before its first migration."""
    async with connected(address) as connection:
        return await _applied(connection)


def pending(migrations: Sequence[Migration], applied: Sequence[str]) -> list[Migration]:
    """What is still to be applied.

    Raises:
        MigrationRefused: the database is ahead of the files, or a file came in before what is applied.
    """
    known = {migration.version for migration in migrations}
    foreign = [version for version in applied if version not in known]
    if foreign:
        raise MigrationRefused(
            f"the database has {', '.join(foreign)}, which supabase/migrations lacks: this checkout is too old for it"
        )
    waiting = [migration for migration in migrations if migration.version not in set(applied)]
    late = [migration.file_name for migration in waiting if applied and migration.version < max(applied)]
    if late:
        raise MigrationRefused(
            f"{', '.join(late)} would come after {max(applied)}, which is applied: rename to a later version"
        )
    return waiting


async def push(
    address: DatabaseAddress, migrations: Sequence[Migration], *, on_applied: Progress = lambda _: None
) -> list[Migration]:
    """Apply what is pending, oldest first, and answer it.

    Raises:
        MigrationRefused: as `pending`; or a migration failed. Nothing of that file stays, what came before it does.
    """
    async with connected(address) as connection:
        await connection.execute("select pg_advisory_lock($1)", _ONE_AT_A_TIME)
        await connection.execute(_BOOKKEEPING)
        waiting = pending(migrations, await _applied(connection))
        for migration in waiting:
            await _apply(connection, migration)
            on_applied(migration)
    return waiting


async def _applied(connection: Connection) -> list[str]:
    if await connection.fetchval("select to_regclass('supabase_migrations.schema_migrations')") is None:
        return []
    return [str(row["version"]) for row in await connection.fetch(_APPLIED)]


async def _apply(connection: Connection, migration: Migration) -> None:
    if migration.is_empty:
        raise MigrationRefused(f"{migration.file_name} has no statement yet: write it, or remove the file")
    try:
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
            await connection.execute(migration.text)
            await connection.execute(_RECORD, migration.version, migration.name, [migration.text])
    except asyncpg.PostgresError as error:
        raise MigrationRefused(f"{migration.file_name}{_line(error, migration)}: {error}") from None


def _line(error: asyncpg.PostgresError, migration: Migration) -> str:
    position = str(getattr(error, "position", None) or "")
    return f", line {migration.text.count(chr(10), 0, int(position) - 1) + 1}" if position.isdigit() else ""
