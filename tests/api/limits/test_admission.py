"""Limits before a job: how many run at once, and how many tokens a day."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from temporalio.testing import ActivityEnvironment

from activities.admitting import AdmissionActivities
from app.client import WingbeatClient
from app.client.live import MessageRefused
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import Generation, GenerationRequest, GenerationResult, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId, follow_up_id
from app.contracts.jobs import FinishInput, JobRef
from app.data.admissions import PostgresAdmissions, Verdict
from app.data.database import Pool
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_generations import SupabasePendingJobs
from app.data.usage_ledger import PostgresUsageLedger
from app.errors import NotFound
from app.limits import JobLimits
from app.services.admission import Admission
from app.services.pending import PendingStarter
from app.settings import Settings
from app.temporal.client import connect
from app.temporal.jobs import TemporalJobs
from tests.api.conftest import User, start
from tests.api.limits.conftest import DAILY, MAX_RUNNING
from tests.api.limits.used import entry
from tests.api.problems import problem_of
from tests.api.records import WorkersHand, result_frame


async def _try(user: User, project: ProjectId, key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await user.http.post(f"/projects/{project}/generations", json={"prompt": "a quiz"}, headers=headers)


async def _listed(user: User, project: ProjectId) -> list[GenerationId]:
    response = await user.http.get(f"/projects/{project}/generations")
    return [GenerationId(UUID(item["id"])) for item in response.json()["items"]]


async def _fail(worker: WorkersHand, generation: Generation, code: ErrorCode) -> None:
    status = GenerationStatus.ERROR
    await worker.records.finish(
        FinishInput(
            project_id=generation.project_id,
            generation_id=generation.id,
            status=status,
            result=GenerationResult(),
            usage=Usage(),
            events=[result_frame(generation.id, generation.project_id, status)],
            error=JobError(code=code, message="it failed"),
        )
    )


async def test_of_many_starts_at_once_as_many_get_in_as_may(somebody: User) -> None:
    projects = [await somebody.project(f"Project {number}") for number in range(2)]
    answers = await asyncio.gather(*(_try(somebody, projects[number % 2]) for number in range(20)))
    accepted = [answer for answer in answers if answer.status_code == 202]
    assert len(accepted) == MAX_RUNNING, [answer.text for answer in answers]
    for answer in answers:
        if answer not in accepted:
            problem = problem_of(answer, 429, ErrorCode.TOO_MANY_JOBS)
            assert "cancel one" in problem.detail
            assert int(answer.headers["retry-after"]) >= 1
    listed = [each for project in projects for each in await _listed(somebody, project)]
    assert sorted(map(str, listed)) == sorted(answer.json()["id"] for answer in accepted), (
        "no row of a refused one stays"
    )


async def test_an_admission_waits_for_the_one_before_it(somebody: User, clients: SupabaseClients, pool: Pool) -> None:
    """Of two at the same moment the second counts the first, however the two interleave."""
    project = await somebody.project()
    table = clients.as_user(SecretStr(somebody.session.access_token)).table("code_generations")
    first, second = uuid4(), uuid4()
    for each in (first, second):
        await table.insert({"id": str(each), "project_id": str(project), "prompt": "a quiz"}).execute()
    admit = "select private.admit_generation($1, 1, null)"
    async with pool.acquire() as one, pool.acquire() as other:
        async with one.transaction():
            assert await one.fetchval(admit, first) == Verdict.ADMITTED
            later = asyncio.ensure_future(other.fetchval(admit, second))
            blocked = "select cardinality(pg_blocking_pids($1)) > 0"
            while not later.done() and not await pool.fetchval(blocked, other.get_server_pid()):
                pass
        assert await later == Verdict.TOO_MANY_JOBS


async def test_a_job_that_ended_makes_room(somebody: User, worker: WorkersHand) -> None:
    project = await somebody.project()
    running = [await start(somebody, project) for _ in range(MAX_RUNNING)]
    problem_of(await _try(somebody, project), 429, ErrorCode.TOO_MANY_JOBS)
    await worker.finish(running[0], {})
    assert (await _try(somebody, project)).status_code == 202


async def test_the_same_request_again_needs_no_room(somebody: User) -> None:
    project = await somebody.project()
    first = await _try(somebody, project, "key-1")
    for _ in range(MAX_RUNNING - 1):
        await start(somebody, project)
    again = await _try(somebody, project, "key-1")
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])


async def test_a_used_up_day_refuses_until_it_ends(somebody: User, ledger: PostgresUsageLedger) -> None:
    project = await somebody.project()
    job = await start(somebody, project)
    await ledger.record(entry(job, DAILY - 1))
    await start(somebody, project)
    await ledger.record(entry(job, 1))
    refused = await _try(somebody, project)
    problem = problem_of(refused, 429, ErrorCode.DAILY_BUDGET_EXHAUSTED)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert f"{tomorrow}T00:00:00Z" in problem.detail
    assert 0 < int(refused.headers["retry-after"]) <= 24 * 3600 + 1
    assert len(await _listed(somebody, project)) == 2


async def test_repeated_errors_are_not_charged(
    somebody: User, ledger: PostgresUsageLedger, worker: WorkersHand
) -> None:
    project = await somebody.project()
    circling, failing = [await start(somebody, project) for _ in range(2)]
    for job in (circling, failing):
        await ledger.record(entry(job, 400))
    await _fail(worker, circling, ErrorCode.REPEATED_ERRORS)
    await _fail(worker, failing, ErrorCode.NOT_CLEAN)
    usage = (await somebody.http.get(f"/projects/{project}/usage")).json()
    assert (usage["totals"]["total_tokens"], usage["totals"]["charged_tokens"]) == (800, 400)
    assert usage["budget"]["tokens_today"] == 400
    late = await ledger.record(entry(circling, 5))
    assert late.day_tokens == 400, "also what a worker writes after the end"


async def test_deleting_a_project_gives_no_tokens_back(somebody: User, ledger: PostgresUsageLedger) -> None:
    project = await somebody.project()
    job = await start(somebody, project)
    await ledger.record(entry(job, DAILY))
    assert (await somebody.http.delete(f"/projects/{project}")).status_code == 204
    problem_of(await _try(somebody, await somebody.project()), 429, ErrorCode.DAILY_BUDGET_EXHAUSTED)
    with pytest.raises(NotFound):
        await ledger.record(entry(job, 1))


async def test_the_websocket_refuses_alike(somebody: User, limited_api: str) -> None:
    project = await somebody.project()
    for _ in range(MAX_RUNNING):
        await start(somebody, project)
    async with WingbeatClient(limited_api.removesuffix("/api")) as client:
        client.use_session(somebody.session)
        assert (await client.usage(project)).budget.running_jobs == MAX_RUNNING
        estimate = await client.estimate(project, GenerationRequest(prompt="a quiz"))
        assert estimate.would_be_refused is ErrorCode.TOO_MANY_JOBS
        async with client.live() as live:
            with pytest.raises(MessageRefused) as refused:
                await live.generate(project, "a quiz")
    assert (refused.value.error.code, refused.value.error.retryable) == (ErrorCode.TOO_MANY_JOBS, True)


async def test_a_row_written_past_the_api_is_not_admitted_past_the_limit(
    somebody: User, clients: SupabaseClients, settings: Settings, pool: Pool, worker: WorkersHand
) -> None:
    """Editors may write rows; the sweep starts only those there is room for."""
    project = await somebody.project()
    table = clients.as_user(SecretStr(somebody.session.access_token)).table("code_generations")
    for _ in range(MAX_RUNNING + 2):
        await table.insert({"project_id": str(project), "prompt": "past the api"}).execute()
    admission = Admission(PostgresAdmissions(pool), JobLimits(running_jobs=MAX_RUNNING))
    jobs = TemporalJobs(await connect(settings))
    await PendingStarter(SupabasePendingJobs(clients), admission, jobs, worker.records).sweep(pending_for_s=0)
    assert len(await _listed(somebody, project)) == MAX_RUNNING


async def test_what_follows_a_job_waits_until_there_is_room(
    somebody: User, clients: SupabaseClients, settings: Settings, pool: Pool, worker: WorkersHand
) -> None:
    """It is counted like any other job, and what was said is not thrown away."""
    project = await somebody.project()
    jobs = [await start(somebody, project) for _ in range(MAX_RUNNING)]
    await somebody.http.post(f"/generations/{jobs[0].id}/messages", json={"text": "and more", "mode": "queue"})
    await worker.finish(jobs[0], {})
    follow_up = follow_up_id(jobs[0].id)
    limits = JobLimits(running_jobs=MAX_RUNNING)
    activities = AdmissionActivities(PostgresAdmissions(pool), limits)
    asked = JobRef(project_id=project, generation_id=follow_up)
    running = TemporalJobs(await connect(settings))
    starter = PendingStarter(
        SupabasePendingJobs(clients), Admission(PostgresAdmissions(pool), limits), running, worker.records
    )

    # Out of reach of the other apis' sweeps, which have other limits.
    await pool.execute("update public.code_generations set created_at = now() + '1 hour' where id = $1", follow_up)

    taken = await start(somebody, project)
    assert await ActivityEnvironment().run(activities.admit_follow_up, asked) is False
    await starter.sweep(pending_for_s=-7200)
    assert (await somebody.http.get(f"/generations/{follow_up}")).json()["status"] == GenerationStatus.PENDING
    assert not await running.is_open(follow_up)

    await worker.finish(taken, {})
    await starter.sweep(pending_for_s=-7200)
    assert await running.is_open(follow_up)
    assert await ActivityEnvironment().run(activities.admit_follow_up, asked) is True
    problem_of(await _try(somebody, project), 429, ErrorCode.TOO_MANY_JOBS)
