"""Rules that every table keeps, whatever it is for."""

from app.local.database.address import Connection

# Without an index each deletion of what a key refers to reads the whole table. Its columns are the first ones of
# the index, in any order; a partial index does not count, save one that leaves out only the nulls.
_WITHOUT_INDEX = """
select format('%I.%I (%s)', n.nspname, t.relname, string_agg(quote_ident(a.attname), ', ' order by k.place)) as key
from pg_constraint c
join pg_class t on t.oid = c.conrelid
join pg_namespace n on n.oid = t.relnamespace
cross join lateral unnest(c.conkey) with ordinality as k (number, place)
join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
where c.contype = 'f' and n.nspname in ('public', 'private')
  and not exists (
    select from pg_index i
    where i.indrelid = t.oid and i.indisvalid
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')
      and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
  )
group by n.nspname, t.relname, c.oid
order by 1
"""


_WITHOUT_ROW_SECURITY = """
select format('%I.%I', n.nspname, t.relname) as name
from pg_class t join pg_namespace n on n.oid = t.relnamespace
where n.nspname in ('public', 'private') and t.relkind in ('r', 'p') and not t.relrowsecurity
order by 1
"""


async def keys_without_index(connection: Connection) -> list[str]:
    """Foreign keys of our schemas as `schema.table (columns)`."""
    return [str(row["key"]) for row in await connection.fetch(_WITHOUT_INDEX)]


async def tables_without_row_security(connection: Connection) -> list[str]:
    """The advisors do not mind them as long as nobody has a right to them, which one grant changes."""
    return [str(row["name"]) for row in await connection.fetch(_WITHOUT_ROW_SECURITY)]
