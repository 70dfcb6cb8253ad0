"""One scratch server for all of these tests; each takes a copy of what it needs, which costs some 50 ms."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.local.database.address import DatabaseAddress
from app.local.database.files import SchemaFiles
from app.local.database.migrations import read_migrations
from app.local.database.pushing import push
from app.local.database.scratch import ScratchServer, scratch_server
from app.local.options import ROOT

COMMITTED = SchemaFiles(ROOT / "supabase")


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[ScratchServer]:
    async with scratch_server() as running:
        yield running


@pytest.fixture(scope="session")
async def template(server: ScratchServer) -> DatabaseAddress:
    """A database with every migration; only ever copied."""
    database = await server.hosted()
    await push(database, read_migrations(COMMITTED.migrations))
    return database


@pytest.fixture(scope="session")
async def shared(server: ScratchServer, template: DatabaseAddress) -> DatabaseAddress:
    """A database with every migration, to look at."""
    return await server.copy(template)


@pytest.fixture
async def migrated(server: ScratchServer, template: DatabaseAddress) -> DatabaseAddress:
    """A database with every migration, for one test to spoil."""
    return await server.copy(template)


@pytest.fixture
def files(tmp_path: Path) -> SchemaFiles:
    """A copy of the schema's files, for one test to spoil."""
    copy = SchemaFiles(tmp_path / "supabase")
    shutil.copytree(COMMITTED.migrations, copy.migrations)
    copy.launcher.symlink_to(COMMITTED.launcher)
    for path in (COMMITTED.lock, COMMITTED.schema, COMMITTED.accepted_advice):
        shutil.copy(path, copy.folder)
    return copy
