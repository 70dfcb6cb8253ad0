"""Row-level security, through real tokens: every table, operation and role against the matrix in tests/rls."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from postgrest import APIError, ReturnMethod
from pydantic import JsonValue, SecretStr
from supabase import AsyncClient

from app.data.supabase_clients import SupabaseClients
from tests.api.conftest import User, signed_up
from tests.rls.matrix import Operation, Role, TableRights, filled, read_matrix

MATRIX = read_matrix()
INSUFFICIENT_PRIVILEGE = "42501"
CHECK_VIOLATION = "23514"

_SEED = """
with project as (
  insert into public.projects (id, owner_id, name) values ($1, $2, 'Seeded')
), generation as (
  insert into public.code_generations (id, project_id, created_by, status, prompt)
  values ($3, $1, $2, 'completed', 'a quiz'), ($4, $1, $2, 'completed', 'a clock'), ($5, $1, $2, 'completed', 'a shop')
), event as (
  insert into public.generation_events (generation_id, project_id, seq, frame) values ($3, $1, 1, '{}')
), draft as (
  insert into public.generation_drafts (generation_id, project_id) values ($3, $1)
), file as (
  insert into public.generation_files (generation_id, project_id, path, size, sha256)
  values ($3, $1, 'a', 0, repeat('0', 64))
), pull as (
  insert into public.pull_requests
    (project_id, repository_id, repository, branch, base_branch, number, url, head_sha)
  values ($1, hashtext($1::text), 'octo/app', 'wingbeat/a', 'main', 1, 'https://github.com/octo/app/pull/1',
    repeat('0', 40))
), review as (
  insert into public.reviews (generation_id, project_id) values ($3, $1)
), usage as (
  insert into public.usage_ledger (id, generation_id, project_id, user_id, source, round, attempt)
  values (gen_random_uuid(), $3, $1, $2, 'model', 0, 1)
), attachment as (
  insert into public.attachments (id, project_id, created_by, name, content_type, size, width, height, sha256)
  values ($3, $1, $2, 'a screen', 'image/png', 7, 2, 2, repeat('0', 64))
), preview as (
  insert into public.previews (generation_id, project_id, started_by, shown_generation_id) values ($3, $1, $2, $3)
), share as (
  insert into public.preview_shares (generation_id, project_id, published_by) values ($3, $1, $2)
), invitation as (
  insert into public.project_invitations (project_id, email, role, invited_by)
  values ($1, 'invited@example.com', 'viewer', $2)
), connection as (
  insert into public.github_connections (user_id, github_user_id, login) values ($2, 1, 'octocat')
  on conflict (user_id) do update set login = excluded.login
), import as (
  insert into public.repo_imports (id, project_id, requested_by, repository) values ($5, $1, $2, 'octo/app')
), summary as (
  insert into public.conversation_summaries (project_id, session_id, covers_through, summary)
  values ($1, gen_random_uuid(), 1, 'a quiz')
), message as (
  insert into public.generation_messages (id, generation_id, project_id, created_by, content, mode, disposition)
  values (gen_random_uuid(), $3, $1, $2, 'make it blue', 'steer', 'steering')
)
insert into public.conversation_messages (project_id, generation_id, role, content) values ($1, $3, 'user', 'a quiz')
"""


@dataclass(frozen=True, slots=True)
class People:
    """The users in their roles; nobody and the service have no account."""

    users: Mapping[Role, User]
    clients: SupabaseClients

    def id_of(self, role: Role) -> UUID:
        return self.users[role].session.user.id if role in self.users else uuid4()

    def acting_as(self, role: Role) -> AsyncClient:
        match role:
            case Role.SERVICE:
                return self.clients.as_service()
            case Role.ANONYMOUS:
                return self.clients.as_nobody()
            case _:
                return self.clients.as_user(SecretStr(self.users[role].session.access_token))


@pytest.fixture(scope="module")
async def people(
    http: httpx.AsyncClient, owner: User, member: User, stranger: User, clients: SupabaseClients
) -> AsyncIterator[People]:
    async with signed_up(http) as editor:
        users = {Role.OWNER: owner, Role.EDITOR: editor, Role.VIEWER: member, Role.STRANGER: stranger}
        yield People(users, clients)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One cell of the matrix on a project of its own."""

    database: asyncpg.Connection
    role: Role
    client: AsyncClient
    table: str
    rights: TableRights
    ids: Mapping[str, str]

    async def succeeds(self, operation: Operation) -> bool:
        """Whether it had its effect. Any refusal but a missing right is an error of the test."""
        before = await self._rows()
        try:
            seen = await self._carry_out(operation)
        except APIError as error:
            assert error.code == INSUFFICIENT_PRIVILEGE, error
            seen = False
        changed = await self._rows() != before
        assert not (changed and operation is Operation.SELECT)
        return seen if operation is Operation.SELECT else changed

    async def _carry_out(self, operation: Operation) -> bool:
        """Answers whether the row was seen, for a select."""
        table = self.client.table(self.table)
        key = {name: str(value) for name, value in filled(self.rights.key, self.ids).items()}
        match operation:
            case Operation.SELECT:
                return bool((await table.select("*").match(key).execute()).data)
            case Operation.INSERT:
                row = filled(self.rights.inserted_by(self.role), self.ids)
                await table.insert(row, returning=ReturnMethod.minimal).execute()
            case Operation.UPDATE:
                change = filled(self.rights.change, self.ids)
                await table.update(change, returning=ReturnMethod.minimal).match(key).execute()
            case Operation.DELETE:
                await table.delete(returning=ReturnMethod.minimal).match(key).execute()
        return False

    async def _rows(self) -> list[str]:
        """The rows of the project and of those who act in it, as text."""
        column = self.rights.found_by
        query = f"select to_jsonb(t)::text from public.{self.table} t where {column} = any($1::uuid[]) order by 1"
        owners = [self.ids[name] for name in ("project", "new", "owner", "actor")]
        return [row[0] for row in await self.database.fetch(query, owners)]


