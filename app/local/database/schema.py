"""A schema in words: every table, column, index, policy, trigger, function and right, always in the same order.

`supabase/schema.txt` is what the migrations make, for reviewers and for `./dev check`.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path

from app.local.database.address import Connection

_HEADER = (
    "# What supabase/migrations make of a new Supabase project, written by `./dev db snapshot`. The owner's rights\n"
    "# are left out; a right that no migration gives is one that a hosted project gives by default.\n"
)
_QUERY = (Path(__file__).parent / "catalog.sql").read_text(encoding="utf-8")


async def describe(connection: Connection) -> str:
    """The description, of our own schemas and of what we put on the platform's."""
    # With an empty path every name is written with its schema.
    async with connection.transaction(readonly=True):
        await connection.execute("set local search_path = ''")
        rows = await connection.fetch(_QUERY)
    text = [_HEADER]
    last = ""
    for row in rows:
        heading = f"{row['part']} {row['subject']}"
        if heading != last:
            text.append(f"\n{heading}\n")
            last = heading
        text.extend(f"  {line}".rstrip() + "\n" for line in str(row["line"]).splitlines())
    return "".join(text)


def difference(committed: str, made: str) -> list[str]:
    """What stands in one description only, each line with its subject: `-` what was committed, `+` what was made."""
    changes = difflib.unified_diff(_in_one_line(committed), _in_one_line(made), n=0, lineterm="")
    return [f"{line[0]} {line[1:]}" for line in changes if line[0] in "+-" and not line.startswith(("+++", "---"))]


def statements(description: str) -> Iterator[tuple[str, str]]:
    """Each line with the subject that it belongs to."""
    subject = ""
    for line in description.splitlines():
        if line.startswith("  "):
            yield subject, line[2:]
        elif line and not line.startswith("#"):
            subject = line


def _in_one_line(description: str) -> list[str]:
    return [f"{subject}: {line}" for subject, line in statements(description)]
