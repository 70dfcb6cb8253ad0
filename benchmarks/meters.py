"""What a stack has used so far: processor time by process, rows and bytes in Postgres, Temporal's actions, objects."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import psutil

from app.local.stack import Stack

_ROLES = {
    "api": "api, watched",
    "api-2": "api, unwatched",
    "worker": "worker, orchestration and model",
    "worker-2": "worker, workspace",
    "worker-3": "worker, workspace",
    "postgres": "Postgres",
    "supabase": "Supabase",
    "temporal": "Temporal",
}
"""What the processes of a fleet are counted as. Nobody watches on the second api: it only hears the token channel."""
_ACTIONS = re.compile(r'^action\{action_type="(\w+)",namespace="default"[^}]*\} ([\d.e+]+)$', re.MULTILINE)
_METRICS_PORT = "--metrics-port="

_TABLES = """
select format('%I.%I', schemaname, relname) from pg_stat_user_tables
where schemaname in ('public', 'private') order by 1
"""
_SIZE = "select count(*)::bigint, coalesce(sum(pg_column_size(t.*)), 0)::bigint from {table} t"
_DATABASE = """
select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, xact_commit, pg_database_size(datname)
from pg_stat_database where datname = current_database()
"""
_CONNECTIONS = "select count(*) from pg_stat_activity where application_name like 'wingbeat%'"


@dataclass(frozen=True, slots=True)
class Table:
    """Live rows, and their bytes without indexes and overhead."""

    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All meters at one moment. Sizes are in bytes, processor time is in seconds."""

    cpu: Mapping[str, float]
    tables: Mapping[str, Table]
    wal: int
    transactions: int
    database: int
    connections: int
    actions: Mapping[str, float]
    objects: int
    stored: int


async def read_meters(stack: Stack) -> Reading:
    """Every meter of a fleet's stack."""
    connection = await asyncpg.connect(stack.info.database_url)
    try:
        tables = {row[0]: await _table(connection, row[0]) for row in await connection.fetch(_TABLES)}
        wal, transactions, size = await connection.fetchrow(_DATABASE)
        connections = await connection.fetchval(_CONNECTIONS)
    finally:
        await connection.close()
    files = [path for path in _storage(stack).rglob("*") if path.is_file()]
    return Reading(
        cpu=_cpu(stack.info.pids),
        tables=tables,
        wal=wal,
        transactions=transactions,
        database=size,
        connections=connections,
        actions=await _actions(stack.info.pids["temporal"]),
        objects=len(files),
        stored=sum(path.stat().st_size for path in files),
    )


def memory(stack: Stack) -> dict[str, float]:
    """MB by process name, its children with it. Where the system tells, pages that several share count once."""
    return {name: _family_memory(stack.info.pids[name]) / 1e6 for name in _ROLES}


async def _table(connection: asyncpg.Connection, name: str) -> Table:
    rows, size = await connection.fetchrow(_SIZE.format(table=name))
    return Table(rows, size)


def _storage(stack: Stack) -> Path:
    return Path(stack.info.logs_dir).parent / "storage"


def _cpu(pids: Mapping[str, int]) -> dict[str, float]:
    used = dict.fromkeys(_ROLES.values(), 0.0)
    for name, role in _ROLES.items():
        used[role] += _family_cpu(pids[name])
    return used


def _family_cpu(pid: int) -> float:
    """Of a process and all its children, also those that have ended."""
    process = psutil.Process(pid)
    seconds = 0.0
    for member in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            seconds += sum(member.cpu_times()[:4])
    return seconds


def _family_memory(pid: int) -> int:
    process = psutil.Process(pid)
    size = 0
    for member in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            told = member.memory_full_info()
            size += getattr(told, "pss", told.uss)
    return size


async def _actions(pid: int) -> dict[str, float]:
    """What Temporal Cloud would bill, by kind, as the server itself counts it."""
    port = next(word for word in psutil.Process(pid).cmdline() if word.startswith(_METRICS_PORT))
    async with httpx.AsyncClient(trust_env=False) as http:
        page = (await http.get(f"http://127.0.0.1:{port.removeprefix(_METRICS_PORT)}/metrics")).text
    counted: dict[str, float] = {}
    for kind, value in _ACTIONS.findall(page):
        counted[kind] = counted.get(kind, 0.0) + float(value)
    return counted