async def _seeded(database: asyncpg.Connection, people: People, role: Role) -> dict[str, str]:
    """A project of the owner with a row in every table, and its members."""
    project, generation, spare, imported = uuid4(), uuid4(), uuid4(), uuid4()
    owner = people.id_of(Role.OWNER)
    async with database.transaction():
        await database.execute(_SEED, project, owner, generation, spare, imported)
        for name in (Role.EDITOR, Role.VIEWER):
            await database.execute(
                "insert into public.project_members (project_id, user_id, role) values ($1, $2, $3)",
                project,
                people.id_of(name),
                name.value,
            )
    ids = {"project": project, "generation": generation, "spare": spare, "import": imported, "owner": owner}
    ids["new"] = uuid4()
    ids["viewer"] = people.id_of(Role.VIEWER)
    return {name: str(value) for name, value in ids.items()} | {"actor": str(people.id_of(role))}


@pytest.mark.parametrize("operation", Operation)
@pytest.mark.parametrize("table", MATRIX)
async def test_rights(table: str, operation: Operation, people: People, database: asyncpg.Connection) -> None:
    rights = MATRIX[table]
    allowed = set()
    for role in Role:
        ids = await _seeded(database, people, role)
        attempt = Attempt(database, role, people.acting_as(role), table, rights, ids)
        if await attempt.succeeds(operation):
            allowed.add(role)
    assert allowed == rights.allowed(operation)


async def test_every_table_is_in_the_matrix(database: asyncpg.Connection) -> None:
    rows = await database.fetch(
        "select relname from pg_catalog.pg_class where relnamespace = 'public'::regnamespace and relkind in "
        "('r', 'p', 'v', 'm', 'f')"
    )
    assert {row["relname"] for row in rows} == set(MATRIX), "every table of `public` needs an entry in matrix.toml"


async def test_every_table_of_ours_has_row_level_security(database: asyncpg.Connection) -> None:
    rows = await database.fetch(
        "select oid::regclass::text as name from pg_catalog.pg_class where relkind in ('r', 'p') and not relrowsecurity"
        " and relnamespace in ('public'::regnamespace, 'private'::regnamespace)"
    )
    assert [row["name"] for row in rows] == []


async def test_every_updated_at_is_kept_by_a_trigger(database: asyncpg.Connection) -> None:
    rows = await database.fetch(
        """
        select a.attrelid::regclass::text as name from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind = 'r'
        where a.attname = 'updated_at' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
          and not exists (
            select from pg_catalog.pg_trigger t
            where t.tgrelid = c.oid and t.tgfoid = 'private.touch_updated_at'::regproc and t.tgenabled = 'O'
          )
        """
    )
    assert [row["name"] for row in rows] == []


async def test_every_function_has_a_fixed_search_path(database: asyncpg.Connection) -> None:
    """Else whoever can make a schema can make a definer's function call theirs."""
    rows = await database.fetch(
        """
        select p.oid::regprocedure::text as name from pg_catalog.pg_proc p
        where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
          and not coalesce(p.proconfig, '{}') @> array['search_path=""']
        """
    )
    assert [row["name"] for row in rows] == []


