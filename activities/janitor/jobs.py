"""Jobs that nobody would tell of what happened to them: whose watchers left unheard, and whose workflow is gone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId
from app.contracts.janitor import SweepInput, SweepOutput
from app.contracts.jobs import WatchersChanged
from app.contracts.names import ActivityName
from app.data.endings import end_without_workflow
from app.data.jobs import JobRecords
from app.data.unfinished_jobs import UnfinishedJob
from app.data.watches import UntoldWatch
from app.errors import NotFound

AT_A_TIME = 100
QUIET_FOR = timedelta(minutes=2)
"""A row that has changed since is looked at by its own workflow."""

_LOST = JobError(
    code=ErrorCode.JOB_LOST,
    message="the job's workflow was gone before the job had ended: start it again",
    retryable=True,
)


class UntoldWatches(Protocol):
    """See `PostgresUntoldWatches`."""

    async def page(self, after: GenerationId | None, *, limit: int) -> Sequence[UntoldWatch]: ...

    async def told(self, watch: UntoldWatch) -> None: ...


class UnfinishedJobs(Protocol):
    """See `PostgresUnfinishedJobs`."""

    async def running(
        self, quiet_for: timedelta, *, after: GenerationId | None, limit: int
    ) -> Sequence[UnfinishedJob]: ...


class JobWorkflows(Protocol):
    """See `TemporalJobs`."""

    async def is_open(self, generation_id: GenerationId) -> bool: ...

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None: ...


class JobJanitor:
    """Both sweeps only repeat or record what is so already, so they may run at any time and as often as one likes."""

    def __init__(
        self,
        watches: UntoldWatches,
        unfinished: UnfinishedJobs,
        workflows: JobWorkflows,
        records: JobRecords,
        *,
        quiet_for: timedelta = QUIET_FOR,
    ) -> None:
        self._watches = watches
        self._unfinished = unfinished
        self._workflows = workflows
        self._records = records
        self._quiet_for = quiet_for

    @activity.defn(name=ActivityName.REPEAT_WATCH_SIGNALS)
    @translated
    async def repeat_watch_signals(self, sweep: SweepInput) -> SweepOutput:
        """Tell workflows what an api process may have died before telling. A workflow ignores what it has heard."""
        async with heartbeating():
            untold = await self._watches.page(_generation(sweep.cursor), limit=AT_A_TIME)
            told = 0
            for watch in untold:
                try:
                    await self._workflows.watchers_changed(watch.generation_id, watch.change)
                except NotFound:  # its workflow is about to start, or lost: the row says which, later
                    continue
                await self._watches.told(watch)
                told += 1
        if told:
            logger.info("janitor: {} jobs were told of their watchers", told)
        more = str(untold[-1].generation_id) if len(untold) == AT_A_TIME else None
        return SweepOutput(looked_at=len(untold), mended=told, left=len(untold) - told, cursor=more)

    @activity.defn(name=ActivityName.END_LOST_JOBS)
    @translated
    async def end_lost_jobs(self, sweep: SweepInput) -> SweepOutput:
        """Record the end of running jobs whose workflow is gone or closed. A pending one is the starter's business."""
        after = _generation(sweep.cursor)
        async with heartbeating():
            jobs = await self._unfinished.running(self._quiet_for, after=after, limit=AT_A_TIME)
            ended = [job for job in jobs if await self._end_if_lost(job)]
        if ended:
            logger.warning("janitor: {} jobs had lost their workflow", len(ended))
        more = str(jobs[-1].id) if len(jobs) == AT_A_TIME else None
        return SweepOutput(looked_at=len(jobs), mended=len(ended), cursor=more)

    async def _end_if_lost(self, job: UnfinishedJob) -> bool:
        if await self._workflows.is_open(job.id):
            return False
        try:
            status = await self._records.finish(end_without_workflow(job, GenerationStatus.ERROR, _LOST))
        except NotFound:  # its project was deleted meanwhile
            return False
        return status is GenerationStatus.ERROR


def _generation(cursor: str | None) -> GenerationId | None:
    return None if cursor is None else GenerationId(UUID(cursor))
