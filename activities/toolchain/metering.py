"""Counting the seconds of the tools, in the ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from uuid import uuid4

from loguru import logger
from temporalio import activity

from app.contracts.ids import GenerationId
from app.data.usage_ledger import LedgerEntry, UsageLedger, UsageSource
from app.errors import WingbeatError


class ToolMetering:
    """Tools cost no tokens: an entry that cannot be written is let go, and the check counts."""

    def __init__(self, ledger: UsageLedger) -> None:
        self._ledger = ledger

    @asynccontextmanager
    async def run(self, generation_id: GenerationId, source: UsageSource, round_number: int) -> AsyncIterator[None]:
        """Write how long the block took, if it came to its end."""
        began = monotonic()
        yield
        entry = LedgerEntry(
            id=uuid4(),
            generation_id=generation_id,
            source=source,
            round=round_number,
            attempt=activity.info().attempt,
            duration_ms=round((monotonic() - began) * 1000),
        )
        try:
            await self._ledger.record(entry)
        except WingbeatError as error:
            logger.warning("the time of {} is not counted: {}", source, error.detail)
