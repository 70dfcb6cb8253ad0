"""What goes on with versions besides their jobs: previews, builds, checks and publications, by their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.contracts.drafts import CheckDraft, PublicationDraft
from app.contracts.errors import JobError
from app.contracts.ids import GenerationId
from app.contracts.reviews import CheckState, Publication, PublicationState, ReviewCheck
from app.data.database import Pool, database_errors
from app.data.postgres_reviews import news_payload, telling

_PAGE: Final = """
select w.generation_id, w.kind, w.changed_at, w.chosen_key, w.publication from (
  select p.generation_id, 'preview' as kind, p.updated_at as changed_at, null as chosen_key, null::jsonb as publication
  from public.previews p where p.state in ('starting', 'running', 'restarting')
  union all
  select s.generation_id, 'build', s.updated_at, null, null
  from public.preview_shares s where s.state = 'building'
  union all
  select r.generation_id, 'check', r.updated_at, r.chosen_key, null
  from public.reviews r where r.check_result ->> 'state' = 'running'
  union all
  select r.generation_id, 'publication', r.updated_at, null, r.publication
  from public.reviews r where r.publication ->> 'state' in ('running', 'withdrawing')
) w
where w.changed_at < now() - $1::interval and (w.generation_id, w.kind) > ($2, $3)
order by w.generation_id, w.kind limit $4
"""
_END_BUILD: Final = """
update public.preview_shares set state = 'failed', error = $3::jsonb
where generation_id = $1 and updated_at = $2 and state = 'building' returning true
"""
_END_CHECK: Final = telling("""
with changed as (
  update public.reviews set check_result = $4::jsonb
  where generation_id = $2 and updated_at = $3 and check_result ->> 'state' = 'running' returning 1
)
""")
_END_PUBLICATION: Final = telling("""
with changed as (
  update public.reviews set publication = $4::jsonb
  where generation_id = $2 and updated_at = $3 and publication ->> 'state' in ('running', 'withdrawing') returning 1
)
""")


class WorkOnVersion(StrEnum):
    """What has a workflow of its own."""

    PREVIEW = "preview"
    BUILD = "build"
    CHECK = "check"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class WorkPosition:
    """Where a page ended."""

    generation_id: GenerationId
    kind: str


FIRST: Final = WorkPosition(GenerationId(UUID(int=0)), "")


@dataclass(frozen=True, slots=True)
class UnfinishedWork:
    """`changed_at` is when its row last changed. A check has the key of the chosen files, a publication its record."""

    generation_id: GenerationId
    kind: WorkOnVersion
    changed_at: datetime
    chosen_key: str | None = None
    publication: Publication | None = None

    @property
    def position(self) -> WorkPosition:
        return WorkPosition(self.generation_id, self.kind)


class PostgresUnfinishedWork:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, quiet_for: timedelta, *, after: WorkPosition, limit: int) -> Sequence[UnfinishedWork]:
        """What has not ended, and whose row has not changed for so long."""
        with database_errors():
            rows = await self._pool.fetch(_PAGE, quiet_for, after.generation_id, after.kind, limit)
        return [
            UnfinishedWork(
                generation_id=row["generation_id"],
                kind=WorkOnVersion(row["kind"]),
                changed_at=row["changed_at"],
                chosen_key=row["chosen_key"],
                publication=row["publication"] and Publication.model_validate_json(row["publication"]),
            )
            for row in rows
        ]

    async def end(self, work: UnfinishedWork, error: JobError) -> bool:
        """Record its failure and tell who watches a review. False when its row has changed since it was read."""
        match work.kind:
            case WorkOnVersion.PREVIEW:
                return await self._end(
                    "select private.end_lost_preview($1, $2, $3::jsonb)", work, error.model_dump_json()
                )
            case WorkOnVersion.BUILD:
                return await self._end(_END_BUILD, work, error.model_dump_json())
            case WorkOnVersion.CHECK:
                check = ReviewCheck(state=CheckState.FAILED, error=error)
                told = news_payload(CheckDraft.of(work.generation_id, check))
                return await self._end_telling(_END_CHECK, told, work, check.model_dump_json())
            case WorkOnVersion.PUBLICATION:
                publication = _ended(work.publication, error)
                told = news_payload(PublicationDraft.of(work.generation_id, publication))
                return await self._end_telling(_END_PUBLICATION, told, work, publication.model_dump_json())

    async def _end(self, statement: str, work: UnfinishedWork, document: str) -> bool:
        with database_errors():
            return bool(await self._pool.fetchval(statement, work.generation_id, work.changed_at, document))

    async def _end_telling(self, statement: str, told: str, work: UnfinishedWork, document: str) -> bool:
        with database_errors():
            rows = await self._pool.fetch(statement, told, work.generation_id, work.changed_at, document)
        return bool(rows)


def _ended(publication: Publication | None, error: JobError) -> Publication:
    """A pull request that was to be withdrawn is still open."""
    if publication is not None and publication.state is PublicationState.WITHDRAWING:
        return publication.model_copy(update={"state": PublicationState.COMPLETED, "error": error})
    branch = publication.branch if publication else None
    return Publication(state=PublicationState.FAILED, branch=branch, error=error)
