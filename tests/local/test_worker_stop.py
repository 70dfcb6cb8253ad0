"""A worker that is asked to stop does so within its bound, whatever Temporal does."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from loguru import logger

from app.local.ports import Ports
from app.local.service import ServiceName
from app.settings import Settings
from app.temporal.client import connect
from app.temporal.pollers import TemporalQueues
from tests.support.asking import answered
from tests.support.stack import temporary_stack
from worker import Role, run_until_stopped

STARTED_WITHIN_S = 60.0
WITHIN_S = 40.0
"""The activities' grace, and what the SDK takes to give up a server that is not there, on a busy machine."""


def settings(temporal: str, folder: Path) -> Settings:
    """Of a worker that has nothing but Temporal, or not even that."""
    nobody = f"127.0.0.1:{Ports().take()}"
    return Settings.model_validate(
        {
            "temporal_address": temporal,
            "supabase_url": f"http://{nobody}",
            "supabase_publishable_key": "sb_publishable_test",
            "supabase_secret_key": "sb_secret_test",
            "database_url": f"postgresql://nobody@{nobody}/none",
            "gemini_api_key": "test",
            "workspaces_dir": str(folder),
        }
    )


@contextmanager
def heard(words: str) -> Iterator[asyncio.Event]:
    """Set when a line of the log has these words."""
    event = asyncio.Event()
    sink = logger.add(lambda line: event.set() if words in line else None, level="INFO")
    try:
        yield event
    finally:
        logger.remove(sink)


@asynccontextmanager
async def working(given: Settings, *, until: str) -> AsyncIterator["asyncio.Task[None]"]:
    with heard(until) as event:
        task = asyncio.create_task(run_until_stopped(given, frozenset({Role.ORCHESTRATION})))
        await asyncio.wait_for(event.wait(), STARTED_WITHIN_S)
        try:
            yield task
        finally:
            task.cancel()


async def test_while_temporal_is_still_awaited(tmp_path: Path) -> None:
    given = settings(f"127.0.0.1:{Ports().take()}", tmp_path)
    async with working(given, until="cannot be reached yet") as task:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, WITHIN_S)


async def polled(given: Settings) -> None:
    """Until Temporal knows the worker: before that the SDK still asks whether it may work at all."""
    queues = TemporalQueues(await connect(given, lazy=False))
    async with asyncio.timeout(STARTED_WITHIN_S):
        while True:
            if any(queue.workers for queue in await answered(queues.polled)):
                return
            await asyncio.sleep(0.05)


async def test_when_temporal_has_gone_away(tmp_path: Path) -> None:
    async with temporary_stack(services={ServiceName.TEMPORAL}) as stack:
        given = settings(stack.info.temporal_address, tmp_path)
        async with working(given, until="polls as") as task:
            await polled(given)
            async with stack.held_down(ServiceName.TEMPORAL):
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.wait_for(task, WITHIN_S)


@pytest.fixture(autouse=True)
def unharmed() -> Iterator[None]:
    """A signal that comes after its handler is gone would end the tests themselves."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGTERM, before)
