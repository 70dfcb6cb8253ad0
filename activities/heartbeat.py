"""Heartbeats from the background, so that a busy or waiting activity is seen alive and hears of its cancellation."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from temporalio import activity

HEARTBEAT_INTERVAL_S = 0.4
"""Below the throttle that the worker sets: what is sent, and how soon a cancellation is seen, is its choice."""


@asynccontextmanager
async def heartbeating(details: Callable[[], object] | None = None) -> AsyncIterator[None]:
    """Heartbeat at once and then every `HEARTBEAT_INTERVAL_S` while the block runs.

    `details` is asked at every beat for what a retry may want to know. Only inside an activity.
    """
    beats = asyncio.create_task(_beat(details), name="heartbeat")
    try:
        yield
    finally:
        beats.cancel()
        await asyncio.wait([beats])


async def _beat(details: Callable[[], object] | None) -> None:
    while True:
        if details is None:
            activity.heartbeat()
        else:
            activity.heartbeat(details())
        await asyncio.sleep(HEARTBEAT_INTERVAL_S)
