"""Rows as many as a large team has after years, written straight in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from app.contracts.generations import DiffStat, FileEntry, GenerationOptions, GenerationResult, OnDisconnect, Usage


@dataclass(frozen=True, slots=True)
class Seeding:
    """`owners` get the projects in turn; each generation is a completed one, with events, files and what was said."""

    owners: Sequence[UUID]
    projects: int = 1_000
    generations_each: int = 100
    files_each: int = 8


# Triggers and foreign keys are checked for single rows by every test: here they are left out, for speed.
_WITHOUT_TRIGGERS = "set local session_replication_role = replica"

_PROJECTS = """
insert into public.projects (owner_id, name, created_at)
select ($1::uuid[])[1 + n % cardinality($1::uuid[])], 'Project ' || n, now() - n * interval '1 hour'
from generate_series(1, $2::int) n
"""
_MEMBERS = """
insert into public.project_members (project_id, user_id, role, project_created_at)
select id, owner_id, 'owner', created_at from public.projects
on conflict do nothing
"""
_VIEWERS = """
insert into public.project_members (project_id, user_id, role, project_created_at)
select id, gen_random_uuid(), 'viewer', created_at from public.projects, generate_series(1, 20) n
"""
_GENERATIONS = """
insert into public.code_generations (
  project_id, created_by, status, prompt, session_id, archive_key, archive_sha256, last_seq, options, usage, result,
  created_at, started_at, finished_at
)
select p.id, p.owner_id, 'completed', 'A quiz about birds with ' || n || ' questions', p.id,
  p.id || '/' || n || '/archive.zip', repeat('0', 64), 20, $2::text::jsonb, $3::text::jsonb, $4::text::jsonb,
  p.created_at + n * interval '1 minute', p.created_at + n * interval '1 minute',
  p.created_at + n * interval '2 minutes'
