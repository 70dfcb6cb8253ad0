"""`./dev db` as it is typed."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import app.cli_database
from app.local.database.address import DatabaseAddress, connected
from app.local.database.files import SchemaFiles
from app.local.database.lock import write_lock
from app.local.database.migrations import read_migrations


@pytest.fixture(autouse=True)
def _own_files(files: SchemaFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.cli_database, "_FILES", files)
    monkeypatch.setattr(app.cli_database, "ROOT", files.folder.parent)


def run(*words: str, typed: str | None = None, **environment: str) -> Result:
    return CliRunner().invoke(app.cli_database.database, list(words), input=typed, env=environment)


def url_of(database: DatabaseAddress) -> str:
    return database.url.replace("@", f":{database.password.get_secret_value()}@", 1)


def test_a_new_migration_comes_after_all_others(files: SchemaFiles) -> None:
    before = sorted(path.name for path in files.migrations.iterdir())
    result = run("new", "add_tags")
    assert result.exit_code == 0
    path = files.folder.parent / result.stdout.strip()
    assert path.read_text() == "-- Add tags.\n"
    assert sorted(path.name for path in files.migrations.iterdir()) == [*before, path.name]
    again = Path(run("new", "add_more").stdout.strip()).name
    assert again > path.name


def test_a_name_that_is_no_name_is_refused() -> None:
    assert "is no name for a migration" in str(run("new", "../etc").exception)


def test_status_shows_what_is_locked(files: SchemaFiles) -> None:
    (files.migrations / "20990101000000_late.sql").write_text("select 1;")
    result = run("status")
    lines = dict(line.split() for line in result.stdout.splitlines()[1:])
    assert lines.pop("20990101000000_late.sql") == "NO"
    assert set(lines.values()) == {"yes"}
    assert "./dev db snapshot" in result.stderr


async def test_a_push_elsewhere_is_asked_for_and_needs_a_lock(files: SchemaFiles, migrated: DatabaseAddress) -> None:
    """The commands run loops of their own, hence the threads."""
    late = files.migrations / "20990101000000_late.sql"
    late.write_text("create table private.late (id int);")
    staging = {"STAGING_DATABASE_URL": url_of(migrated)}
    unlocked = await asyncio.to_thread(run, "push", "--target", "staging", "--yes", **staging)
    assert "not locked" in str(unlocked.exception)
    write_lock(files.lock, read_migrations(files.migrations))
    shown = await asyncio.to_thread(run, "push", "--target", "staging", "--dry-run", **staging)
    assert (shown.exit_code, late.name in shown.stderr) == (0, True)
    nobody = await asyncio.to_thread(run, "push", "--target", "staging", typed="staging\n", **staging)
    assert "nobody is here to confirm" in str(nobody.exception)
    pushed = await asyncio.to_thread(run, "push", "--target", "staging", "--yes", **staging)
    assert f"applied {late.name}" in pushed.stderr
    status = await asyncio.to_thread(run, "status", "--target", "staging", **staging)
    assert "staging is up to date" in status.stderr
    assert migrated.password.get_secret_value() not in "".join(r.output for r in (shown, nobody, pushed, status))
    async with connected(migrated) as connection:
        assert await connection.fetchval("select to_regclass('private.late')") == "private.late"
