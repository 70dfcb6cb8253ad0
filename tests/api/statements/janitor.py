"""Calls of what the janitor reads and writes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.contracts.errors import ErrorCode, JobError
from app.contracts.ids import GenerationId, ProjectId
from app.data.deleted_projects import PostgresDeletedProjects
from app.data.expiry import PostgresExpiry
from app.data.object_scan import PostgresObjectScan
from app.data.retention import Retention
from app.data.unfinished_jobs import PostgresUnfinishedJobs
from app.data.unfinished_work import FIRST, PostgresUnfinishedWork, UnfinishedWork, WorkOnVersion
from app.data.watches import PostgresUntoldWatches
from tests.api.statements.world import Statements, World


def janitor_statements(w: World) -> Statements:
    deleted, expiry, scan = PostgresDeletedProjects(w.pool), PostgresExpiry(w.pool), PostgresObjectScan(w.pool)
    jobs, untold = PostgresUnfinishedJobs(w.pool), PostgresUntoldWatches(w.pool)
    work, lost = PostgresUnfinishedWork(w.pool), JobError(code=ErrorCode.JOB_LOST, message="its workflow was gone")
    hour, somewhere, limits = timedelta(hours=1), UUID(int=1 << 126), Retention(versions=10, age=timedelta(days=30))

    async def told() -> None:
        (first,) = await untold.page(None, limit=1)
        await untold.told(first)

    async def mark() -> None:
        assert await expiry.mark([w.expiring]) == 1

    async def marked() -> None:
        assert [version.id for version in await expiry.marked(100)] == [w.expiring]

    async def end() -> None:
        for kind in WorkOnVersion:
            await work.end(UnfinishedWork(w.generation, kind, datetime.now(UTC)), lost)

    async def running() -> None:
        assert len(await jobs.running(hour / 2, after=GenerationId(somewhere), limit=100)) == 100

    return {
        "PostgresDeletedProjects.find": lambda: deleted.find(w.project),
        "PostgresDeletedProjects.page": lambda: deleted.page(ProjectId(somewhere), limit=100),
        "PostgresDeletedProjects.forget": lambda: deleted.forget(w.project),
        "PostgresExpiry.look": lambda: expiry.look(limits, after=ProjectId(somewhere), limit=50),
        "PostgresExpiry.versions": lambda: expiry.versions(w.project),
        "PostgresExpiry.mark": mark,
        "PostgresExpiry.marked": marked,
        "PostgresExpiry.clear": lambda: expiry.clear([w.expiring]),
        "PostgresObjectScan.page": lambda: scan.page(str(somewhere), older_than=hour, limit=100),
        "PostgresUnfinishedJobs.running": running,
        "PostgresUnfinishedJobs.among": lambda: jobs.among([w.generation, GenerationId(somewhere)]),
        "PostgresUnfinishedJobs.of_account": lambda: jobs.of_account(w.other),
        "PostgresUnfinishedWork.page": lambda: work.page(hour / 2, after=FIRST, limit=100),
        "PostgresUnfinishedWork.end": end,
        "PostgresUntoldWatches.page": lambda: untold.page(GenerationId(somewhere), limit=100),
        "PostgresUntoldWatches.told": told,
    }
