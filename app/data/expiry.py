"""The versions of projects as retention sees them.

A version goes in three steps: its row is marked, and nobody reads it any more; its archive is removed from storage; the
row forgets the archive. Whoever dies in between leaves a mark, and the next sweep goes on from there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.data.database import Pool, database_errors
from app.data.retention import Retention, Version

_NOBODY = UUID(int=0)

# At most as many versions are read of a project as it may keep.
_TOO_MUCH = """
with looked_at as (select id from public.projects where id > $1 order by id limit $4)
select p.id, (
  $2::integer is not null and exists (
    select from public.code_generations g
    where g.project_id = p.id and g.archive_key is not null and g.expired_at is null offset $2
  )
) or (
  $3::interval is not null and exists (
    select from public.code_generations g
    where g.project_id = p.id and g.archive_key is not null and g.expired_at is null and g.created_at < now() - $3
  ) and exists (
    select from public.code_generations g
    where g.project_id = p.id and g.archive_key is not null and g.expired_at is null offset 1
  )
) as has_too_much
from looked_at p order by p.id
"""
_VERSIONS = """
select v.id, v.created_at, v.status, v.base_generation_id, v.kind = 'import' or exists (
  select from public.code_generations job
  where job.base_generation_id = v.id and job.status in ('pending', 'running')
) as is_held
from public.code_generations v
where v.project_id = $1 and v.archive_key is not null and v.expired_at is null
"""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Some projects. `last` is where the next look begins; none after the last one."""

    projects: int
    with_too_much: Sequence[ProjectId]
    last: ProjectId | None


@dataclass(frozen=True, slots=True)
class MarkedVersion:
    """`is_shared`: a version that is kept has the same archive, for restored versions share that of their source."""

    id: GenerationId
    archive_key: str
    is_shared: bool


class PostgresExpiry:
    """Reads and writes as the service. Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def look(self, retention: Retention, *, after: ProjectId | None, limit: int) -> LookedAt:
        """Which of so many projects may have too much, in the order of their ids."""
        with database_errors():
            rows = await self._pool.fetch(_TOO_MUCH, after or _NOBODY, retention.versions, retention.age, limit)
        return LookedAt(
            projects=len(rows),
            with_too_much=[ProjectId(row["id"]) for row in rows if row["has_too_much"]],
            last=ProjectId(rows[-1]["id"]) if len(rows) == limit else None,
        )

    async def versions(self, project_id: ProjectId) -> Sequence[Version]:
        with database_errors():
            rows = await self._pool.fetch(_VERSIONS, project_id)
        return [
            Version(
                id=row["id"],
                created_at=row["created_at"],
                status=GenerationStatus(row["status"]),
                base_id=row["base_generation_id"],
                is_held=row["is_held"],
            )
            for row in rows
        ]

    async def mark(self, versions: Collection[GenerationId]) -> int:
        """Nobody reads them from now on, but for those that a job has started from meanwhile. Answers how many."""
        with database_errors():
            rows = await self._pool.fetch("select private.expire_versions($1)", list(versions))
        return len(rows)

    async def marked(self, limit: int) -> Sequence[MarkedVersion]:
        """Whose archives are still to go."""
        with database_errors():
            rows = await self._pool.fetch(
                "select generation_id, archive_key, shared from private.marked_versions($1)", limit
            )
        return [MarkedVersion(row["generation_id"], row["archive_key"], row["shared"]) for row in rows]

    async def clear(self, versions: Collection[GenerationId]) -> None:
        """Their archives are gone."""
        with database_errors():
            await self._pool.execute("select private.clear_versions($1)", list(versions))
