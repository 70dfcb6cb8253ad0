"""What Postgres says of a statement that it ran, and what would be wrong with it."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from app.data.account_export import ROWS_A_READ

BIG = 5_000
"""Rows from which a table must not be read from end to end."""

TOUCHED = 1_200
"""Rows of one table that one statement may read: a page of events, or the memberships of who is in 500 projects."""

SORTED = 101
"""Rows that one statement may sort: a page and one."""


class Allowed(NamedTuple):
    """More rows than `SORTED` for one method."""

    rows: int
    why: str


_EXPORT = Allowed(ROWS_A_READ + 1, "an export reads more at once than a list shows")
SORTED_BY: Mapping[str, Allowed] = {f"PostgresAccountData.{of}": _EXPORT for of in ("pages", "versions", "images")}

_PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)")


def _nodes(plan: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield plan
    for child in plan.get("Plans", ()):  # type: ignore[attr-defined]
        yield from _nodes(child)


def _number(node: Mapping[str, object], name: str) -> float:
    value = node.get(name, 0)
    assert isinstance(value, int | float)
    return value


def complaints(name: str, statement: Mapping[str, object], sizes: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with a statement of the method `name`, by its plan and the rows of each table."""
    sorted_by_it = SORTED_BY[name].rows if name in SORTED_BY else SORTED
    plan = statement["Plan"]
    assert isinstance(plan, dict)
    for node in _nodes(plan):
        kind, table = node["Node Type"], str(node.get("Relation Name", ""))
        rows = _number(node, "Actual Rows") + _number(node, "Rows Removed by Filter")
        touched = rows * _number(node, "Actual Loops")
        if kind == "Seq Scan" and sizes.get(table, 0) > BIG:
            yield f"{name} reads all of {table}: {statement['Query Text']}"
        if table and touched > TOUCHED:
            yield f"{name} reads {touched:.0f} rows of {table} by {kind}: {statement['Query Text']}"
        if kind in ("Sort", "Incremental Sort") and touched > sorted_by_it:
            yield f"{name} sorts {touched:.0f} rows: {statement['Query Text']}"


def explained(log: Path, *, since: int) -> list[Mapping[str, object]]:
    """The plans that the server's log has from an offset on."""
    with log.open("rb") as file:
        file.seek(since)
        text = file.read().decode(errors="replace")
    return [json.loads(match.group(1)) for match in _PLAN.finditer(text)]
