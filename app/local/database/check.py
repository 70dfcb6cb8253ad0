"""What `./dev check` asks of the schema: all migrations are applied to a scratch database, which is then examined.

Run as a program it writes what is wrong and ends with 1.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from app.local.database.address import DatabaseAddress, connected
from app.local.database.advice import complaints, read_accepted, security_findings
from app.local.database.columns import read_columns
from app.local.database.compatibility import breaks, read_two_steps
from app.local.database.files import SchemaFiles
from app.local.database.lock import read_lock, unlocked, violations
from app.local.database.migrations import Migration, read_migrations
from app.local.database.pushing import push
from app.local.database.row_models import all_row_sources, mismatches
from app.local.database.rules import keys_without_index, tables_without_row_security
from app.local.database.schema import describe, difference
from app.local.database.scratch import scratch_server
from app.local.database.supabase_cli import SupabaseCli, find_supabase_cli
from app.local.errors import StackError
from app.local.options import ROOT


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that does not hold, where, and what mends it."""

    what: str
    where: Sequence[str]
    remedy: str

    def __str__(self) -> str:
        lines = "".join(f"  {line}\n" for line in self.where)
        return f"{self.what}\n{lines}  -> {self.remedy}\n"


async def examine(files: SchemaFiles) -> list[Complaint]:
    """Everything that is wrong with the schema of a checkout.

    Raises:
        StackError: it cannot be examined, such as a migration that cannot be applied.
    """
    migrations = read_migrations(files.migrations)
    async with scratch_server() as server:
        hosted, embedded = await server.hosted(), await server.embedded()
        await push(hosted, migrations)
        await push(embedded, migrations)
        return [
            *lock_complaints(migrations, files),
            *await schema_complaints(hosted, files),
            *release_complaints(files),
            *await disparity_complaints(embedded, hosted),
        ]


def lock_complaints(migrations: Sequence[Migration], files: SchemaFiles) -> list[Complaint]:
    """Of edited, missing and unlocked migrations."""
    lock = read_lock(files.lock)
    new = [f"{migration.file_name} is not in {files.lock.name}" for migration in unlocked(migrations, lock)]
    return _those_with_lines(
        Complaint(
            "a migration that others may have applied was changed",
            violations(migrations, lock),
            "an applied migration is never edited: docs/database.md",
        ),
        Complaint("a migration is not locked", new, "./dev db snapshot"),
    )


def release_complaints(files: SchemaFiles) -> list[Complaint]:
    """Of what the release before would trip over, by the two committed descriptions."""
    found = breaks(
        files.released.read_text(encoding="utf-8"), files.committed_schema(), read_two_steps(files.two_steps)
    )
    remedy = "take it back, or do it in two releases: docs/database.md"
    return _those_with_lines(Complaint("the release before does not run on this schema", found, remedy))


async def schema_complaints(database: DatabaseAddress, files: SchemaFiles) -> list[Complaint]:
    """Of a database to which all migrations were applied."""
    cli = SupabaseCli(find_supabase_cli(files.launcher))
    findings = await security_findings(cli, database)
    async with connected(database) as connection:
        made = await describe(connection)
        without_index = await keys_without_index(connection)
        without_security = await tables_without_row_security(connection)
        columns = await read_columns(connection)
    return _those_with_lines(
        Complaint(
            "the migrations do not make the schema of supabase/schema.txt",
            difference(files.committed_schema(), made),
            "read the difference; if it is meant: ./dev db snapshot",
        ),
        Complaint("a foreign key has no index", without_index, "create one in the migration that makes the key"),
        Complaint(
            "a table has no row-level security", without_security, "enable it in the migration that makes the table"
        ),
        Complaint(
            "a row model does not fit the schema",
            mismatches(all_row_sources(), columns),
            "mend the model in app/data, or the migration",
        ),
        Complaint(
            "the security advisors of Supabase found something",
            complaints(findings, read_accepted(files.accepted_advice)),
            "mend it in a migration, or say in supabase/accepted_advice.toml why it may stand",
        ),
    )


async def disparity_complaints(embedded: DatabaseAddress, hosted: DatabaseAddress) -> list[Complaint]:
    """Of what the same migrations made of two databases: tests run on the one, people on the other."""
    async with connected(embedded) as connection:
        here = await describe(connection)
    async with connected(hosted) as connection:
        there = await describe(connection)
    return _those_with_lines(
        Complaint(
            "a hosted project (+) is not as the embedded stack (-) after the same migrations",
            difference(here, there),
            "revoke all on what is made from public, anon, authenticated; then grant what is meant",
        )
    )


def _those_with_lines(*candidates: Complaint) -> list[Complaint]:
    return [complaint for complaint in candidates if complaint.where]


def main() -> int:
    try:
        found = asyncio.run(examine(SchemaFiles(ROOT / "supabase")))
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write("".join(map(str, found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
