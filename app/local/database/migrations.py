"""The files of `supabase/migrations`, in the order in which they are applied."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app.local.database.errors import MigrationRefused

_FILE_NAME = re.compile(r"(\d{14})_([a-z0-9_]+)\.sql")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. `version` is its fourteen digits."""

    version: str
    name: str
    text: str

    @property
    def file_name(self) -> str:
        return f"{self.version}_{self.name}.sql"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but comments."""
        return not _COMMENTS.sub("", self.text).strip()

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def read_migrations(folder: Path) -> list[Migration]:
    """Every migration, oldest first.

    Raises:
        MigrationRefused: a file has a wrong name, or two have one version.
    """
    migrations: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None:
            raise MigrationRefused(f"{path.name}: a migration is named VERSION_name.sql, VERSION being 14 digits")
        if migrations and migrations[-1].version == match[1]:
            raise MigrationRefused(f"{path.name} has the version of {migrations[-1].file_name}: rename the newer one")
        migrations.append(Migration(match[1], match[2], path.read_bytes().decode()))
    return migrations


def new_migration(folder: Path, name: str, *, now: datetime) -> Path:
    """An empty migration after all others; its version is the time, or one more than the last version.

    Raises:
        MigrationRefused: the name is no name.
    """
    if _NAME.fullmatch(name) is None:
        raise MigrationRefused(
            f"{name!r} is no name for a migration: lower-case letters, digits and _, such as add_tags"
        )
    versions = [int(migration.version) for migration in read_migrations(folder)]
    version = max(int(now.strftime("%Y%m%d%H%M%S")), max(versions, default=0) + 1)
    path = folder / f"{version}_{name}.sql"
    path.write_text(f"-- {name.replace('_', ' ').capitalize()}.\n", encoding="utf-8")
    return path
