"""What somebody changed by hand in a database that migrations were pushed to."""

from app.local.database.address import DatabaseAddress, connected
from app.local.database.drift import drift_from
from app.local.database.files import SchemaFiles
from app.local.database.scratch import ScratchServer
from app.local.database.targets import Target


async def test_changes_by_hand_are_told_and_pending_migrations_are_not(
    server: ScratchServer, migrated: DatabaseAddress, files: SchemaFiles
) -> None:
    (files.migrations / "20990101000000_late.sql").write_text("create table private.late (id int);")
    async with connected(migrated) as connection:
        await connection.execute("drop policy projects_select on public.projects; create table public.quick (id int)")
    found = await drift_from(server, Target.STAGING, migrated, files)
    changes = [line for line in found if line.startswith(("CREATE", "DROP", "ALTER"))]
    assert sorted(changes) == [
        'CREATE TABLE "public"."quick" (',
        'DROP POLICY "projects_select" ON "public"."projects";',
    ]
