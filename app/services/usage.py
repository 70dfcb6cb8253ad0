"""What a project's jobs have used."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from app.contracts.errors import FieldProblem
from app.contracts.ids import ProjectId
from app.contracts.usage import DayUsage, ModelUsage, ProjectUsage, UsageTotals, UserUsage
from app.data.supabase_usage import Bucket, UsageSum, UsageSums
from app.errors import Invalid
from app.security.callers import Caller
from app.services.admission import Admission
from app.services.projects import ProjectService

DEFAULT_DAYS = 30
MAX_DAYS = 366
_FIRST = date(2000, 1, 1)
_LAST = date(9998, 12, 31)


class UsageService:
    """For members. Raises `DependencyUnavailable` when the database cannot be reached."""

    def __init__(self, projects: ProjectService, sums: UsageSums, admission: Admission) -> None:
        self._projects = projects
        self._sums = sums
        self._admission = admission

    async def of_project(
        self, caller: Caller, project_id: ProjectId, *, first_day: date | None, last_day: date | None
    ) -> ProjectUsage:
        """The sums from `first_day` to `last_day`, both whole days of UTC; the last 30 days when nothing is said.

        Raises:
            NotFound: no such project.
            Invalid: the days are in the wrong order, too many, or out of the calendar.
        """
        await self._projects.get(caller, project_id)
        first, last = _period(first_day, last_day)
        sums = await self._sums.of_project(
            caller, project_id, since=_midnight(first), until=_midnight(last + timedelta(days=1))
        )
        return ProjectUsage(
            project_id=project_id,
            first_day=first,
            last_day=last,
            totals=_totals(sums),
            by_day=sorted(_by_day(sums), key=lambda usage: usage.day),
            by_model=sorted(_by_model(sums), key=lambda usage: usage.model),
            by_user=sorted(_by_user(sums), key=lambda usage: -usage.total_tokens),
            budget=await self._admission.budget(caller.user.id),
        )


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    last = last or max(datetime.now(UTC).date(), first or _FIRST)
    if not _FIRST <= last <= _LAST:
        raise _wrong("to", f"must be from {_FIRST} to {_LAST}")
    first = first or last - timedelta(days=DEFAULT_DAYS - 1)
    if first > last:
        raise _wrong("from", "is after `to`")
    if (last - first).days >= MAX_DAYS:
        raise _wrong("from", f"at most {MAX_DAYS} days are summed at once")
    return first, last


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[FieldProblem(field=field, message=message)])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _totals(sums: Iterable[UsageSum]) -> UsageTotals:
    return next((UsageTotals(**_counts(each)) for each in sums if each.bucket is Bucket.TOTAL), UsageTotals())


def _by_day(sums: Iterable[UsageSum]) -> list[DayUsage]:
    return [DayUsage(day=each.day, **_counts(each)) for each in sums if each.bucket is Bucket.DAY and each.day]


def _by_model(sums: Iterable[UsageSum]) -> list[ModelUsage]:
    """The tools, which have no model, are in the other sums only."""
    return [
        ModelUsage(model=each.model, **_counts(each)) for each in sums if each.bucket is Bucket.MODEL and each.model
    ]


def _by_user(sums: Iterable[UsageSum]) -> list[UserUsage]:
    return [
        UserUsage(user_id=each.user_id, **_counts(each)) for each in sums if each.bucket is Bucket.USER and each.user_id
    ]


def _counts(each: UsageSum) -> dict[str, int | float | None]:
    counts = each.model_dump(exclude={"bucket", "day", "model", "user_id", "model_ms", "tool_ms"})
    return counts | {"model_seconds": each.model_ms / 1000, "tool_seconds": each.tool_ms / 1000}
