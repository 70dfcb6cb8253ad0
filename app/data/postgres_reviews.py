"""What the service writes of reviews and pull requests, in Postgres."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from app.contracts.base import Contract
from app.contracts.drafts import DRAFT_CHANNEL, CheckDraft, PublicationDraft, ReviewNews
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.reviews import CheckState, Publication, PublicationState, PublicationStep, ReviewCheck
from app.data.database import Pool, database_errors
from app.data.reviews import PublishedFiles
from app.errors import NotFound

_CHOOSE: Final = """
update public.reviews set base_key = $3, chosen_key = $4,
  check_result = case when chosen_key = $4 then check_result end,
  state = case when chosen_key is distinct from $4 then 'open' else state end
where generation_id = $1 and version = $2 and coalesce(publication ->> 'state', '') not in ('running', 'withdrawing')
returning true
"""


def telling(change: str) -> str:
    """The statement, whose `changed` are the rows that it changed, with its news ($1) on the token channel."""
    return f"{change} select pg_notify('{DRAFT_CHANNEL}', $1) from changed"  # noqa: S608 - statements of this module


_CHECK: Final = telling("""
with changed as (
  update public.reviews
  set check_result = $4::jsonb, state = case when $5 and state = 'open' then 'checked' else state end
  where generation_id = $2 and chosen_key = $3 returning 1
)
""")
_PUBLICATION: Final = telling("""
with changed as (update public.reviews set publication = $3::jsonb where generation_id = $2 returning 1)
""")
_BEGIN: Final = telling("""
with changed as (
  update public.reviews set publication = $3::jsonb, asked = coalesce($5, asked),
    pushed_commit = case when $6 then pushed_commit end,
    state = case
      when state <> 'published' or $6 then state
      when check_result ->> 'state' in ('clean', 'problems') then 'checked'
      else 'open'
    end
  where generation_id = $2 and version = $4
    and coalesce(publication ->> 'state', '') not in ('running', 'withdrawing')
  returning 1
)
""")
_IS_BRANCH_TAKEN: Final = """
select exists (
  select from public.pull_requests p
  where p.repository = $1 and p.branch = $2 and p.state = 'open' and p.project_id <> $3
)
"""
_NOT_BEGUN: Final = telling("""
with changed as (
  update public.reviews set publication = $3::jsonb
  where generation_id = $2 and publication ->> 'state' in ('running', 'withdrawing') returning 1
)
""")
_REACHED: Final = telling("""
with changed as (
  update public.reviews set publication = publication || jsonb_build_object('step', $3::text)
  where generation_id = $2 and publication ->> 'state' = 'running' returning 1
)
""")
_PUBLISHED: Final = telling("""
with pull as (
  insert into public.pull_requests as p
    (project_id, repository_id, repository, branch, base_branch, number, url, state, head_sha, opened_by)
  values ($3, $4, $5, $6, $7, $8, $9, $10, $11, $13)
  on conflict (repository_id, number) do update set head_sha = excluded.head_sha
    where p.project_id = excluded.project_id
  returning id
), changed as (
  update public.reviews set state = 'published', publication = $12::jsonb, pushed_commit = $11,
    pull_request_id = (select id from pull),
    base_key = coalesce($14, base_key), chosen_key = coalesce($15, chosen_key)
  where generation_id = $2 returning 1
)
""")
_WITHDRAWN: Final = f"""
with pull as (
  select r.pull_request_id as id from public.reviews r where r.generation_id = $2
), changed as (
  update public.reviews r set publication = $3::jsonb, pushed_commit = null,
    state = case when check_result ->> 'state' in ('clean', 'problems') then 'checked' else 'open' end
  where r.generation_id = $2 or (r.state = 'published' and r.pull_request_id = (select id from pull))
  returning r.generation_id
), closed as (
  update public.pull_requests set state = 'closed' where id = (select id from pull) and state = 'open'
)
select pg_notify('{DRAFT_CHANNEL}', jsonb_set($1::jsonb, '{{0,generation_id}}', to_jsonb(generation_id))::text)
from changed
"""  # noqa: S608 - a statement of this module
"""Of each version that was in it: what is told ($1) is the same but for the version."""
_REJECTIONS: Final = """
select r.rejections from public.reviews r
where r.rejections <> '' and r.generation_id in (
  select g.id from public.code_generations g where g.id = $1
  union
  select g.base_generation_id from public.code_generations g where g.id = $1 and g.kind = 'restore'
)
"""


class PostgresReviewRecords:
    """The `ReviewRecords` of the service, and what of them a prompt tells."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def choose(self, generation_id: GenerationId, *, version: int, base_key: str | None, chosen_key: str) -> bool:
        with database_errors():
            return bool(await self._pool.fetchval(_CHOOSE, generation_id, version, base_key, chosen_key))

    async def set_check(self, generation_id: GenerationId, chosen_key: str, check: ReviewCheck) -> None:
        found = check.state in (CheckState.CLEAN, CheckState.PROBLEMS)
        news = news_payload(CheckDraft.of(generation_id, check))
        with database_errors():
            await self._pool.execute(_CHECK, news, generation_id, chosen_key, _json(check), found)

    async def set_publication(self, generation_id: GenerationId, publication: Publication) -> None:
        with database_errors():
            await self._pool.execute(_PUBLICATION, *_told(generation_id, publication), _json(publication))

    async def begin(
        self, generation_id: GenerationId, publication: Publication, *, version: int, asked: str | None = None
    ) -> bool:
        told, stays = _told(generation_id, publication), publication.state is PublicationState.WITHDRAWING
        with database_errors():
            return bool(await self._pool.fetch(_BEGIN, *told, _json(publication), version, asked, stays))

    async def is_branch_taken(self, repository: str, branch: str, project_id: ProjectId) -> bool:
        with database_errors():
            return bool(await self._pool.fetchval(_IS_BRANCH_TAKEN, repository, branch, project_id))

    async def not_begun(self, generation_id: GenerationId, publication: Publication) -> None:
        with database_errors():
            await self._pool.execute(_NOT_BEGUN, *_told(generation_id, publication), _json(publication))

    async def reached(self, generation_id: GenerationId, step: PublicationStep) -> None:
        running = Publication(state=PublicationState.RUNNING, step=step)
        with database_errors():
            await self._pool.execute(_REACHED, *_told(generation_id, running), step.value)

    async def published(
        self,
        generation_id: GenerationId,
        project_id: ProjectId,
        repository_id: int,
        publication: Publication,
        *,
        by: UserId | None,
        files: PublishedFiles | None,
    ) -> None:
        pull = publication.pull_request
        if pull is None:
            raise ValueError("a publication without a pull request is not complete")
        with database_errors(), _of_a_project():
            await self._pool.execute(
                _PUBLISHED,
                *_told(generation_id, publication),
                project_id,
                repository_id,
                pull.repository,
                pull.branch,
                pull.base_branch,
                pull.number,
                pull.url,
                pull.state.value,
                pull.head_sha,
                _json(publication),
                by,
                files and files.base_key,
                files and files.chosen_key,
            )

    async def withdrawn(self, generation_id: GenerationId, publication: Publication) -> None:
        with database_errors():
            await self._pool.execute(_WITHDRAWN, *_told(generation_id, publication), _json(publication))

    async def rejections(self, generation_id: GenerationId) -> str:
        """What was rejected of this version, or of the one that it keeps the chosen part of; empty when nothing was."""
        with database_errors():
            return str(await self._pool.fetchval(_REJECTIONS, generation_id) or "")


@contextmanager
def _of_a_project() -> Iterator[None]:
    """Raises `NotFound`: the project was deleted meanwhile."""
    try:
        yield
    except asyncpg.ForeignKeyViolationError:
        raise NotFound("there is no such project: was it deleted?") from None


def _json(document: Contract) -> str:
    return document.model_dump_json()


def _told(generation_id: GenerationId, publication: Publication) -> tuple[str, GenerationId]:
    return news_payload(PublicationDraft.of(generation_id, publication)), generation_id


def news_payload(news: ReviewNews) -> str:
    """A payload of the token channel."""
    return f"[{news.model_dump_json()}]"
