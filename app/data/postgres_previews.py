"""Previews over a direct connection: past row-level security, for the api's checked writes, the workers, the proxy."""

import json
from hashlib import sha256

import asyncpg

from app.contracts.errors import JobError
from app.contracts.ids import GenerationId
from app.contracts.previews import PreviewPurpose, RecordPreviewInput, RecordShareInput, ShareState
from app.data.database import Pool, database_errors
from app.data.previews import Begun, LiveRoute, Look, NewPreview, NewShare, Route, ServedAt, SiteRoute

_LOOK = """
select extract(epoch from now() - greatest(r.last_request_at, p.ready_at))::float8 as idle_s,
  newer.id as newer, newer.archive_key
from public.previews p
join private.preview_routes r on r.generation_id = p.generation_id
left join lateral (
  select g.id, g.archive_key from public.code_generations g
  where g.base_generation_id = p.shown_generation_id and g.project_id = p.project_id
    and g.status = 'completed' and g.archive_key is not null and g.finished_at >= p.started_at
  order by g.finished_at desc limit 1
) newer on true
where p.generation_id = $1 and p.state in ('running', 'restarting')
"""

_SHOWN = """
select g.archive_key from public.previews p join public.code_generations g on g.id = p.shown_generation_id
where p.generation_id = $1 and p.state in ('starting', 'running', 'restarting')
"""

_RECORD_SHARE = """
update public.preview_shares s set state = $2, archive_key = $3, error = $4,
  published_at = case when $2 = 'published'::public.share_state then now() end
where s.generation_id = $1
"""

_ALIVE = {
    PreviewPurpose.LIVE: """
select p.generation_id from public.previews p where p.state in ('starting', 'running', 'restarting')
""",
    PreviewPurpose.SITE: "select s.generation_id from public.preview_shares s where s.state = 'building'",
}

_LIVE_ROUTE = """
select p.generation_id, p.url, r.host, r.target_url, r.socket, r.relay_url
from public.previews p left join private.preview_routes r on r.generation_id = p.generation_id
where p.label = $1
"""

_SITE_ROUTE = """
select s.archive_key from private.preview_share_links l
join public.preview_shares s on s.generation_id = l.generation_id
where l.token_hash = $1 and s.state <> 'failed'
"""


class PostgresPreviews:
    """The `PreviewRecords`, `PreviewRuns`, `PreviewsAlive` and `PreviewRoutes`: they are about the same few rows."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, new: NewPreview, *, at_most: int) -> Begun:
        with database_errors():
            answer = await self._pool.fetchval(
                "select private.begin_preview($1, $2, $3, $4, $5)",
                new.generation_id,
                new.project_id,
                new.started_by,
                new.label,
                at_most,
            )
        return Begun(answer)

    async def record(self, change: RecordPreviewInput) -> None:
        with database_errors():
            await self._pool.execute(
                "select private.record_preview($1, $2, $3, $4)",
                change.generation_id,
                change.state,
                json.dumps(change.tail),
                _document(change.error),
            )

    async def share(self, new: NewShare) -> ShareState:
        with database_errors():
            answer = await self._pool.fetchval(
                "select private.share_preview($1, $2, $3, $4)",
                new.generation_id,
                new.project_id,
                new.published_by,
                new.token_hash,
            )
        return ShareState(answer)

    async def withdraw(self, generation_id: GenerationId) -> bool:
        with database_errors():
            return bool(
                await self._pool.fetchval(
                    "delete from public.preview_shares where generation_id = $1 returning true", generation_id
                )
            )

    async def record_share(self, change: RecordShareInput) -> None:
        with database_errors():
            await self._pool.execute(
                _RECORD_SHARE, change.generation_id, change.state, change.archive_key, _document(change.error)
            )

    async def label(self, generation_id: GenerationId) -> str | None:
        with database_errors():
            label: str | None = await self._pool.fetchval(
                "select p.label from public.previews p where p.generation_id = $1", generation_id
            )
        return label

    async def shown(self, generation_id: GenerationId) -> str | None:
        with database_errors():
            key: str | None = await self._pool.fetchval(_SHOWN, generation_id)
        return key

    async def serve(self, generation_id: GenerationId, at: ServedAt) -> bool:
        with database_errors():
            return bool(
                await self._pool.fetchval(
                    "select private.serve_preview($1, $2, $3, $4, $5, $6)",
                    generation_id,
                    at.address,
                    at.host,
                    at.target,
                    at.socket,
                    at.relay,
                )
            )

    async def look(self, generation_id: GenerationId) -> Look | None:
        with database_errors():
            row = await self._pool.fetchrow(_LOOK, generation_id)
        return None if row is None else Look(row["idle_s"], row["newer"], row["archive_key"])

    async def show(self, generation_id: GenerationId, version: GenerationId) -> None:
        with database_errors():
            await self._pool.execute(
                "update public.previews p set shown_generation_id = $2 where p.generation_id = $1",
                generation_id,
                version,
            )

    async def alive(self, purpose: PreviewPurpose) -> frozenset[GenerationId]:
        with database_errors():
            rows = await self._pool.fetch(_ALIVE[purpose])
        return frozenset(row["generation_id"] for row in rows)

    async def find(self, label: str) -> Route | None:
        with database_errors():
            live = await self._pool.fetchrow(_LIVE_ROUTE, label)
            if live is not None:
                return LiveRoute(live["generation_id"], _served(live))
            site = await self._pool.fetchrow(_SITE_ROUTE, token_hash(label))
        return None if site is None else SiteRoute(site["archive_key"])

    async def touch(self, generation_id: GenerationId) -> None:
        with database_errors():
            await self._pool.execute(
                "update private.preview_routes r set last_request_at = now() where r.generation_id = $1", generation_id
            )


def token_hash(token: str) -> bytes:
    """How the secret of a share link is kept."""
    return sha256(token.encode()).digest()


def _served(row: asyncpg.Record) -> ServedAt | None:
    if row["target_url"] is None:
        return None
    return ServedAt(
        address=row["url"] or "",
        host=row["host"],
        target=row["target_url"],
        socket=row["socket"],
        relay=row["relay_url"],
    )


def _document(error: JobError | None) -> str | None:
    return None if error is None else error.model_dump_json()
