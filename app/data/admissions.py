"""Which jobs may run: decided in the database, one at a time for each user."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.contracts.ids import GenerationId, UserId
from app.data.database import Pool, database_errors
from app.limits import JobLimits


class Verdict(StrEnum):
    """What became of a pending job. One that is refused has no row any more; one that follows another waits instead."""

    ADMITTED = "admitted"
    TOO_MANY_JOBS = "too_many_jobs"
    DAILY_BUDGET_EXHAUSTED = "daily_budget_exhausted"
    WAITING = "waiting"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Consumption:
    """What a user has running and has used of the day that ends at `resets_at`."""

    running_jobs: int
    tokens_today: int
    resets_at: datetime


class Admissions(Protocol):
    """As the service. Raises `DependencyUnavailable` when the database cannot be reached."""

    async def admit(self, generation_id: GenerationId, limits: JobLimits) -> Verdict:
        """Idempotent: a job stays admitted. Of any number at once only as many are as there is room for."""
        ...

    async def consumption(self, user_id: UserId) -> Consumption: ...


class PostgresAdmissions:
    """The functions in schema `private` decide."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def admit(self, generation_id: GenerationId, limits: JobLimits) -> Verdict:
        with database_errors():
            verdict: str = await self._pool.fetchval(
                "select private.admit_generation($1, $2, $3)",
                generation_id,
                limits.running_jobs,
                limits.tokens_per_day,
            )
        return Verdict(verdict)

    async def consumption(self, user_id: UserId) -> Consumption:
        with database_errors():
            row = await self._pool.fetchrow("select * from private.user_budget($1)", user_id)
        assert row is not None, "the function answers one row for anybody"
        return Consumption(row["running_jobs"], row["tokens_today"], row["resets_at"])
