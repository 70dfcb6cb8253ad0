"""The launcher as a process."""

from pathlib import Path

import asyncpg
import psutil
import pytest

from app.local.errors import ServiceFailed
from app.local.service import ServiceName
from app.local.stack import Stack
from tests.local.conftest import MIGRATIONS, SUPABASE, sign_up
from tests.support.stack import temporary_stack


async def test_it_ends_when_postgres_goes_and_comes_back_with_it() -> None:
    async with temporary_stack(services=SUPABASE, migrations_dir=MIGRATIONS) as stack:
        user = await sign_up(stack)
        before = stack.info.pids[ServiceName.SUPABASE]
        await stack.kill(ServiceName.POSTGRES)
        await stack.restarted(ServiceName.POSTGRES)
        await stack.restarted(ServiceName.SUPABASE, previous=before)
        assert (await user.client.auth.get_user()) is not None


async def test_a_cut_connection_is_enough_to_start_afresh(supabase: Stack) -> None:
    before = supabase.info.pids[ServiceName.SUPABASE]
    connection = await asyncpg.connect(supabase.info.database_url)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = 'postgres'"
    )
    await connection.close()
    await supabase.restarted(ServiceName.SUPABASE, previous=before)
    assert (await sign_up(supabase)).id


async def test_a_wrong_migration_is_named_and_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "20260101000000_good.sql").write_text("create table public.good (id int);")
    (tmp_path / "20260101000001_bad.sql").write_text("create table public.half (id int); create tabel oops;")
    with pytest.raises(ServiceFailed) as caught:
        async with temporary_stack(services=SUPABASE, migrations_dir=tmp_path):
            pass
    assert caught.value.service == ServiceName.SUPABASE
    assert "20260101000001_bad.sql" in caught.value.log_tail
    assert caught.value.log_tail.count("20260101000001_bad.sql") == 1


async def test_secrets_are_not_in_the_command_line(supabase: Stack) -> None:
    command = " ".join(psutil.Process(supabase.info.pids[ServiceName.SUPABASE]).cmdline())
    assert "sb_" not in command
    assert "postgresql://" not in command
