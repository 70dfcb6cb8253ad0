"""Migrations applied to a database, and the ways in which they are refused."""

import pytest

from app.local.database.address import connected
from app.local.database.errors import MigrationRefused
from app.local.database.migrations import Migration
from app.local.database.pushing import applied_versions, pending, push
from app.local.database.scratch import ScratchServer

TABLE = Migration(
    "20260101000001", "table", "create table public.things (id int);\ninsert into public.things values (1);"
)
BROKEN = Migration("20260101000002", "broken", "insert into public.things values (2);\n\nselect nonsense;\n")
MENDED = Migration("20260101000002", "broken", "insert into public.things values (2);")
EARLY = Migration("20260101000000", "early", "select 1;")
EMPTY = Migration("20260101000003", "empty", "-- nothing\n/* yet */\n")


async def test_each_migration_is_applied_once_and_all_or_nothing(server: ScratchServer) -> None:
    database = await server.hosted()
    told: list[str] = []
    assert await applied_versions(database) == []
    with pytest.raises(MigrationRefused, match=r'20260101000002_broken.sql, line 3: column "nonsense"'):
        await push(database, [TABLE, BROKEN], on_applied=lambda migration: told.append(migration.name))
    assert told == ["table"]
    assert await applied_versions(database) == [TABLE.version]
    assert await push(database, [TABLE, MENDED]) == [MENDED]
    assert await push(database, [TABLE, MENDED]) == []
    async with connected(database) as connection:
        assert await connection.fetchval("select array_agg(id order by id) from public.things") == [1, 2]
        recorded = await connection.fetch("select version, name, statements from supabase_migrations.schema_migrations")
    assert [tuple(row) for row in recorded] == [(m.version, m.name, [m.text]) for m in (TABLE, MENDED)]


async def test_an_empty_migration_is_refused(server: ScratchServer) -> None:
    with pytest.raises(MigrationRefused, match="no statement"):
        await push(await server.hosted(), [EMPTY])


def test_a_database_ahead_of_the_files_is_refused() -> None:
    with pytest.raises(MigrationRefused, match="too old"):
        pending([TABLE], [TABLE.version, "20260101000009"])


def test_a_migration_that_comes_too_late_is_refused() -> None:
    with pytest.raises(MigrationRefused, match="rename"):
        pending([EARLY, TABLE], [TABLE.version])
