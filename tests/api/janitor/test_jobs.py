"""Jobs that lost their workflow, and workflows that did not hear who watches."""

from datetime import timedelta
from uuid import uuid4

from activities.janitor.jobs import JobJanitor
from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import WatchersChanged
from app.data.database import Pool
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.watches import PostgresUntoldWatches, PostgresWatchStore
from tests.api.conftest import User, start
from tests.api.janitor.sweeping import Workflows, swept
from tests.api.records import WorkersHand


async def test_jobs_that_lost_their_workflow_end(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool
) -> None:
    lost, alive, pending = [await start(owner, project) for _ in range(3)]
    for job in (lost, alive):
        await worker.mark_running(job)
    workflows = Workflows(open={alive.id})

    async def sweep(quiet_for: timedelta) -> None:
        jobs = PostgresUnfinishedJobs(pool)
        watches = PostgresUntoldWatches(pool)
        await swept(JobJanitor(watches, jobs, workflows, worker.records, quiet_for=quiet_for).end_lost_jobs)

    async def read(job: Generation) -> Generation:
        return Generation.model_validate_json((await owner.http.get(f"/generations/{job.id}")).content)

    await sweep(timedelta(hours=1))
    assert (await read(lost)).status is GenerationStatus.RUNNING, "its row has changed just now"
    await sweep(timedelta(0))
    ended = await read(lost)
    assert ended.status is GenerationStatus.ERROR
    assert ended.error is not None
    assert ended.error.code is ErrorCode.JOB_LOST
    assert ended.last_seq == 1
    assert (await read(alive)).status is GenerationStatus.RUNNING
    assert (await read(pending)).status is GenerationStatus.PENDING


async def test_a_lost_signal_is_repeated_until_it_is_heard(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool
) -> None:
    job = await start(owner, project)
    workflows = Workflows()
    sweeping = JobJanitor(PostgresUntoldWatches(pool), PostgresUnfinishedJobs(pool), workflows, worker.records)
    api = PostgresWatchStore(pool, api_id=uuid4(), lifetime=timedelta(minutes=1))
    await api.join(job.id)
    await swept(sweeping.repeat_watch_signals)
    epoch = await api.leave(job.id)
    assert epoch is not None
    # The api dies here. The workflow is not there yet, then it is.
    await swept(sweeping.repeat_watch_signals)
    assert workflows.heard == []
    workflows.open.add(job.id)
    for _ in range(2):
        await swept(sweeping.repeat_watch_signals)
    assert workflows.heard == [(job.id, WatchersChanged(watched=False, epoch=epoch))]
    back = await api.join(job.id)
    assert back is not None
    await swept(sweeping.repeat_watch_signals)
    assert workflows.heard[1:] == [(job.id, WatchersChanged(watched=True, epoch=back))]


async def test_leases_run_out_also_when_no_api_is_left(
    owner: User, project: ProjectId, worker: WorkersHand, pool: Pool
) -> None:
    job = await start(owner, project)
    workflows = Workflows(open={job.id})
    api = PostgresWatchStore(pool, api_id=uuid4(), lifetime=timedelta(0))
    await api.join(job.id)

    async def sweep(lapsed_for: timedelta) -> list[tuple[GenerationId, bool]]:
        watches = PostgresUntoldWatches(pool, lapsed_for=lapsed_for)
        unfinished = PostgresUnfinishedJobs(pool)
        await swept(JobJanitor(watches, unfinished, workflows, worker.records).repeat_watch_signals)
        return [(told, change.watched) for told, change in workflows.heard]

    assert await sweep(timedelta(hours=1)) == [], "the database was away: its api may be about to renew it"
    await api.renew()
    assert await sweep(timedelta(hours=1)) == []
    assert await sweep(timedelta(0)) == [(job.id, False)]
