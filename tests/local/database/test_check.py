"""What `./dev check` says of a schema that somebody spoiled."""

import pytest

from app.local.database.address import DatabaseAddress, connected
from app.local.database.advice import Accepted, Finding, complaints, read_accepted
from app.local.database.check import Complaint, disparity_complaints, lock_complaints, schema_complaints
from app.local.database.errors import MigrationRefused
from app.local.database.files import SchemaFiles
from app.local.database.migrations import read_migrations
from app.local.database.rules import keys_without_index, tables_without_row_security
from app.local.database.schema import describe, difference
from app.local.database.scratch import ScratchServer
from tests.local.database.conftest import COMMITTED


def text_of(found: list[Complaint]) -> str:
    return "".join(map(str, found))


async def spoil(database: DatabaseAddress, statement: str) -> None:
    async with connected(database) as connection:
        await connection.execute(statement)


async def drift_after(statement: str, database: DatabaseAddress) -> str:
    """Undone at once: the tests share the database."""
    async with connected(database) as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(statement)
        found = difference(COMMITTED.committed_schema(), await describe(connection))
        await transaction.rollback()
    return "\n".join(found)


async def test_the_committed_schema_is_what_the_migrations_make(shared: DatabaseAddress) -> None:
    assert text_of(await schema_complaints(shared, COMMITTED)) == ""
    assert text_of(lock_complaints(read_migrations(COMMITTED.migrations), COMMITTED)) == ""


async def test_all_that_is_wrong_is_said_at_once(migrated: DatabaseAddress) -> None:
    await spoil(
        migrated,
        """
        drop policy projects_select on public.projects;
        drop index public.generation_files_project_id_idx;
        alter table public.generation_events disable row level security;
        alter table public.projects alter column name drop not null;
        """,
    )
    found = text_of(await schema_complaints(migrated, COMMITTED))
    assert "- relation public.projects: permissive policy projects_select for select to authenticated" in found
    assert "public.generation_files (project_id)" in found
    assert "a table has no row-level security\n  public.generation_events" in found
    assert "policy_exists_rls_disabled_public_generation_events" in found
    assert "supabase_projects._Row.name: the column may be null, the field may not" in found


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (
            "drop policy projects_delete on public.projects",
            "- relation public.projects: permissive policy projects_delete",
        ),
        ("alter policy projects_delete on public.projects using (true)", "+ relation public.projects:  using true"),
        ("alter table public.projects disable row level security", "+ relation public.projects: row security OFF"),
        ("grant select on public.projects to anon", "+ relation public.projects: grant select to anon"),
        (
            "grant update (owner_id) on public.projects to authenticated",
            "+ relation public.projects: grant update (owner_id) to authenticated",
        ),
        ("grant usage on schema private to anon", "+ schema private: grant usage to anon"),
        (
            "grant execute on function private.is_owner(uuid) to public",
            "+ routine private.is_owner(project uuid): grant execute to public",
        ),
        (
            "alter function private.is_owner(uuid) security invoker",
            "- routine private.is_owner(project uuid):  STABLE SECURITY DEFINER",
        ),
        ("alter type public.project_role add value 'guest'", "+ type public.project_role: value 'guest'"),
        ("drop index public.projects_owner_id_idx", "- relation public.projects: index projects_owner_id_idx"),
        ("drop trigger projects_touch on public.projects", "- relation public.projects: CREATE TRIGGER projects_touch"),
        ("alter table public.projects disable trigger projects_touch", "fires: D"),
        (
            "alter table public.projects drop constraint projects_name_check",
            "public.projects: constraint projects_name_check",
        ),
        ("create view public.names as select name from public.projects", "+ relation public.names: view"),
        (
            "create policy everything on storage.objects for select using (true)",
            "+ relation storage.objects: permissive policy",
        ),
        (
            "create trigger t before update on auth.users execute function private.touch_updated_at()",
            "+ relation auth.users: CREATE TRIGGER t BEFORE UPDATE",
        ),
    ],
)
async def test_drift_is_seen(shared: DatabaseAddress, statement: str, line: str) -> None:
    assert line in await drift_after(statement, shared)


async def test_rights_that_only_a_hosted_project_gives_are_named(server: ScratchServer) -> None:
    embedded, hosted = await server.embedded(), await server.hosted()
    closed = "create table public.closed (id int); revoke all on public.closed from anon, authenticated, service_role;"
    half = "create function public.half() returns int return 1; revoke all on function public.half() from public;"
    for database in (embedded, hosted):
        await spoil(database, closed)
    assert await disparity_complaints(embedded, hosted) == []
    for database in (embedded, hosted):
        await spoil(database, half)
    found = text_of(await disparity_complaints(embedded, hosted))
    assert "+ routine public.half(): grant execute to anon" in found


async def test_a_key_with_another_index_only_has_none(migrated: DatabaseAddress) -> None:
    await spoil(
        migrated,
        """
        create table public.tags (
          id uuid primary key, project_id uuid references public.projects (id),
          other uuid references public.projects (id),
          kept uuid references public.projects (id)
        );
        create index tags_second_idx on public.tags (id, project_id);
        create index tags_some_idx on public.tags (other) where other <> id;
        create index tags_kept_idx on public.tags (kept, id) where kept is not null;
        """,
    )
    async with connected(migrated) as connection:
        assert await keys_without_index(connection) == ["public.tags (other)", "public.tags (project_id)"]


async def test_a_table_that_nobody_may_touch_needs_row_security_too(migrated: DatabaseAddress) -> None:
    await spoil(migrated, "create table public.open (id int); revoke all on public.open from anon, authenticated")
    async with connected(migrated) as connection:
        assert await tables_without_row_security(connection) == ["public.open"]


def test_an_edited_migration_is_caught(files: SchemaFiles) -> None:
    first, *_, last = sorted(files.migrations.glob("*.sql"))
    first.write_text(first.read_text() + "\n-- just a word\n")
    last.unlink()
    (files.migrations / "20261122000000_early.sql").write_text("select 1;")
    found = text_of(lock_complaints(read_migrations(files.migrations), files))
    assert f"{first.name} was edited after it was locked" in found
    assert f"{last.name} is locked but gone" in found
    assert "20261122000000_early.sql is new but older" in found
    assert "20261122000000_early.sql is not in migrations.lock" in found


def test_a_lock_after_half_a_merge_is_refused(files: SchemaFiles) -> None:
    files.lock.write_text("<<<<<<< ours\n" + files.lock.read_text())
    with pytest.raises(MigrationRefused, match="no checksum"):
        lock_complaints([], files)


def test_advice_stands_with_a_reason_as_long_as_it_is_found(files: SchemaFiles) -> None:
    finding = Finding(cacheKey="rule_table", level="WARN", title="Rule", detail="`table` is open")
    accepted = Accepted(key="rule_table", reason="it holds nothing but public words")
    assert complaints([finding], [accepted]) == []
    assert complaints([finding], []) == ["Rule: `table` is open (rule_table)"]
    assert "not found any more" in complaints([], [accepted])[0]
    files.accepted_advice.write_text('[[accepted]]\nkey = "rule_table"\nreason = "because"\n')
    with pytest.raises(MigrationRefused, match="reason"):
        read_accepted(files.accepted_advice)