@pytest.mark.parametrize("grantee", ["anon", "public"])
async def test_nobody_has_no_grant(database: asyncpg.Connection, grantee: str) -> None:
    """Neither on tables, nor on single columns, nor on functions."""
    rows = await database.fetch(
        """
        with acls as (
          select c.oid::regclass::text as name, c.relacl as acl from pg_catalog.pg_class c
          where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind <> 'i'
          union all
          select a.attrelid::regclass || '.' || a.attname, a.attacl from pg_catalog.pg_attribute a
          join pg_catalog.pg_class c on c.oid = a.attrelid
          where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
          union all
          select p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner)) from pg_catalog.pg_proc p
          where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        )
        select name from acls, aclexplode(acl) as granted
        where granted.grantee = case $1 when 'public' then 0 else to_regrole($1)::oid end
        """,
        grantee,
    )
    assert [row["name"] for row in rows] == []


@pytest.mark.parametrize("operation", [Operation.INSERT, Operation.UPDATE])
async def test_members_name_no_other_columns(database: asyncpg.Connection, operation: Operation) -> None:
    """Every column is tried, so a new one is refused until the matrix says that members write it."""
    columns = await database.fetch(
        """
        select c.relname as table, quote_ident(a.attname) as column from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
        where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
        """
    )
    named: dict[str, set[str]] = {table: set() for table in MATRIX}
    for table, column in columns:
        if await _may_name(database, table, column, operation):
            named[table].add(column)
    assert named == {table: set(rights.columns(operation)) for table, rights in MATRIX.items()}


async def _may_name(database: asyncpg.Connection, table: str, column: str, operation: Operation) -> bool:
    """Tried on no row at all: it is the grant that decides."""
    tried = {
        Operation.INSERT: f"insert into public.{table} ({column}) select {column} from public.{table} where false",
        Operation.UPDATE: f"update public.{table} set {column} = {column} where false",
    }[operation]
    transaction = database.transaction()
    await transaction.start()
    try:
        await database.execute("set local role authenticated")
        await database.execute(tried)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.GeneratedAlwaysError):
        return False
    finally:
        await transaction.rollback()
    return True


async def test_what_a_user_may_not_set(people: People, database: asyncpg.Connection) -> None:
    """Rights that depend on the row's values rather than on its table."""
    ids = await _seeded(database, people, Role.EDITOR)
    owner, editor = people.acting_as(Role.OWNER), people.acting_as(Role.EDITOR)
    others = str(people.id_of(Role.STRANGER))
    own = {"project_id": ids["project"], "prompt": "a quiz"}
    elsewhere = (await _seeded(database, people, Role.EDITOR))["generation"]
    attempts = [
        owner.table("projects").insert({"name": "For another", "owner_id": others}, returning=ReturnMethod.minimal),
        owner.table("projects").update({"owner_id": others}).eq("id", ids["project"]),
        editor.table("code_generations").insert({**own, "created_by": others}),
        editor.table("code_generations").insert({**own, "status": "completed"}),
        editor.table("code_generations").insert({**own, "admitted_at": "2026-01-01T00:00:00Z"}),
        editor.table("code_generations").insert({**own, "archive_key": f"{others}/x.zip"}),
        editor.table("code_generations").insert({**own, "base_generation_id": elsewhere}),
    ]
    for attempt in attempts:
        with pytest.raises(APIError) as refused:
            await attempt.execute()
        assert refused.value.code == INSUFFICIENT_PRIVILEGE


@pytest.mark.parametrize(
    "excess", [{"prompt": "é" * 25_001}, {"error_message": "x" * 20_001}, {"options": {"x": "y" * 100_000}}]
)
async def test_a_row_is_no_longer_than_a_request(
    people: People, database: asyncpg.Connection, excess: dict[str, JsonValue]
) -> None:
    ids = await _seeded(database, people, Role.EDITOR)
    row = {"project_id": ids["project"], "prompt": "a quiz", **excess}
    with pytest.raises(APIError) as refused:
        await people.acting_as(Role.EDITOR).table("code_generations").insert(row).execute()
    assert refused.value.code == CHECK_VIOLATION


@pytest.mark.parametrize("role", ["anon", "authenticated"])
async def test_no_client_reads_the_tokens_of_a_linked_account(database: asyncpg.Connection, role: str) -> None:
    """Neither by a grant on the table nor by one on a column; and what users see of the link has no column for them."""
    table = "private.github_tokens"
    assert not await database.fetchval("select has_any_column_privilege($1, $2, 'select')", role, table)
    visible = await database.fetch(
        "select attname from pg_attribute where attrelid = 'public.github_connections'::regclass"
    )
    assert not [row["attname"] for row in visible if "token" in row["attname"]]
