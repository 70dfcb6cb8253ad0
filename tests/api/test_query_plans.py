"""Every statement that the repositories send, explained by Postgres as it ran, at 100,000 generations."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from app.local.service import ServiceName
from app.local.stack import Stack
from tests.api.statements import statements
from tests.api.statements.adapters import methods
from tests.api.statements.plans import complaints, explained
from tests.api.statements.world import EXPLAIN, World, opened
from tests.support.stack import temporary_stack


@pytest.fixture(scope="module")
async def world(stack: Stack) -> AsyncIterator[World]:
    name = f"plans_{uuid4().hex[:8]}"
    server = await asyncpg.connect(stack.info.database_url)
    await server.execute(f"create database {name}")
    for setting, value in EXPLAIN.items():
        await server.execute(f"alter database {name} set {setting} = '{value}'")
    url = stack.info.database_url.rpartition("/")[0] + f"/{name}"
    try:
        async with (
            temporary_stack(services={ServiceName.SUPABASE}, settings={"DATABASE_URL": url}) as supabase,
            opened(supabase, url, Path(stack.info.logs_dir) / "postgres.log") as made,
        ):
            yield made
    finally:
        await server.execute(f"drop database {name} with (force)")
        await server.close()


async def test_every_method_that_reads_or_writes_is_explained(world: World) -> None:
    assert set(statements(world)) == methods(), "a new method of a repository needs a call here"


async def test_no_statement_reads_a_big_table_through(world: World) -> None:
    """Nested statements of functions, policies and foreign keys count too: a missing index shows in one of them."""
    rows = await world.pool.fetch("select relname, reltuples::int from pg_class where relkind = 'r' and reltuples > 0")
    sizes = {row["relname"]: row["reltuples"] for row in rows}
    assert sizes["code_generations"] >= 100_000
    wrong: list[str] = []
    for name, call in statements(world).items():
        start = world.log.stat().st_size
        await call()
        sent = explained(world.log, since=start)
        assert sent, f"{name} sent nothing"
        wrong += [complaint for statement in sent for complaint in complaints(name, statement, sizes)]
    assert not wrong, "\n".join(wrong)


async def test_every_foreign_key_leads_an_index(world: World) -> None:
    rows = await world.pool.fetch(
        """
        select c.conrelid::regclass || '.' || c.conname as name from pg_catalog.pg_constraint c
        where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'private'::regnamespace)
          and not exists (
            select from pg_catalog.pg_index i where i.indrelid = c.conrelid and i.indpred is null
              and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] operator(pg_catalog.@>) c.conkey
          )
        """
    )
    assert [row["name"] for row in rows] == []
