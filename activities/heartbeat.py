"""Heartbeats from the background, so that a busy or waiting activity is seen alive and hears of its cancellation."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from temporalio import activity

HEARTBEAT_INTERVAL_S = 0.4
"""Below the throttle that the worker sets: what is sent, and how soon a cancellation is seen, is its choice."""

COMMAND_HEARTBEAT_INTERVAL_S = 0.15
"""While a command runs, which must end soon after a cancellation: its worker lets more heartbeats through."""


@asynccontextmanager
async def heartbeating(
    details: Callable[[], object] | None = None, *, every_s: float = HEARTBEAT_INTERVAL_S
) -> AsyncIterator[None]:
    """Heartbeat at once and then every `every_s` seconds while the block runs.

    `details` is asked at every beat for what a retry may want to know. Only inside an activity.
    """
    beats = asyncio.create_task(_beat(details, every_s), name="heartbeat")
    try:
        yield
    finally:
        beats.cancel()
        await asyncio.wait([beats])


async def _beat(details: Callable[[], object] | None, every_s: float) -> None:
    while True:
        if details is None:
            activity.heartbeat()
        else:
            activity.heartbeat(details())
        await asyncio.sleep(every_s)
