"""The usage ledger as the workers write it: one entry for every call of the model and every run of a tool."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import asyncpg

from app.contracts.generations import Usage
from app.contracts.ids import GenerationId
from app.data.database import Pool, database_errors
from app.errors import NotFound


class UsageSource(StrEnum):
    """What used something."""

    MODEL = "model"
    PUB_GET = "pub_get"
    ANALYZE = "analyze"
    TEST = "test"
    BUILD = "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One call or run. Its `id` is made before it begins: whoever writes it again writes the same entry.

    `settled` says that these are its last figures. The cost is in micro-USD, none when it is unknown.
    """

    id: UUID
    generation_id: GenerationId
    source: UsageSource
    round: int
    attempt: int
    call: int = 0
    model: str | None = None
    prompt_tokens: int = 0
    output_tokens: int = 0
    thought_tokens: int = 0
    cached_tokens: int = 0
    total_tokens: int = 0
    duration_ms: int = 0
    cost_micro_usd: int | None = None
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens: of the whole job, and of its user today over all jobs that count."""

    job_tokens: int
    day_tokens: int


class UsageLedger(Protocol):
    """Reads and writes as the service.

    Raises:
        NotFound: there is no such generation (its project was deleted).
        DependencyUnavailable: the database cannot be reached.
    """

    async def record(self, entry: LedgerEntry) -> Spent:
        """Write an entry, or its later state until it is settled. Answers the sums with it."""
        ...

    async def spent(self, generation_id: GenerationId) -> Spent: ...

    async def round_usage(self, generation_id: GenerationId, round_number: int) -> Usage:
        """The sum of a round's model calls, over all attempts."""
        ...


class PostgresUsageLedger:
    """The functions in schema `private` decide."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def record(self, entry: LedgerEntry) -> Spent:
        document = json.dumps(asdict(entry), default=str)
        with database_errors():
            row = await self._pool.fetchrow("select * from private.record_usage($1::jsonb)", document)
        return _spent(row, entry.generation_id)

    async def spent(self, generation_id: GenerationId) -> Spent:
        with database_errors():
            row = await self._pool.fetchrow("select * from private.tokens_spent($1)", generation_id)
        return _spent(row, generation_id)

    async def round_usage(self, generation_id: GenerationId, round_number: int) -> Usage:
        with database_errors():
            row = await self._pool.fetchrow(_ROUND, generation_id, round_number)
        return Usage.model_validate(dict(row)) if row else Usage()


_ROUND = """
select coalesce(sum(prompt_tokens), 0)::bigint as prompt_tokens,
  coalesce(sum(output_tokens), 0)::bigint as output_tokens,
  coalesce(sum(thought_tokens), 0)::bigint as thought_tokens,
  coalesce(sum(cached_tokens), 0)::bigint as cached_tokens,
  coalesce(sum(total_tokens), 0)::bigint as total_tokens,
  count(*) as model_calls,
  case when count(cost_micro_usd) = count(*) then sum(cost_micro_usd)::bigint end as cost_micro_usd
from public.usage_ledger where generation_id = $1 and round = $2 and source = 'model'
"""


def _spent(row: asyncpg.Record | None, generation_id: GenerationId) -> Spent:
    if row is None:
        raise NotFound(f"there is no generation {generation_id}: was its project deleted?")
    return Spent(job_tokens=row["job_tokens"], day_tokens=row["day_tokens"])
