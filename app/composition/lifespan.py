"""What runs from the start of the api to its end: its parts, the live connections, and the work beside requests."""

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from uuid import uuid4

from fastapi import FastAPI

from app.api.dependencies import Services
from app.composition.parts import Parts, open_parts
from app.composition.services import compose_services
from app.data.drafts import PostgresDraftStore
from app.data.saved_events import PostgresSavedEvents
from app.data.token_channel import PostgresDraftListener
from app.data.watches import PostgresWatchStore
from app.realtime.runtime import Realtime, RealtimeLimits
from app.realtime.temporal_journal import TemporalJournal
from app.realtime.watches import LEASE
from app.services.pending import PendingStarter
from app.settings import Settings


@asynccontextmanager
async def lifespan(app: FastAPI, *, settings: Settings, limits: RealtimeLimits | None) -> AsyncIterator[None]:
    """Opens the parts, and keeps the services as `app.state.services` and the live side as `app.state.realtime`."""
    async with AsyncExitStack() as stack:
        parts = await open_parts(settings, stack)
        app.state.services = compose_services(settings, parts)
        stack.push_async_callback(app.state.services.accounts.aclose)
        app.state.realtime = await stack.enter_async_context(_realtime(settings, parts, app.state.services, limits))
        await stack.enter_async_context(_running(_pending_starter(parts).run(), name="pending-starter"))
        if parts.github is not None:
            await stack.enter_async_context(_running(parts.github.upkeep.run(), name="github-upkeep"))
        _leave_out_of_collections()
        yield


def _leave_out_of_collections() -> None:
    """What was built to stay is never garbage; looking through it again and again makes some requests slow."""
    gc.collect()
    gc.freeze()


def _realtime(settings: Settings, parts: Parts, services: Services, limits: RealtimeLimits | None) -> Realtime:
    return Realtime(
        generations=services.generations,
        imports=services.imports,
        steering=services.steering,
        previews=services.previews,
        tokens=services.verifier,
        sessions=services.accounts,
        journal=TemporalJournal(parts.temporal, PostgresSavedEvents(parts.pool)),
        drafts=PostgresDraftStore(parts.pool),
        listen=partial(PostgresDraftListener, settings.database_url),
        watches=PostgresWatchStore(parts.pool, api_id=uuid4(), lifetime=LEASE),
        jobs=parts.jobs,
        limits=limits,
    )


def _pending_starter(parts: Parts) -> PendingStarter:
    return PendingStarter(parts.pending, parts.admission, parts.jobs, parts.records)


@asynccontextmanager
async def _running(work: Coroutine[None, None, None], *, name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
