"""How a database differs from what its migrations make of a scratch database."""

from app.local.database.address import DatabaseAddress
from app.local.database.files import SchemaFiles
from app.local.database.migrations import read_migrations
from app.local.database.pushing import applied_versions, pending, push
from app.local.database.scratch import ScratchServer, scratch_server
from app.local.database.supabase_cli import SupabaseCli, find_supabase_cli
from app.local.database.targets import Target


async def drift(target: Target, address: DatabaseAddress, files: SchemaFiles) -> list[str]:
    """As `drift_from`, on a scratch server of its own."""
    async with scratch_server() as server:
        return await drift_from(server, target, address, files)


async def drift_from(server: ScratchServer, target: Target, address: DatabaseAddress, files: SchemaFiles) -> list[str]:
    """SQL, by lines, for what the target has and its migrations do not make; none when nobody changed it by hand.

    Migrations that it lacks are no drift: the scratch database gets those that the target has.

    Raises:
        MigrationRefused: the target cannot be read, or is ahead of the files.
    """
    cli = SupabaseCli(find_supabase_cli(files.launcher))
    migrations = read_migrations(files.migrations)
    waiting = pending(migrations, await applied_versions(address))
    expected = await (server.embedded() if target is Target.LOCAL else server.hosted())
    await push(expected, [migration for migration in migrations if migration not in waiting])
    return (await cli.diff(expected, address)).splitlines()
