"""A throw-away Postgres with databases that look like a new Supabase project, to try migrations on."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from app.local.database.address import DatabaseAddress, connected, parse_address
from app.local.errors import StackError
from app.local.node import find_node
from app.local.options import ROOT, StackOptions
from app.local.service import ServiceName
from app.local.stack import open_stack

_PLATFORM_SCRIPT = ROOT / "supabase" / "local" / "platform.mjs"
_PLATFORM = "postgres"
_MAINTENANCE = "template1"

# A hosted project grants everything on whatever is made in `public`; the embedded stack grants nothing. A migration
# must revoke what it does not mean, so it is tried where it has to.
_HOSTED_DEFAULTS = """
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on routines to anon, authenticated, service_role;
"""


class ScratchServer:
    """A server of our own. `scratch_server` makes one."""

    def __init__(self, address: DatabaseAddress) -> None:
        self._platform = address.other(_PLATFORM)
        self._made = 0

    async def embedded(self) -> DatabaseAddress:
        """A new database as the embedded stack has it before the first migration."""
        return await self.copy(self._platform)

    async def hosted(self) -> DatabaseAddress:
        """A new database with the default rights of a hosted project before its first migration."""
        database = await self.embedded()
        async with connected(database) as connection:
            await connection.execute(_HOSTED_DEFAULTS)
        return database

    async def copy(self, of: DatabaseAddress) -> DatabaseAddress:
        """A new database like one of this server that nobody is connected to."""
        self._made += 1
        name = f"scratch_{self._made}"
        async with connected(self._platform.other(_MAINTENANCE)) as connection:
            await connection.execute(f'create database "{name}" template "{of.database}"')
        return self._platform.other(name)


@asynccontextmanager
async def scratch_server() -> AsyncIterator[ScratchServer]:
    """A running server in a folder that is removed with it.

    Raises:
        StackError: it cannot be started; the text says why.
    """
    with tempfile.TemporaryDirectory(prefix="wingbeat-scratch-", ignore_cleanup_errors=True) as folder:
        options = StackOptions(data_dir=Path(folder), services=frozenset({ServiceName.POSTGRES}), throwaway=True)
        async with open_stack(options) as stack:
            url = SecretStr(stack.info.database_url)
            address = parse_address(url, source="the scratch server")
            await _make_platform(url)
            yield ScratchServer(address)


async def _make_platform(url: SecretStr) -> None:
    process = await asyncio.create_subprocess_exec(
        str(find_node()),
        str(_PLATFORM_SCRIPT),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=_PLATFORM_SCRIPT.parent,
        env={"PATH": os.defpath, "DO_NOT_TRACK": "1", "LITE_TELEMETRY": "0", "DATABASE_URL": url.get_secret_value()},
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise StackError(f"the scratch database could not be made: {output.decode(errors='replace').strip()[-500:]}")
