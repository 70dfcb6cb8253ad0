"""Rows whose workflow was never started, because an api died in between: started late, rather than left for ever."""

import asyncio

from loguru import logger

from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import Generation, GenerationKind, GenerationStatus
from app.data.cursors import Cursor
from app.data.endings import end_without_workflow
from app.data.generations import PendingJob, PendingJobs, UnreadableJob
from app.data.jobs import JobRecords
from app.errors import Conflict, DependencyUnavailable, TooManyRequests
from app.logging.fields import Field, Fields, bound
from app.services.admission import Admission, NoRoomYet
from app.services.lifecycle import job_input
from app.telemetry.spans import Attribute, span
from app.temporal.jobs import Jobs, Started

PENDING_FOR_S = 10.0
SWEEP_EVERY_S = 15.0
_AT_A_TIME = 100

_LOST = JobError(code=ErrorCode.INTERNAL, message="the job ended before it began: start it again", retryable=True)
_UNREADABLE = JobError(code=ErrorCode.INVALID_REQUEST, message="the job asks for what no request can: start another")


class PendingStarter:
    """Sweeps for pending rows. Any number of api processes may do so at the same time: a start is idempotent."""

    def __init__(self, pending: PendingJobs, admission: Admission, jobs: Jobs, records: JobRecords) -> None:
        self._pending = pending
        self._admission = admission
        self._jobs = jobs
        self._records = records

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except DependencyUnavailable as error:
                logger.warning("pending jobs wait: {}", error.detail)
            except Exception:
                logger.exception("the sweep for pending jobs failed")
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self, *, pending_for_s: float = PENDING_FOR_S) -> None:
        """Start what has been pending for longer. A restoration has no workflow: it is given up, to be asked for again.

        A job that its user's limits do not allow is given up too, unless it follows another: that one waits for its
        turn. A row that cannot be read ends, and keeps none of the others waiting.

        Raises:
            DependencyUnavailable: the database or Temporal cannot be reached.
        """
        after: Cursor | None = None
        while jobs := await self._pending.older_than(pending_for_s, limit=_AT_A_TIME, after=after):
            for job in jobs:
                await self._take_up(job)
            after = Cursor(jobs[-1].created_at, jobs[-1].id)

    async def _take_up(self, job: PendingJob | UnreadableJob) -> None:
        if isinstance(job, UnreadableJob):
            logger.error("the pending job {} cannot be read: it ends", job.id)
            await self._records.finish(end_without_workflow(job, GenerationStatus.ERROR, _UNREADABLE))
        elif job.generation.kind is GenerationKind.RESTORE:
            await self._pending.discard(job.id)
        else:
            with bound(_fields(job)), span("start a pending job", _attributes(job)):
                await self._start(job.generation)

    async def _start(self, generation: Generation) -> None:
        try:
            await self._admission.admit(generation)
        except NoRoomYet:
            logger.debug("a job that follows another waits")
            return
        except (TooManyRequests, Conflict) as refused:
            logger.info("a pending job is given up: {}", refused.detail)
            return
        if await self._jobs.start(job_input(generation)) is Started.RUNNING:
            logger.debug("a job that was pending for long has its workflow")
            return
        # Its workflow is over and the row never heard of it. A row that has ended meanwhile keeps its end.
        await self._records.finish(end_without_workflow(generation, GenerationStatus.ERROR, _LOST))


def _fields(job: PendingJob) -> Fields:
    """What its request would have bound: its activities log it all the same."""
    generation = job.generation
    fields = {
        Field.USER_ID: str(generation.created_by),
        Field.PROJECT_ID: str(generation.project_id),
        Field.GENERATION_ID: str(generation.id),
    }
    return fields | ({Field.REQUEST_ID: job.request_id} if job.request_id else {})


def _attributes(job: PendingJob) -> dict[Attribute, str | int]:
    return {Attribute.REQUEST_ID: job.request_id} if job.request_id else {}
