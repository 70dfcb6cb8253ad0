"""The columns of what can be read over REST: tables, views, and functions that answer tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.local.database.address import Connection

_COLUMNS = """
select c.relname as source, a.attname as name, t.typname as type,
  c.relkind in ('v', 'm') as is_computed, a.attnotnull as never_null,
  array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
union all
select p.proname, o.name, t.typname, true, false,
  array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
cross join lateral unnest(p.proargnames, p.proallargtypes, p.proargmodes) as o (name, type, mode)
join pg_type t on t.oid = o.type
where n.nspname = 'public' and o.mode in ('o', 'b', 't')
"""


@dataclass(frozen=True, slots=True)
class Column:
    """
    Attributes:
        type: its short name in Postgres, such as `int8`, `timestamptz` or that of an enum.
        labels: of an enum.
        may_be_null: None when nobody can tell, as of a view's column.
    """

    type: str
    labels: frozenset[str]
    may_be_null: bool | None


Sources = Mapping[str, Mapping[str, Column]]
"""Columns by their name, by the name of the table, view or function."""


async def read_columns(connection: Connection) -> Sources:
    sources: dict[str, dict[str, Column]] = {}
    for row in await connection.fetch(_COLUMNS):
        may_be_null = None if row["is_computed"] else not row["never_null"]
        column = Column(str(row["type"]), frozenset(row["labels"]), may_be_null)
        sources.setdefault(row["source"], {})[row["name"]] = column
    return sources
