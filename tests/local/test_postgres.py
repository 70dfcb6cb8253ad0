"""The embedded Postgres."""

import os
import shutil
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.local.data_folder import DataFolder
from app.local.errors import DataFolderUnusable
from app.local.keys import LocalKeys
from app.local.options import ROOT
from app.local.postgres import Postgres, find_postgres
from app.local.service import ServiceName
from tests.support.stack import make_data_folder, temporary_stack

ONLY_POSTGRES = frozenset({ServiceName.POSTGRES})
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")


async def run(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_data_survive_a_kill_of_the_server() -> None:
    async with temporary_stack(services=ONLY_POSTGRES) as stack:
        url = stack.info.database_url
        await run(url, "create table kept as select 42 as answer")
        await stack.kill(ServiceName.POSTGRES)
        await stack.restarted(ServiceName.POSTGRES)
        assert await run(url, "select answer from kept") == 42


async def test_data_survive_the_stack() -> None:
    folder = make_data_folder()
    try:
        async with temporary_stack(services=ONLY_POSTGRES, data_dir=folder) as stack:
            await run(stack.info.database_url, "create table kept as select 42 as answer")
        async with temporary_stack(services=ONLY_POSTGRES, data_dir=folder) as stack:
            assert await run(stack.info.database_url, "select answer from kept") == 42
    finally:
        shutil.rmtree(folder)


async def test_a_stale_pid_file_does_not_matter() -> None:
    folder = make_data_folder()
    try:
        async with temporary_stack(services=ONLY_POSTGRES, data_dir=folder):
            pass
        (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder / 'postgres'}\n")
        async with temporary_stack(services=ONLY_POSTGRES, data_dir=folder) as stack:
            assert await run(stack.info.database_url, "select 1") == 1
    finally:
        shutil.rmtree(folder)


async def test_it_needs_its_password_and_listens_on_loopback_only() -> None:
    async with temporary_stack(services=ONLY_POSTGRES) as stack:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(stack.info.database_url, password="wrong")
        server = psutil.Process(stack.info.pids[ServiceName.POSTGRES])
        addresses = {found.laddr.ip for found in server.net_connections() if found.status == psutil.CONN_LISTEN}
        assert addresses == {"127.0.0.1"}


@as_root
async def test_as_root_it_runs_as_nobody() -> None:
    async with temporary_stack(services=ONLY_POSTGRES) as stack:
        assert psutil.Process(stack.info.pids[ServiceName.POSTGRES]).uids().effective == 65534


@as_root
async def test_a_data_folder_out_of_reach_is_refused(tmp_path: Path) -> None:
    """pytest's folder is its owner's alone."""
    with pytest.raises(DataFolderUnusable, match="--data"):
        async with temporary_stack(services=ONLY_POSTGRES, data_dir=tmp_path / "inside"):
            pass


@as_root
def test_a_program_out_of_reach_is_copied(tmp_path: Path) -> None:
    installed = find_postgres(ROOT / "supabase" / "local")
    closed = tmp_path / "package"
    shutil.copytree(installed.parent, closed, symlinks=True)
    path = make_data_folder()
    try:
        folder = DataFolder(path)
        folder.make()
        keys = LocalKeys()
        postgres = Postgres(closed / "native", folder, port=1, password=keys.postgres_password)
        program = Path(postgres.service().command[0])
        assert program.is_relative_to(path)
        assert program.exists()
    finally:
        shutil.rmtree(path)
