"""What is an account's own, table by table. Whoever adds a table adds it here, or says why it is not exported.

Of projects that others own too, it is what the account wrote and what its own jobs made; never what others wrote.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.contracts.attachments import ImageType
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, UserId
from app.data.attachments import image_key
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
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OwnImage:
    """An image that the account attached. `key` is its name in storage, below its project."""

    id: AttachmentId
    project_id: ProjectId
    key: str


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
        "github",
        "github_connections",
        """
        select c.user_id::text as key, to_jsonb(c)::text as row from public.github_connections c
        where c.user_id = $1 and c.user_id > $2::text::uuid order by c.user_id limit $3
        """,
    ),
    Dataset(
        "projects",
        "projects",
        """
        select p.id::text as key, to_jsonb(p)::text as row
        from public.project_members m join public.projects p on p.id = m.project_id
        where m.user_id = $1 and m.role = 'owner' and m.project_id > $2::text::uuid order by m.project_id limit $3
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
        from (
          (select * from public.project_invitations made where made.invited_by = $1
            and (made.project_id, made.email) > (split_part($2, '/', 1)::uuid, substr($2, 38))
            order by made.project_id, made.email limit $3)
          union
          (select * from public.project_invitations got
            where got.email = (
                select lower(u.email) from auth.users u where u.id = $1 and u.email_confirmed_at is not null
              )
              and (got.project_id, got.email) > (split_part($2, '/', 1)::uuid, substr($2, 38))
            order by got.project_id, got.email limit $3)
        ) i
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
        select g.id || '/' || e.seq as key, e.frame::text as row
        from public.code_generations g join public.generation_events e on e.generation_id = g.id
        where g.created_by = $1 and g.id >= split_part($2, '/', 1)::uuid
          and (g.id, e.seq) > (split_part($2, '/', 1)::uuid, split_part($2, '/', 2)::integer)
        order by g.id, e.seq limit $3
        """,
        first=f"{_FIRST}/0",
    ),
    Dataset(
        "conversations",
        "conversation_messages",
        """
        select g.id || '/' || c.id as key, to_jsonb(c)::text as row
        from public.code_generations g join public.conversation_messages c on c.generation_id = g.id
        where g.created_by = $1 and g.id >= split_part($2, '/', 1)::uuid
          and (g.id, c.id) > (split_part($2, '/', 1)::uuid, split_part($2, '/', 2)::bigint)
        order by g.id, c.id limit $3
        """,
        first=f"{_FIRST}/0",
    ),
    Dataset(
        "messages",
        "generation_messages",
        """
        select m.position::text as key, to_jsonb(m)::text as row from public.generation_messages m
        where m.created_by = $1 and m.position > $2::text::bigint order by m.position limit $3
        """,
        first="0",
    ),
    Dataset(
        "attachments",
        "attachments",
        """
        select a.id::text as key, to_jsonb(a)::text as row from public.attachments a
        where a.created_by = $1 and a.id > $2::text::uuid order by a.id limit $3
        """,
    ),
    Dataset(
        "imports",
        "repo_imports",
        """
        select i.created_at || '/' || i.id as key, (
          to_jsonb(i) - '{request_hash,workflow_id,run_id,summary_key,repo_map_key,idempotency_key}'::text[]
        )::text as row
        from public.repo_imports i
        where i.requested_by = $1
          and (i.created_at, i.id) < (split_part($2, '/', 1)::timestamptz, split_part($2, '/', 2)::uuid)
        order by i.created_at desc, i.id desc limit $3
        """,
        first=f"infinity/{_FIRST}",
    ),
    Dataset(
        "reviews",
        "reviews",
        """
        select r.generation_id::text as key,
          (to_jsonb(r) - '{rejections,base_key,chosen_key,against,asked}'::text[])::text as row
        from public.reviews r
        where r.decided_by = $1 and r.generation_id > $2::text::uuid order by r.generation_id limit $3
        """,
    ),
    Dataset(
        "pull_requests",
        "pull_requests",
        """
        select p.id::text as key, to_jsonb(p)::text as row from public.pull_requests p
        where p.opened_by = $1 and p.id > $2::text::uuid order by p.id limit $3
        """,
    ),
    Dataset(
        "usage",
        "usage_ledger",
        """
        select l.created_at || '/' || l.id as key, to_jsonb(l)::text as row from public.usage_ledger l
        where l.user_id = $1
          and (l.created_at, l.id) > (split_part($2, '/', 1)::timestamptz, split_part($2, '/', 2)::uuid)
        order by l.created_at, l.id limit $3
        """,
        first=f"-infinity/{_FIRST}",
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
    "previews": "what ran for a while: its version is exported",
    "preview_shares": "that a version's build is behind a link: the version is exported, the link's secret is nowhere",
    "generation_drafts": "what a running job has written so far: a version, or nothing, when the job ends",
    "generation_files": "a version's files are in its zip, and their names and hashes in the result of its generation",
    "conversation_summaries": "made of conversations, which are there; a summary may retell what others said",
}
"""Tables without a file of their own, and why."""

# A project after the other, the newest version first: the order of the indexes.
_VERSIONS = """
select v.id, m.project_id, v.archive_key, v.created_at
from (
  select project_id, role from public.project_members where user_id = $1 and project_id >= $2 order by project_id
) m
cross join lateral (
  select g.id, g.archive_key, g.created_at from public.code_generations g
  where g.project_id = m.project_id and g.archive_key is not null and g.expired_at is null
    and (m.role = 'owner' or g.created_by = $1)
    and (g.created_at, g.id) < (case when m.project_id = $2 then $3::timestamptz else 'infinity' end, $4::uuid)
  order by g.created_at desc, g.id desc limit $5
) v
order by m.project_id, v.created_at desc, v.id desc limit $5
"""


_IMAGES = """
select a.id, a.project_id, a.content_type from public.attachments a
where a.created_by = $1 and a.id > $2 order by a.id limit $3
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

    async def versions(self, user_id: UserId, *, after: OwnVersion | None) -> list[OwnVersion]:
        """Some of the versions, project by project."""
        key = (
            (after.project_id, after.created_at, after.id) if after else (UUID(_FIRST), datetime.now(UTC), UUID(_FIRST))
        )
        with database_errors():
            rows = await self._pool.fetch(_VERSIONS, user_id, *key, ROWS_A_READ)
        return [OwnVersion(row["id"], row["project_id"], row["archive_key"], row["created_at"]) for row in rows]

    async def images(self, user_id: UserId, *, after: OwnImage | None) -> list[OwnImage]:
        """Some of the images, by id."""
        with database_errors():
            rows = await self._pool.fetch(_IMAGES, user_id, after.id if after else UUID(_FIRST), ROWS_A_READ)
        return [
            OwnImage(
                row["id"], row["project_id"], image_key(row["project_id"], row["id"], ImageType(row["content_type"]))
            )
            for row in rows
        ]
