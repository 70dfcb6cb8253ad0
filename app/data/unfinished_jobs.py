"""Jobs that have not ended by their rows, as the service sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.contracts.generations import GenerationKind, Usage
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.data.database import Pool, database_errors

_NOBODY = UUID(int=0)

_QUIET = """
select id, project_id, kind, last_seq, usage from public.code_generations
where status = 'running' and updated_at < now() - $1::interval and id > $2
order by id limit $3
"""


@dataclass(frozen=True, slots=True)
class UnfinishedJob:
    """A running job's row."""

    id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    last_seq: int
    usage: Usage


class PostgresUnfinishedJobs:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def running(self, quiet_for: timedelta, *, after: GenerationId | None, limit: int) -> Sequence[UnfinishedJob]:
        """Those whose rows have not changed for so long, in the order of their ids."""
        with database_errors():
            rows = await self._pool.fetch(_QUIET, quiet_for, after or _NOBODY, limit)
        return [
            UnfinishedJob(
                id=row["id"],
                project_id=row["project_id"],
                kind=GenerationKind(row["kind"]),
                last_seq=row["last_seq"],
                usage=Usage.model_validate_json(row["usage"]),
            )
            for row in rows
        ]

    async def among(self, generations: Collection[GenerationId]) -> set[GenerationId]:
        """Which of these have not ended."""
        with database_errors():
            rows = await self._pool.fetch(
                "select id from public.code_generations where id = any($1) and status in ('pending', 'running')",
                list(generations),
            )
        return {GenerationId(row["id"]) for row in rows}

    async def of_account(self, user_id: UserId) -> Sequence[GenerationId]:
        """Those that the account started, in any project."""
        with database_errors():
            rows = await self._pool.fetch(
                "select id from public.code_generations where created_by = $1 and status in ('pending', 'running')",
                user_id,
            )
        return [GenerationId(row["id"]) for row in rows]
