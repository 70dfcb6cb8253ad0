"""A database of its own with 100,000 generations, and who reads it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from pydantic import SecretStr

from app.contracts.accounts import User
from app.contracts.generations import GenerationKind, GenerationOptions
from app.contracts.ids import GenerationId, ProjectId, SessionId, UserId
from app.contracts.projects import Project
from app.data.cursors import Cursor
from app.data.database import Pool, open_pool
from app.data.generations import IdempotencyKey, NewGeneration
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabaseGenerations
from app.data.supabase_projects import SupabaseProjects
from app.data.user_database import UserDatabase, open_user_pool
from app.data.watches import PostgresWatchStore
from app.local.stack import Stack
from app.security.callers import Caller
from benchmarks.seeding import Seeding, seed_contents, seed_generations
from tests.api.conftest import PASSWORD
from tests.support.serving import settings_of

Statements = dict[str, Callable[[], Awaitable[object]]]
"""Calls by the name of the method that each is for."""


@dataclass(frozen=True, slots=True)
class World:
    """A database of its own with everything in it, and who reads it."""

    clients: SupabaseClients
    pool: Pool
    lists: UserDatabase
    caller: Caller
    project: ProjectId
    generation: GenerationId
    spare: ProjectId
    other: UserId
    expiring: GenerationId
    log: Path

    @property
    def session(self) -> SessionId:
        return SessionId(self.project)

    @property
    def middle(self) -> Cursor:
        return Cursor(datetime.now(UTC) - timedelta(days=10), uuid4())

    @property
    def watches(self) -> PostgresWatchStore:
        return PostgresWatchStore(self.pool, api_id=UUID(int=7), lifetime=timedelta(minutes=1))

    async def new_generation(self, key: str | None = None) -> GenerationId:
        new = NewGeneration(
            id=GenerationId(uuid4()),
            project_id=self.project,
            kind=GenerationKind.GENERATE,
            prompt="a quiz",
            options=GenerationOptions(),
            base_generation_id=self.generation,
            idempotency=IdempotencyKey(key or uuid4().hex, "hash"),
        )
        return (await SupabaseGenerations(self.clients).insert(self.caller, new)).generation.id

    async def seen(self) -> Project:
        project = await SupabaseProjects(self.clients).find(self.caller, self.project)
        assert project is not None
        return project


EXPLAIN = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
}


@asynccontextmanager
async def opened(supabase: Stack, url: str, log: Path) -> AsyncIterator[World]:
    settings = settings_of(supabase.environment)
    pool, user_pool = await open_pool(SecretStr(url)), await open_user_pool(SecretStr(url))
    async with SupabaseClients(settings) as clients:
        caller = await _signed_up(clients)
        seeded = await _seed(url, caller.user.id)
        yield World(clients, pool, UserDatabase(user_pool), caller, *seeded, log)
    for each in (pool, user_pool):
        await each.close()


async def _signed_up(clients: SupabaseClients) -> Caller:
    answer = await clients.as_nobody().auth.sign_up({"email": "ann@example.com", "password": PASSWORD})
    assert answer.user is not None
    assert answer.session is not None
    user = User(id=UserId(UUID(answer.user.id)), email="ann@example.com")
    return Caller(user, SecretStr(answer.session.access_token), datetime.now(UTC) + timedelta(hours=1))


async def _seed(url: str, user: UserId) -> tuple[ProjectId, GenerationId, ProjectId, UserId, GenerationId]:
    """Half of the projects are the user's. Answers one of them, a generation of it, another project that is to go,
    somebody else, and a version that is to expire.
    """
    database = await asyncpg.connect(url)
    await database.execute("set auto_explain.log_min_duration = -1")
    others = [uuid4() for _ in range(50)]
    await seed_generations(
        database, Seeding(owners=[owner for other in others for owner in (user, other)], files_each=0)
    )
    await seed_contents(database)
    await database.execute("analyze")
    talked = "select project_id, min(generation_id::text)::uuid as generation from public.conversation_messages m"
    mine = (
        "where exists (select from public.projects p where p.id = m.project_id and p.owner_id = $1) group by 1 limit 2"
    )
    (project, generation), (spare, expiring) = await database.fetch(f"{talked} {mine}", user)
    await database.close()
    return project, generation, spare, UserId(others[0]), expiring