from public.projects p, generate_series(1, $1::int) n
"""
_OPTIONS = GenerationOptions(on_disconnect=OnDisconnect.GRACE)
_USAGE = Usage(prompt_tokens=2_000, output_tokens=8_000, total_tokens=10_000, model_calls=1)

_ROWS_OF_GENERATIONS = (
    """
    insert into public.generation_events (generation_id, project_id, seq, frame)
    select id, project_id, 1, jsonb_build_object(
      'v', 1, 'type', 'Text', 'ts', created_at, 'generation_id', id, 'seq', 1, 'message', 'A line', 'source', 'notice'
    ) from public.code_generations where project_id in (select id from public.projects limit 300)
    """,
    """
    insert into public.generation_files (generation_id, project_id, path, size, sha256)
    select id, project_id, 'lib/main.dart', 1, repeat('0', 64) from public.code_generations
    where project_id in (select id from public.projects limit 100)
    """,
    """
    insert into public.conversation_messages (project_id, generation_id, session_id, role, content, created_at)
    select project_id, id, session_id, 'user', 'A quiz', created_at from public.code_generations
    where project_id in (select id from public.projects limit 300)
    """,
    """
    insert into public.usage_ledger (
      id, generation_id, project_id, user_id, source, round, attempt, model, total_tokens, settled, created_at
    )
    select gen_random_uuid(), id, project_id, created_by, 'model', 0, 1, 'demo-model', 100, true,
      now() - (row_number() over (order by id)) * interval '5 minutes'
    from public.code_generations where project_id in (select id from public.projects limit 100)
    """,
    """
    insert into public.project_invitations (project_id, email, role, invited_by)
    select id, n || '@example.com', 'viewer', owner_id from public.projects, generate_series(1, 8) n
    """,
    """
    insert into public.repo_imports (id, project_id, requested_by, repository, created_at)
    select id, project_id, created_by, 'octo/app', created_at
    from public.code_generations limit 8000
    """,
    """
    insert into public.generation_messages (
      id, generation_id, project_id, created_by, content, mode, disposition
    )
    select gen_random_uuid(), id, project_id, created_by, 'make it blue', 'steer', 'applied'
    from public.code_generations where project_id in (select id from public.projects limit 100)
    """,
    """
    insert into public.audit_log (actor_id, action, project_id, at)
    select owner_id, 'project.shared', id, created_at from public.projects, generate_series(1, 8) n
    """,
    """
    insert into public.code_generations (
      project_id, created_by, status, prompt, options, usage, attachments, updated_at
    )
    select id, owner_id, 'running', 'A quiz', '{}', '{}', array[gen_random_uuid()], now() - interval '1 hour'
    from public.projects limit 500
    """,
    """
    insert into public.attachments (
      id, project_id, created_by, name, content_type, size, width, height, sha256, created_at
    )
    select gen_random_uuid(), id, owner_id, 'a screen', 'image/png', 1, 1, 1, repeat('0', 64), created_at
    from public.projects, generate_series(1, 8) n
    """,
    """
    insert into public.github_connections (user_id, github_user_id, login, installation_ids)
    select gen_random_uuid(), n + 100, 'octo' || n, array[n + 100] from generate_series(1, 8000) n
    """,
    """
    insert into private.github_tokens (user_id, key_id, access_token)
    select user_id, 'newest', 'sealed'::bytea from public.github_connections
    """,
    """
    insert into private.github_revocations (user_id, scope, key_id, access_token, next_at)
    select user_id, 'token', 'newest', 'sealed'::bytea, now() + interval '1 day' from public.github_connections
    """,
    """
    insert into private.github_deliveries (delivery_id) select 'delivery ' || n from generate_series(1, 8000) n
    """,
    """
    insert into public.pull_requests (
      project_id, repository_id, repository, branch, base_branch, number, url, head_sha, created_at
    )
    select p.id, n, 'octo/app', 'wingbeat/' || p.id, 'main', row_number() over (), 'https://github.com/octo/app/pull/1',
      repeat('0', 40), p.created_at + n * interval '1 minute'
    from public.projects p, generate_series(101, 108) n
    """,
    """
    insert into public.reviews (generation_id, project_id, created_at)
    select id, project_id, created_at from public.code_generations where status = 'completed' limit 8000
    """,
    """
    insert into public.previews (generation_id, project_id, started_by, shown_generation_id, state)
    select id, project_id, created_by, id, 'stopped' from public.code_generations limit 8000
    """,
    """
    insert into public.preview_shares (generation_id, project_id, published_by, state)
    select id, project_id, created_by, 'published' from public.code_generations limit 8000
    """,
    """
    insert into private.watched_generations (generation_id, epoch)
    (select id, 2 from public.code_generations where status = 'completed' limit 8000)
    union all select id, 2 from public.code_generations where status = 'running'
    """,
    """
    insert into private.deleted_projects (project_id, jobs)
    select gen_random_uuid(), '{}' from generate_series(1, 8000) n
    """,
    """
    insert into private.closed_accounts (user_id) select gen_random_uuid() from generate_series(1, 8000) n
    """,
    """
    insert into storage.objects (bucket_id, name, created_at, updated_at)
    select 'generations', archive_key, created_at, created_at from public.code_generations
    where archive_key is not null limit 8000
    """,
    """
    insert into storage.objects (bucket_id, name, created_at, updated_at)
    select 'generations', project_id || '/attachments/' || id || '.png', created_at, created_at
    from public.attachments limit 4000
    """,
    """
    insert into private.refresh_claims (token_hash, spent, claimed_at)
    select sha256(n::text::bytea), true, now() - n * interval '1 minute' from generate_series(1, 8000) n
    """,
    """
    insert into private.sign_in_flows (id_hash, code_verifier, expires_at)
    select sha256(n::text::bytea), 'verifier', now() + interval '1 day' from generate_series(1, 8000) n
    """,
)


async def seed_generations(database: asyncpg.Connection, seeding: Seeding) -> None:
    """Projects, their members and generations; to be analyzed."""
    async with database.transaction():
        await database.execute(_WITHOUT_TRIGGERS)
        await database.execute(_PROJECTS, list(seeding.owners), seeding.projects)
        await database.execute(_MEMBERS)
        await database.execute(_VIEWERS)
        documents = [document.model_dump_json() for document in (_OPTIONS, _USAGE, _result(seeding.files_each))]
        await database.execute(_GENERATIONS, seeding.generations_each, *documents)


async def seed_contents(database: asyncpg.Connection) -> None:
    """What belongs to some of the generations that are there; to be analyzed."""
    async with database.transaction():
        await database.execute(_WITHOUT_TRIGGERS)
        for statement in _ROWS_OF_GENERATIONS:
            await database.execute(statement)


def _result(files: int) -> GenerationResult:
    """As a worker writes it."""
    return GenerationResult(
        files=[FileEntry(path=f"lib/screen_{n}.dart", size=1_000 * n, sha256=f"{n:064x}") for n in range(files)],
        diff_stat=DiffStat(files_added=files, lines_added=50 * files),
        provenance="syntax-only",
        model="demo-model",
    )
