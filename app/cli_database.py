"""`./dev db`: migrations from their first line to production. docs/database.md says when to use what."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.local.data_folder import default_data_folder
from app.local.database.address import DatabaseAddress
from app.local.database.check import examine, lock_complaints
from app.local.database.drift import drift
from app.local.database.errors import MigrationRefused
from app.local.database.files import SchemaFiles
from app.local.database.lock import read_lock
from app.local.database.migrations import Migration, new_migration, read_migrations
from app.local.database.pushing import applied_versions, pending, push
from app.local.database.snapshot import unwritten, write_snapshot
from app.local.database.targets import Target, address_of
from app.local.options import ROOT

database = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Migrations: new, diff, push, status, snapshot."
)
_FILES = SchemaFiles(ROOT / "supabase")
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

_TARGET = typer.Option(
    "--target", help="Staging and production are named by STAGING_DATABASE_URL, PRODUCTION_DATABASE_URL."
)
TargetOption = Annotated[Target, _TARGET]
OptionalTarget = Annotated[Target | None, _TARGET]
DataOption = Annotated[Path | None, typer.Option("--data", help="The data folder of the local stack.")]


@database.command()
def new(name: Annotated[str, typer.Argument(help="What it does, such as add_tags.")]) -> None:
    """Begin a migration, after all others."""
    path = new_migration(_FILES.migrations, name, now=datetime.now(UTC))
    typer.echo(path.relative_to(ROOT))
    _err.print("write it, try it with ./dev db diff, then ./dev db snapshot and commit the three files together")


@database.command()
def diff(target: OptionalTarget = None, data: DataOption = None) -> None:
    """What the migrations change in supabase/schema.txt; with a target, what was changed there by hand.

    Ends with 1 when there is a difference.
    """
    found = asyncio.run(unwritten(_FILES) if target is None else drift(target, _address(target, data), _FILES))
    if found:
        typer.echo("\n".join(found))
        raise typer.Exit(1)
    _err.print("no difference")


@database.command()
def snapshot() -> None:
    """Write supabase/schema.txt, and lock the new migrations: from then on they are not edited."""
    locked = asyncio.run(write_snapshot(_FILES))
    for migration in locked:
        _err.print(f"locked {migration.file_name}")
    _err.print(f"{_FILES.schema.relative_to(ROOT)} and {_FILES.lock.relative_to(ROOT)} are up to date")


@database.command()
def status(target: OptionalTarget = None, data: DataOption = None) -> None:
    """Which migrations there are and whether they are locked; with a target, which of them it has."""
    migrations = read_migrations(_FILES.migrations)
    applied = asyncio.run(applied_versions(_address(target, data))) if target else []
    _out.print(_overview(migrations, applied, target))
    for complaint in lock_complaints(migrations, _FILES):
        _err.print(str(complaint), end="", markup=False)
    if target:
        _err.print(_summary(len(pending(migrations, applied)), target))


@database.command(name="push")
def push_to(
    target: TargetOption = Target.LOCAL,
    data: DataOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be applied, apply nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Apply what the target does not have, oldest first, each migration in one transaction."""
    address = _address(target, data)
    migrations = read_migrations(_FILES.migrations)
    if target is not Target.LOCAL and (complaints := lock_complaints(migrations, _FILES)):
        raise MigrationRefused("".join(map(str, complaints)).rstrip())
    waiting = pending(migrations, asyncio.run(applied_versions(address)))
    _err.print(_summary(len(waiting), target))
    if not waiting:
        return
    _err.print(f"at {address.host}, database {address.database}:")
    for migration in waiting:
        _err.print(f"  {migration.file_name}")
    if dry_run:
        return
    if target is not Target.LOCAL and not yes:
        _confirm(target)
    asyncio.run(push(address, migrations, on_applied=lambda migration: _err.print(f"applied {migration.file_name}")))


@database.command()
def check() -> None:
    """What `./dev check` says of the schema, alone."""
    found = asyncio.run(examine(_FILES))
    for complaint in found:
        _err.print(str(complaint), end="", markup=False)
    raise typer.Exit(1 if found else 0)


def _address(target: Target, data: Path | None) -> DatabaseAddress:
    return address_of(target, environment=os.environ, data_folder=(data or default_data_folder(ROOT)).resolve())


def _confirm(target: Target) -> None:
    if not sys.stdin.isatty():
        raise MigrationRefused(f"nobody is here to confirm a push to {target}: say --yes")
    if typer.prompt(f"Type {target} to apply them", err=True) != target:
        raise MigrationRefused("not confirmed; nothing was applied")


def _summary(waiting: int, target: Target) -> str:
    return f"{waiting} to push to {target}" if waiting else f"{target} is up to date"


def _overview(migrations: list[Migration], applied: list[str], target: Target | None) -> Table:
    lock = read_lock(_FILES.lock)
    table = Table("migration", "locked", *([target.value] if target else []), box=None, pad_edge=False)
    for migration in migrations:
        is_locked = lock.get(migration.file_name) == migration.sha256
        state = "applied" if migration.version in applied else "pending"
        table.add_row(migration.file_name, "yes" if is_locked else "NO", *([state] if target else []))
    return table
