"""Watch leases and persisted events in a real Postgres with the project's migrations: several api processes at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app.contracts.ids import GenerationId
from app.data.database import Pool, open_pool
from app.data.saved_events import PostgresSavedEvents
from app.data.watches import PostgresWatchStore, Unwatched
from app.errors import DependencyUnavailable
from app.local.service import ServiceName
from tests.support.stack import temporary_stack
from tests.unit.realtime.examples import new_id, result, status_update

SERVICES = frozenset({ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE})
LONG = timedelta(minutes=1)
SHORT = timedelta(milliseconds=50)


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[Pool]:
    async with temporary_stack(services=SERVICES) as stack:
        pool = await open_pool(SecretStr(stack.info.database_url))
        yield pool
        pool.terminate()


@pytest.fixture
async def job(pool: Pool) -> GenerationId:
    """The row of a running job. No other test's leases are left."""
    await pool.execute("delete from private.watched_generations")
    owner = uuid4()
    project = await pool.fetchval(
        "insert into public.projects (owner_id, name) values ($1, 'an app') returning id", owner
    )
    job = new_id()
    await pool.execute(
        "insert into public.code_generations (id, project_id, created_by, prompt) values ($1, $2, $3, 'an app')",
        job,
        project,
        owner,
    )
    return job


def store(pool: Pool, lifetime: timedelta = LONG) -> PostgresWatchStore:
    return PostgresWatchStore(pool, api_id=uuid4(), lifetime=lifetime)


async def test_only_the_last_process_to_leave_and_the_first_to_return_have_news(pool: Pool, job: GenerationId) -> None:
    one, other = store(pool), store(pool)
    assert await one.join(job) is None
    assert await other.join(job) is None
    assert await one.leave(job) is None
    left = await other.leave(job)
    assert left is not None
    assert await other.leave(job) is None
    returned = await one.join(job)
    assert returned is not None
    assert returned > left
    assert await other.join(job) is None


async def test_leaving_what_was_never_watched_is_no_news(pool: Pool, job: GenerationId) -> None:
    assert await store(pool).leave(job) is None


async def test_a_lease_that_ran_out_is_swept_once(pool: Pool, job: GenerationId) -> None:
    dead, living = store(pool, SHORT), store(pool)
    await dead.join(job)
    swept: list[Unwatched] = []
    while not swept:
        swept = await living.sweep()
    assert [each.generation_id for each in swept] == [job]
    assert await living.sweep() == []
    returned = await living.join(job)
    assert returned is not None
    assert returned > swept[0].epoch


async def test_a_renewed_lease_is_not_swept(pool: Pool, job: GenerationId) -> None:
    api_id = uuid4()
    await PostgresWatchStore(pool, api_id=api_id, lifetime=SHORT).join(job)
    await PostgresWatchStore(pool, api_id=api_id, lifetime=LONG).renew()
    expired = await pool.fetchval("select count(*) from private.watch_leases where expires_at < now() + $1", SHORT)
    assert expired == 0
    assert await store(pool).sweep() == []


async def test_persisted_events_are_read_in_order(pool: Pool, job: GenerationId) -> None:
    events = [status_update(job, 1), status_update(job, 2), result(job, 3)]
    for event in reversed(events):
        await pool.execute(
            "insert into public.generation_events (generation_id, project_id, seq, frame)"
            " select id, project_id, $2, $3 from public.code_generations where id = $1",
            job,
            event.seq,
            event.model_dump_json(),
        )
    saved = PostgresSavedEvents(pool)
    assert await saved.after(job, 0) == events
    assert await saved.after(job, 2) == events[2:]
    assert await saved.after(new_id(), 0) == []


async def test_a_database_that_is_away_is_an_outage() -> None:
    pool = await open_pool(SecretStr("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(DependencyUnavailable):
        await store(pool).join(new_id())
    with pytest.raises(DependencyUnavailable):
        await PostgresSavedEvents(pool).after(new_id(), 0)
    pool.terminate()
