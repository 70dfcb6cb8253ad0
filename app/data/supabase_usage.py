"""A project's usage in Supabase."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.contracts.ids import ProjectId, UserId
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller


class Bucket(StrEnum):
    """What a row is the sum of."""

    TOTAL = "total"
    DAY = "day"
    MODEL = "model"
    USER = "user"


@read_from("project_usage")
class UsageSum(BaseModel):
    """The sum of a bucket; `day`, `model` or `user_id` says which. Times are in milliseconds."""

    model_config = ConfigDict(frozen=True)

    bucket: Bucket
    day: date | None
    model: str | None
    user_id: UserId | None
    jobs: int
    model_calls: int
    unpriced_calls: int
    prompt_tokens: int
    output_tokens: int
    thought_tokens: int
    cached_tokens: int
    total_tokens: int
    charged_tokens: int
    model_ms: int
    tool_ms: int
    cost_micro_usd: int | None


class UsageSums(Protocol):
    """Reads as the caller: only members get any. Raises `DependencyUnavailable`."""

    async def of_project(
        self, caller: Caller, project_id: ProjectId, *, since: datetime, until: datetime
    ) -> list[UsageSum]: ...


_SUMS = TypeAdapter(list[UsageSum])


class SupabaseUsageSums:
    """The `UsageSums` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def of_project(
        self, caller: Caller, project_id: ProjectId, *, since: datetime, until: datetime
    ) -> list[UsageSum]:
        period = {"project": str(project_id), "since": since.isoformat(), "until": until.isoformat()}
        with supabase_errors():
            answer = await self._clients.as_user(caller.access_token).rpc("project_usage", period).execute()
        return _SUMS.validate_python(answer.data)
