"""A project's past, written straight into the database: what many jobs, or one with an SDK, would have left."""

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_hex

import asyncpg

from app.contracts.generations import DiffStat, GenerationOptions, GenerationResult, Usage
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef
from app.contracts.projects import Project
from app.data.objects import ObjectKind
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_objects import SupabaseObjectStore
from app.local.stack import Stack
from tests.api.records import zipped
from tests.support.serving import settings_of

_JOBS = """
insert into public.code_generations (
  project_id, created_by, status, prompt, session_id, options, usage, result, created_at, started_at, finished_at
)
select $1, $2, 'completed', 'Request ' || n, $1, $4::jsonb, $5::jsonb, $6::jsonb, at, at, at + interval '20 seconds'
from generate_series(1, $3::int) n, lateral (select now() - ($3::int + 1 - n) * interval '1 minute' as at) made
order by n returning id
"""
_WORDS = """
insert into public.conversation_messages (project_id, generation_id, session_id, role, content, created_at)
select g.project_id, g.id, g.session_id, said.role::public.conversation_role, said.words, said.at
from public.code_generations g, lateral (values
  ('user', g.prompt, g.created_at), ('assistant', 'Answer to ' || g.prompt, g.finished_at)
) said (role, words, at)
where g.project_id = $1 order by said.at
"""
_SHARE = """
insert into public.preview_shares (generation_id, project_id, published_by, state, archive_key, published_at)
values ($1, $2, $3, 'published', $4, now())
"""
_LINK = "insert into private.preview_share_links (generation_id, token_hash) values ($1, $2)"


async def past_jobs(stack: Stack, project: Project, count: int) -> list[GenerationId]:
    """Completed jobs without files, a minute after each other, oldest first: 'Request 1' with 'Answer to Request 1'."""
    result = GenerationResult(files=[], diff_stat=DiffStat(), provenance="syntax-only", model="demo-model")
    documents = [one.model_dump_json() for one in (GenerationOptions(), Usage(), result)]
    database = await asyncpg.connect(stack.info.database_url)
    try:
        rows = await database.fetch(_JOBS, project.id, project.owner_id, count, *documents)
        await database.execute(_WORDS, project.id)
    finally:
        await database.close()
    return [GenerationId(row["id"]) for row in rows]


async def published(stack: Stack, project: Project, version: GenerationId, site: Mapping[str, bytes]) -> str:
    """Publish a built app as this version's preview; answers the link."""
    job, token = JobRef(project_id=project.id, generation_id=version), token_hex(16)
    async with SupabaseClients(settings_of(stack.environment)) as clients:
        key = await SupabaseObjectStore(clients).put(job, ObjectKind.SITE, zipped(site))
    database = await asyncpg.connect(stack.info.database_url)
    try:
        await database.execute(_SHARE, version, project.id, project.owner_id, key)
        await database.execute(_LINK, version, sha256(token.encode()).digest())
    finally:
        await database.close()
    return f"http://{token}.localhost:{stack.environment['PREVIEW_PORT']}/"
