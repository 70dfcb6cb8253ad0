"""What was used and what it cost, what may be used, and what a job may be expected to use."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from app.contracts.base import Contract
from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId, UserId


class BudgetScope(StrEnum):
    """Whose tokens a limit counts."""

    JOB = "job"
    DAY = "day"


class TokenAllowance(Contract):
    """What is left of the tighter of a job's budgets: its own, or what its user has left of the day."""

    scope: BudgetScope
    limit: int
    left: int


class UsageTotals(Contract):
    """Sums over calls of the model and runs of tools.

    `prompt_tokens` contain the `cached_tokens`; `charged_tokens` are those that count against daily budgets. The cost
    is an estimate of the calls whose price is known, null when there is none such; `unpriced_calls` are the others.
    """

    jobs: int = 0
    model_calls: int = 0
    unpriced_calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    thought_tokens: int = 0
    cached_tokens: int = 0
    total_tokens: int = 0
    charged_tokens: int = 0
    model_seconds: float = 0
    tool_seconds: float = 0
    cost_micro_usd: int | None = None


class DayUsage(UsageTotals):
    """A day of UTC."""

    day: date


class ModelUsage(UsageTotals):
    model: str


class UserUsage(UsageTotals):
    user_id: UserId


class Budget(Contract):
    """What the caller has running and may still use, over all projects. A limit that is null is none."""

    running_jobs: int
    max_running_jobs: int | None
    max_tokens_per_job: int | None
    tokens_today: int
    daily_tokens: int | None
    tokens_left_today: int | None
    resets_at: datetime


class ProjectUsage(Contract):
    """A project's usage from the start of the first day to the end of the last. Only days with usage are listed."""

    project_id: ProjectId
    first_day: date
    last_day: date
    totals: UsageTotals
    by_day: list[DayUsage]
    by_model: list[ModelUsage]
    by_user: list[UserUsage]
    budget: Budget


class Range(Contract):
    low: int = Field(ge=0)
    high: int = Field(ge=0)


class GenerationEstimate(Contract):
    """What a job would use if it were started now: a rough guess, made without asking the model.

    `prompt_tokens` are those of the first call; the ranges are of the whole job, `low` without a repair, `high` with
    all of them. `cost_micro_usd` is null when the model's price is unknown. `would_be_refused` is the code with which
    starting would be refused now; `over_budget` says that even the low end is more than what is left.
    """

    model: str
    prompt_tokens: int
    output_tokens: Range
    total_tokens: Range
    cost_micro_usd: Range | None
    budget: Budget
    would_be_refused: ErrorCode | None = None
    over_budget: bool = False
