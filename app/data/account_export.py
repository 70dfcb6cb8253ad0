"""What is an account's own, table by table. Whoever adds a table adds it here, or says why it is not exported.

Of projects that others own too, it is what the account wrote and what its own jobs made; never what others wrote.
"""
# ruff: noqa: S608 - the statements are put together of this module's own constants

from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.contracts.ids import GenerationId, ProjectId, UserId
from app.data.database import Pool, database_errors

ROWS_A_READ = 200
_FIRST = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One file of the export. `sql` answers `key` and `row` (JSON text), by `key`: $1 the account, $2 the key that was
    read last (`first` to begin), $3 how many.
    """

    name: str
    table: str
    sql: str
    first: str = _FIRST


@dataclass(frozen=True, slots=True)
class OwnVersion:
    """A saved version that the account may have."""

    id: GenerationId
    project_id: ProjectId
    archive_key: str


_OWNED = "(select m.project_id from public.project_members m where m.user_id = $1 and m.role = 'owner')"
_READABLE = "(select m.project_id from public.project_members m where m.user_id = $1)"
_MAY_HAVE = f"(g.project_id in {_OWNED} or (g.created_by = $1 and g.project_id in {_READABLE}))"

DATASETS: tuple[Dataset, ...] = (
    Dataset(
        "account",
        "auth.users",
        """
        select u.id::text as key, jsonb_build_object(
          'id', u.id, 'email', u.email, 'created_at', u.created_at, 'last_sign_in_at', u.last_sign_in_at,
          'providers', (select coalesce(jsonb_agg(i.provider order by i.provider), '[]'::jsonb)
            from auth.identities i where i.user_id = u.id)
        )::text as row
        from auth.users u where u.id = $1 and u.id > $2::text::uuid order by u.id limit $3
        """,
    ),
    Dataset(
        "projects",
        "projects",
        f"""
        select p.id::text as key, to_jsonb(p)::text as row from public.projects p
        where p.id in {_OWNED} and p.id > $2::text::uuid order by p.id limit $3
        """,
    ),
    Dataset(
        "memberships",
        "project_members",
        """
        select m.project_id::text as key, jsonb_build_object(
          'project_id', m.project_id, 'project_name', p.name, 'role', m.role, 'created_at', m.created_at
        )::text as row
        from public.project_members m join public.projects p on p.id = m.project_id
        where m.user_id = $1 and m.project_id > $2::text::uuid order by m.project_id limit $3
        """,
    ),
    Dataset(
        "invitations",
        "project_invitations",
        """
        select i.project_id || '/' || i.email as key, jsonb_build_object(
          'project_id', i.project_id, 'email', i.email, 'role', i.role, 'created_at', i.created_at
        )::text as row
        from public.project_invitations i
        where (i.invited_by = $1 or i.email = (
            select lower(u.email) from auth.users u where u.id = $1 and u.email_confirmed_at is not null
          ))
          and (i.project_id, i.email) > (split_part($2, '/', 1)::uuid, substr($2, 38))
        order by i.project_id, i.email limit $3
        """,
        first=f"{_FIRST}/",
    ),
    Dataset(
        "generations",
        "code_generations",
        """
        select g.id::text as key, (
          to_jsonb(g) - '{request_hash,workflow_id,run_id,archive_key,idempotency_key}'::text[]
        )::text as row
        from public.code_generations g where g.created_by = $1 and g.id > $2::text::uuid order by g.id limit $3
        """,
    ),
    Dataset(
        "events",
        "generation_events",
        """
        select e.generation_id || '/' || e.seq as key, e.frame::text as row
        from public.generation_events e join public.code_generations g on g.id = e.generation_id
        where g.created_by = $1
          and (e.generation_id, e.seq) > (split_part($2, '/', 1)::uuid, split_part($2, '/', 2)::integer)
        order by e.generation_id, e.seq limit $3
        """,
        first=f"{_FIRST}/0",
    ),
    Dataset(
        "files",
        "generation_files",
        f"""
        select f.generation_id || '/' || f.path as key, jsonb_build_object(
          'generation_id', f.generation_id, 'path', f.path, 'size', f.size, 'sha256', f.sha256
        )::text as row
        from public.generation_files f join public.code_generations g on g.id = f.generation_id
        where {_MAY_HAVE} and (f.generation_id, f.path) > (split_part($2, '/', 1)::uuid, substr($2, 38))
        order by f.generation_id, f.path limit $3
        """,
        first=f"{_FIRST}/",
    ),
    Dataset(
        "conversations",
        "conversation_messages",
        """
        select c.id::text as key, to_jsonb(c)::text as row
        from public.conversation_messages c join public.code_generations g on g.id = c.generation_id
        where g.created_by = $1 and c.id > $2::text::bigint order by c.id limit $3
        """,
        first="0",
    ),
    Dataset(
        "audit",
        "audit_log",
        """
        select a.id::text as key, to_jsonb(a)::text as row from public.audit_log a
        where a.actor_id = $1 and a.id > $2::text::bigint order by a.id limit $3
        """,
        first="0",
    ),
)

NOT_EXPORTED: dict[str, str] = {
    "generation_drafts": "what a running job has written so far: a version, or nothing, when the job ends",
}
"""Tables without a file of their own, and why."""

_VERSIONS = f"""
select g.id, g.project_id, g.archive_key from public.code_generations g
where {_MAY_HAVE} and g.archive_key is not null and g.expired_at is null and g.id > $2
order by g.id limit $3
"""


class PostgresAccountData:
    """Reads as the service, for the account that asks. Between two reads nothing is held: a slow reader is harmless.

    Raises `DependencyUnavailable` while Postgres is away.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def pages(self, dataset: Dataset, user_id: UserId) -> AsyncIterator[list[str]]:
        """The rows as JSON, some at a time."""
        key = dataset.first
        while True:
            with database_errors():
                rows = await self._pool.fetch(dataset.sql, user_id, key, ROWS_A_READ)
            if rows:
                yield [row["row"] for row in rows]
            if len(rows) < ROWS_A_READ:
                return
            key = rows[-1]["key"]

    async def versions(self, user_id: UserId, *, after: GenerationId | None) -> list[OwnVersion]:
        """Some of the versions, in the order of their ids."""
        with database_errors():
            rows = await self._pool.fetch(_VERSIONS, user_id, after or _FIRST, ROWS_A_READ)
        return [OwnVersion(row["id"], row["project_id"], row["archive_key"]) for row in rows]
