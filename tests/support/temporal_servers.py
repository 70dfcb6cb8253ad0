"""Temporal servers of the SDK's own making, which gives each five seconds to answer: short on a busy machine."""

import asyncio
from collections.abc import Awaitable, Callable

from temporalio.testing import WorkflowEnvironment

PATIENCE_S = 90.0


async def booted(start: Callable[[], Awaitable[WorkflowEnvironment]]) -> WorkflowEnvironment:
    """The server, started anew as long as it does not answer in time.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await start()
            except RuntimeError as error:
                if "did not start within" not in str(error):
                    raise
