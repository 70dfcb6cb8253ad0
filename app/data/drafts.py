"""The saved drafts: one row a running generation, from which a late reader and a retried activity start."""

from collections.abc import Sequence
from typing import Protocol

from app.contracts.drafts import SEGMENTS, Draft
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef
from app.data.database import Pool, database_errors


class DraftStore(Protocol):
    """Raises `DependencyUnavailable` when the database cannot be reached."""

    async def load(self, generation_id: GenerationId) -> Draft | None: ...

    async def save(self, drafts: Sequence[Draft]) -> None:
        """Write everything but `archive_key`, all at once. A generation that has ended, or is gone, is passed over."""
        ...

    async def set_archive(self, job: JobRef, archive_key: str) -> None:
        """Name the archive of the workspace as the last applied round left it; the rest of the draft stays."""
        ...


_LOAD = """
select project_id, round, attempt, next_index, nonce, answer, segments, archive_key
from public.generation_drafts where generation_id = $1
"""

# The join leaves out jobs that ended or were deleted meanwhile: one of them must not fail the whole batch.
_SAVE = """
insert into public.generation_drafts (generation_id, project_id, round, attempt, next_index, nonce, answer, segments)
select d.* from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::jsonb[])
  as d (generation_id, project_id, round, attempt, next_index, nonce, answer, segments)
join public.code_generations g on g.id = d.generation_id and g.status in ('pending', 'running')
on conflict (generation_id) do update set
  round = excluded.round, attempt = excluded.attempt, next_index = excluded.next_index, nonce = excluded.nonce,
  answer = excluded.answer, segments = excluded.segments, updated_at = now()
where (generation_drafts.round, generation_drafts.attempt) <= (excluded.round, excluded.attempt)
"""

_SET_ARCHIVE = """
insert into public.generation_drafts (generation_id, project_id, archive_key)
select g.id, g.project_id, $2 from public.code_generations g where g.id = $1 and g.status in ('pending', 'running')
on conflict (generation_id) do update set archive_key = excluded.archive_key, updated_at = now()
"""


class PostgresDraftStore:
    """Drafts in `public.generation_drafts`, over a direct connection."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def load(self, generation_id: GenerationId) -> Draft | None:
        with database_errors():
            row = await self._pool.fetchrow(_LOAD, generation_id)
        if row is None:
            return None
        return Draft(generation_id=generation_id, **{**row, "segments": SEGMENTS.validate_json(row["segments"])})

    async def save(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        rows = [
            (
                draft.generation_id,
                draft.project_id,
                draft.round,
                draft.attempt,
                draft.next_index,
                draft.nonce,
                draft.answer,
                SEGMENTS.dump_json(draft.segments).decode(),
            )
            for draft in drafts
        ]
        with database_errors():
            await self._pool.execute(_SAVE, *zip(*rows, strict=True))

    async def set_archive(self, job: JobRef, archive_key: str) -> None:
        with database_errors():
            await self._pool.execute(_SET_ARCHIVE, job.generation_id, archive_key)
