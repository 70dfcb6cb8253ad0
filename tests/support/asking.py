"""Questions to a Temporal that is there, by code of ours that gives it a second: short on a busy machine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from temporalio.service import RPCError

PATIENCE_S = 60.0
_EVERY_S = 0.2
Answer = TypeVar("Answer")


async def answered(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer, asked for again as long as there is none.

    Raises:
        TimeoutError: there was none in time.
    """
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await ask()
            except RPCError:
                await asyncio.sleep(_EVERY_S)
