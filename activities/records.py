"""The activities that write a job's record."""

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from app.contracts.generations import GenerationStatus
from app.contracts.jobs import FinishInput, MarkRunningInput
from app.contracts.names import ActivityName
from app.data.jobs import JobRecords


class RecordActivities:
    """The start and the end of a job, as its record has them. Both are idempotent."""

    def __init__(self, records: JobRecords) -> None:
        self._records = records

    @activity.defn(name=ActivityName.MARK_RUNNING)
    @translated
    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        """Answers the status that the record has now: a finished record stays finished."""
        async with heartbeating():
            return await self._records.mark_running(start)

    @activity.defn(name=ActivityName.FINISH)
    @translated
    async def finish(self, end: FinishInput) -> GenerationStatus:
        """Answers the status that the record ends with: the first end stays."""
        async with heartbeating():
            return await self._records.finish(end)
