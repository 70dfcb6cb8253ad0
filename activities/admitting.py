"""Admitting the job that follows another."""

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from app.contracts.jobs import JobRef
from app.contracts.names import ActivityName
from app.data.admissions import Admissions, Verdict
from app.limits import JobLimits


class AdmissionActivities:
    """Asks as the api does for every other start, under the same limits."""

    def __init__(self, admissions: Admissions, limits: JobLimits) -> None:
        self._admissions = admissions
        self._limits = limits

    @activity.defn(name=ActivityName.ADMIT_FOLLOW_UP)
    @translated
    async def admit_follow_up(self, job: JobRef) -> bool:
        """Whether the job may start now. Harmless when repeated: a job stays admitted."""
        async with heartbeating():
            return await self._admissions.admit(job.generation_id, self._limits) is Verdict.ADMITTED
