"""Whether a job may run: its user's limits, before its workflow is started."""

from datetime import UTC, datetime
from math import ceil

from app.contracts.errors import ErrorCode
from app.contracts.generations import Generation
from app.contracts.ids import UserId
from app.contracts.usage import Budget
from app.data.admissions import Admissions, Consumption, Verdict
from app.errors import Conflict, TooManyRequests
from app.limits import JobLimits

ASK_AGAIN_S = 10
"""After how long it may be worth asking whether a running job has ended."""


class TooManyJobs(TooManyRequests):
    code = ErrorCode.TOO_MANY_JOBS


class NoRoomYet(TooManyRequests):
    """The job follows another: it waits, pending, for its turn."""

    code = ErrorCode.TOO_MANY_JOBS


class DailyBudgetExhausted(TooManyRequests):
    code = ErrorCode.DAILY_BUDGET_EXHAUSTED


class Admission:
    """Admits jobs whose row is there, pending. Raises `DependencyUnavailable` when the database cannot be reached."""

    def __init__(self, admissions: Admissions, limits: JobLimits) -> None:
        self._admissions = admissions
        self._limits = limits

    async def admit(self, generation: Generation) -> None:
        """Harmless for a job that was admitted before. The row of one that is refused is removed.

        Raises:
            TooManyJobs: as many of the user's jobs run as may.
            DailyBudgetExhausted: the user has no tokens left today.
            NoRoomYet: either, of a job that follows another. Its row stays.
            Conflict: the row has just been removed: the same request was refused or given up.
        """
        match await self._admissions.admit(generation.id, self._limits):
            case Verdict.ADMITTED:
                return
            case Verdict.TOO_MANY_JOBS:
                raise self._too_many()
            case Verdict.DAILY_BUDGET_EXHAUSTED:
                raise self._exhausted(await self._admissions.consumption(generation.created_by))
            case Verdict.WAITING:
                raise NoRoomYet("this job waits until its user's limits allow it", retry_after_s=ASK_AGAIN_S)
            case Verdict.GONE:
                raise Conflict("the same request was just given up: send it again")

    async def budget(self, user_id: UserId) -> Budget:
        """What the user has running and may still use."""
        now = await self._admissions.consumption(user_id)
        limits = self._limits
        left = None if limits.tokens_per_day is None else max(limits.tokens_per_day - now.tokens_today, 0)
        return Budget(
            running_jobs=now.running_jobs,
            max_running_jobs=limits.running_jobs,
            max_tokens_per_job=limits.tokens_per_job,
            tokens_today=now.tokens_today,
            daily_tokens=limits.tokens_per_day,
            tokens_left_today=left,
            resets_at=now.resets_at,
        )

    def _too_many(self) -> TooManyJobs:
        limit = self._limits.running_jobs
        return TooManyJobs(
            f"{limit} of your jobs are running, as many as may at once: wait until one has ended, or cancel one",
            retry_after_s=ASK_AGAIN_S,
        )

    def _exhausted(self, now: Consumption) -> DailyBudgetExhausted:
        wait = (now.resets_at - datetime.now(UTC)).total_seconds()
        return DailyBudgetExhausted(
            f"your {self._limits.tokens_per_day} tokens of today are used up: "
            f"the next day begins at {now.resets_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            retry_after_s=max(ceil(wait), 1),
        )


def refusal(budget: Budget) -> ErrorCode | None:
    """The code with which a start would be refused now, if it would."""
    if budget.max_running_jobs is not None and budget.running_jobs >= budget.max_running_jobs:
        return ErrorCode.TOO_MANY_JOBS
    if budget.tokens_left_today == 0:
        return ErrorCode.DAILY_BUDGET_EXHAUSTED
    return None
