"""`migrations.lock`: the checksum of every migration that was committed. What is applied somewhere is never edited."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.local.database.errors import MigrationRefused
from app.local.database.migrations import Migration

_HEADER = (
    "# The SHA-256 of each migration, by `./dev db snapshot`. A line is added, never changed: see docs/database.md.\n"
)

Lock = Mapping[str, str]
"""File names with their checksums."""


def read_lock(path: Path) -> dict[str, str]:
    """
    Raises:
        MigrationRefused: a line is none of a lock, as after a merge that was left half done.
    """
    if not path.exists():
        return {}
    lock: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            checksum, _, file_name = line.partition("  ")
            if len(checksum) != 64 or lock.get(file_name, checksum) != checksum:
                raise MigrationRefused(f"{path.name} has a line that is no checksum or contradicts another: {line!r}")
            lock[file_name] = checksum
    return lock


def violations(migrations: Sequence[Migration], lock: Lock) -> list[str]:
    """Locked migrations that are edited, gone, or overtaken by an older new one; one line each."""
    present = {migration.file_name: migration for migration in migrations}
    newest_locked = max(lock, default="")
    gone = [
        f"{name} is locked but gone: bring it back, and undo it by a new migration" for name in lock.keys() - present
    ]
    edited = [
        f"{name} was edited after it was locked: restore it (git checkout), and change the schema by a new migration"
        for name, checksum in lock.items()
        if name in present and present[name].sha256 != checksum
    ]
    overtaken = [
        f"{name} is new but older than {newest_locked}, which is locked: rename it to a later version"
        for name in present.keys() - lock
        if name < newest_locked
    ]
    return sorted([*gone, *edited, *overtaken])


def unlocked(migrations: Sequence[Migration], lock: Lock) -> list[Migration]:
    return [migration for migration in migrations if migration.file_name not in lock]


def write_lock(path: Path, migrations: Sequence[Migration]) -> None:
    """The lock with the new migrations added.

    Raises:
        MigrationRefused: what is locked is not as it was.
    """
    wrong = violations(migrations, read_lock(path))
    if wrong:
        raise MigrationRefused("; ".join(wrong))
    lines = [f"{migration.sha256}  {migration.file_name}\n" for migration in migrations]
    path.write_text(_HEADER + "".join(lines), encoding="utf-8")
