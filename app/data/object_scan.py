"""What lies in storage and is nothing's any more: found in the tables of storage, which a listing of it cannot do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.data.database import Pool, database_errors
from app.data.objects import BUCKET


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """`last` is the name where the next page begins; none after the last one."""

    looked_at: int
    orphans: Sequence[str]
    last: str | None


class PostgresObjectScan:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, after: str | None, *, older_than: timedelta, limit: int) -> ScannedPage:
        """Objects by name. A younger one than `older_than` is no orphan: its row may still come."""
        with database_errors():
            rows = await self._pool.fetch(
                "select name, orphan from private.scan_objects($1, $2, $3, $4)", BUCKET, after or "", older_than, limit
            )
        return ScannedPage(
            looked_at=len(rows),
            orphans=[row["name"] for row in rows if row["orphan"]],
            last=rows[-1]["name"] if len(rows) == limit else None,
        )
