"""Counting what model calls use, in the ledger, and what they may still use."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID, uuid4

from loguru import logger

from activities.model.protocol import ModelPrompt
from app.contracts.generations import Usage
from app.contracts.ids import GenerationId
from app.contracts.usage import BudgetScope, TokenAllowance
from app.data.usage_ledger import LedgerEntry, Spent, UsageLedger, UsageSource
from app.errors import DependencyUnavailable
from app.limits import JobLimits
from app.prices import PriceTable
from app.telemetry.metrics import MODEL_CALLS, MODEL_COST_USD, MODEL_SECONDS, MODEL_TOKENS

REPORT_EVERY_S = 5.0
"""How often a running call is written: so much is forgotten of a call whose worker is killed."""

SETTLE_TRIES = 10
SETTLE_PAUSE_S = 1.0
"""How long the end of a call waits for a database that restarts, rather than to throw the answer away."""

CHARACTERS_A_TOKEN = 4
"""For servers that do not tell their usage, and for prompts that are yet to be sent."""

LARGEST_ANSWER = 60_000
"""Output tokens of one call that models allow, or nearly: a larger bound is refused by some and needs no saying."""


class OutOfBudget(Exception):
    """The tokens of the job, or of its user's day, do not suffice to go on."""


@dataclass(frozen=True, slots=True)
class Metering:
    """What meters are made of, in one process."""

    ledger: UsageLedger
    limits: JobLimits
    prices: PriceTable

    def of_round(self, generation_id: GenerationId, round_number: int, attempt: int) -> "RoundMeter":
        return RoundMeter(self, generation_id, round_number, attempt)


class RoundMeter:
    """The calls of one attempt at a round."""

    def __init__(self, metering: Metering, generation_id: GenerationId, round_number: int, attempt: int) -> None:
        self.metering = metering
        self.generation_id = generation_id
        self.round = round_number
        self.attempt = attempt
        self._calls = 0

    async def allowance(self) -> TokenAllowance | None:
        """What is left now; nothing without a limit."""
        return allowance(self.metering.limits, await self.metering.ledger.spent(self.generation_id))

    async def usage(self) -> Usage:
        """What the round has used, over all its attempts."""
        return await self.metering.ledger.round_usage(self.generation_id, self.round)

    async def next_call(self, prompt: ModelPrompt) -> "CallMeter":
        """The meter of a call that is about to be made.

        Raises:
            OutOfBudget: what is left would not do for the prompt.
        """
        left = await self.allowance()
        meter = CallMeter(self, self._calls, prompt, left)
        if left is not None and meter.answer_tokens < 1:
            raise OutOfBudget
        self._calls += 1
        return meter


class CallMeter:
    """One call. `answer_tokens` is what its answer may have."""

    def __init__(self, meter: RoundMeter, number: int, prompt: ModelPrompt, left: TokenAllowance | None) -> None:
        self._round = meter
        self._number = number
        self._id: UUID = uuid4()
        self._prompt_tokens = prompt.characters // CHARACTERS_A_TOKEN + prompt.image_tokens
        self._available = None if left is None else left.left
        self._told: Usage | None = None
        self._characters = 0
        self._began = self._reported = monotonic()
        self.answer_tokens = LARGEST_ANSWER if left is None else left.left - self._prompt_tokens

    @property
    def max_output_tokens(self) -> int | None:
        """The bound to tell the model, where its own is not tighter."""
        return self.answer_tokens if self.answer_tokens < LARGEST_ANSWER else None

    @property
    def usage(self) -> Usage:
        """As the model tells it, else estimated from the texts."""
        if self._told is not None and self._told.tokens:
            return self._told
        output = self._characters // CHARACTERS_A_TOKEN
        return Usage(prompt_tokens=self._prompt_tokens, output_tokens=output, model_calls=1)

    async def received(self, text: str, usage: Usage | None, *, model: str) -> None:
        """Count a piece of the answer.

        Raises:
            OutOfBudget: with it, what was left is used up; the call is not worth going on with.
        """
        self._characters += len(text)
        self._told = usage or self._told
        if monotonic() - self._reported >= REPORT_EVERY_S:
            await self._report(model)
        if self._available is not None and self.usage.tokens > self._available:
            raise OutOfBudget

    async def settle(self, *, model: str) -> None:
        """Write the call's last figures. One that was refused before it answered anything has used nothing.

        A call that is being cancelled does not wait for the database.

        Raises:
            DependencyUnavailable: the database stays away.
            NotFound: the job is gone.
        """
        if self._told is None and not self._characters:
            return
        entry = self._entry(model, settled=True)
        _count(entry)
        for attempt in range(1, SETTLE_TRIES + 1):
            try:
                await self._round.metering.ledger.record(entry)
            except DependencyUnavailable:
                if _being_cancelled():
                    logger.warning("a cancelled model call could not be counted")
                    return
                if attempt == SETTLE_TRIES:
                    raise
                await asyncio.sleep(SETTLE_PAUSE_S)
            else:
                return

    async def _report(self, model: str) -> None:
        """Write how far the call is, and hear what the user's other jobs have used meanwhile."""
        self._reported = monotonic()
        entry = self._entry(model, settled=False)
        try:
            spent = await self._round.metering.ledger.record(entry)
        except DependencyUnavailable:
            logger.warning("a running model call could not be counted: it is at its end")
            return
        left = allowance(self._round.metering.limits, spent)
        self._available = None if left is None else left.left + entry.total_tokens

    def _entry(self, model: str, *, settled: bool) -> LedgerEntry:
        usage = self.usage
        return LedgerEntry(
            id=self._id,
            generation_id=self._round.generation_id,
            source=UsageSource.MODEL,
            round=self._round.round,
            attempt=self._round.attempt,
            call=self._number,
            model=model,
            prompt_tokens=usage.prompt_tokens,
            output_tokens=usage.output_tokens,
            thought_tokens=usage.thought_tokens,
            cached_tokens=usage.cached_tokens,
            total_tokens=usage.tokens,
            duration_ms=round((monotonic() - self._began) * 1000),
            cost_micro_usd=self._round.metering.prices.cost(model, usage, on=datetime.now(UTC).date()),
            settled=settled,
        )


def _count(entry: LedgerEntry) -> None:
    model = entry.model or "unknown"
    MODEL_CALLS.labels(model).inc()
    MODEL_SECONDS.labels(model).observe(entry.duration_ms / 1000)
    MODEL_COST_USD.labels(model).inc((entry.cost_micro_usd or 0) / 1_000_000)
    for kind, tokens in (
        ("prompt", entry.prompt_tokens),
        ("output", entry.output_tokens),
        ("thought", entry.thought_tokens),
        ("cached", entry.cached_tokens),
    ):
        MODEL_TOKENS.labels(model, kind).inc(tokens)


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def allowance(limits: JobLimits, spent: Spent) -> TokenAllowance | None:
    """The tighter of the two budgets; `left` is below 0 when more was used than there was."""
    budgets = [
        TokenAllowance(scope=scope, limit=limit, left=limit - used)
        for scope, limit, used in (
            (BudgetScope.JOB, limits.tokens_per_job, spent.job_tokens),
            (BudgetScope.DAY, limits.tokens_per_day, spent.day_tokens),
        )
        if limit is not None
    ]
    return min(budgets, key=lambda budget: budget.left, default=None)
