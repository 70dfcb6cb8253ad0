"""Live progress of one api process, put together: the hub, its listener, the watch leases, the open sessions."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from starlette.websockets import WebSocket

from app.contracts.drafts import DraftFrame
from app.contracts.ids import GenerationId
from app.contracts.messages import CloseCode
from app.realtime.attendance import Attendance
from app.realtime.commands import CommandServices
from app.realtime.connection import Connection
from app.realtime.draft_feed import DraftSource
from app.realtime.event_stream import EventStream
from app.realtime.hub import Hub
from app.realtime.journal import Journal
from app.realtime.outbox import OutboxLimits
from app.realtime.ports import Generations, Imports, Previews, Sessions, Steering, Tokens
from app.realtime.revalidation import WITHIN_S, Revalidation
from app.realtime.session import Session, SessionRules
from app.realtime.settled import Settled
from app.realtime.watches import WatchedJobs, WatchKeeper, WatchStore
from app.security.callers import Caller
from app.telemetry.metrics import EVENT_STREAMS

FAREWELL_S = 3.0
"""For everybody to go when the process stops; who does not read is cut off."""


class ListenForDrafts(Protocol):
    """Makes the process's one listener on the token channel; it listens while its context is open."""

    def __call__(
        self, *, on_frames: Callable[[Sequence[DraftFrame]], None], on_gap: Callable[[], None]
    ) -> AbstractAsyncContextManager[object]: ...


@dataclass(frozen=True, slots=True)
class RealtimeLimits:
    """What one connection and one user may take of a process."""

    connections_per_user: int = 200
    subscriptions_per_connection: int = 50
    revalidate_within_s: float = WITHIN_S
    outbox: OutboxLimits = field(default_factory=OutboxLimits)
    session: SessionRules = field(default_factory=SessionRules)


class Realtime:
    """Serves sockets and event streams while its context is open."""

    def __init__(
        self,
        *,
        generations: Generations,
        imports: Imports,
        steering: Steering,
        previews: Previews,
        tokens: Tokens,
        sessions: Sessions,
        journal: Journal,
        drafts: DraftSource,
        listen: ListenForDrafts,
        watches: WatchStore,
        jobs: WatchedJobs,
        limits: RealtimeLimits | None = None,
    ) -> None:
        self._limits = limits or RealtimeLimits()
        self._generations = generations
        self._tokens = tokens
        self._sessions = sessions
        self._revalidation = Revalidation(tokens, generations, within_s=self._limits.revalidate_within_s)
        self._keeper = WatchKeeper(watches, jobs)
        self.hub = Hub(journal, drafts, self._keeper)
        self._listener = listen(on_frames=self.hub.on_frames, on_gap=self.hub.on_gap)
        self._commands = CommandServices(
            generations=generations,
            imports=imports,
            steering=steering,
            previews=previews,
            hub=self.hub,
            max_subscriptions=self._limits.subscriptions_per_connection,
        )
        self._attendance = Attendance(self._limits.connections_per_user)
        self._connections: set[Connection] = set()
        self._settled = Settled()
        self._streams: set[EventStream] = set()
        self._all_gone = asyncio.Event()
        self._resources = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._resources.callback(self.hub.close)
        await self._resources.enter_async_context(self._keeper)
        await self._resources.enter_async_context(self._revalidation)
        await self._resources.enter_async_context(self._listener)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close_all()
        await self._resources.aclose()

    async def serve(self, socket: WebSocket) -> None:
        """Run one client's session to its end. The socket is accepted already."""
        connection = Connection(socket, limits=self._limits.outbox)
        session = Session(
            connection,
            tokens=self._tokens,
            sessions=self._sessions,
            services=self._commands,
            attendance=self._attendance,
            rules=self._limits.session,
        )
        self._connections.add(connection)
        self._revalidation.add(session)
        self._settled.opened()
        try:
            await session.run()
        finally:
            self._settled.closed()
            self._connections.discard(connection)
            self._revalidation.discard(session)
            self._note_departure()

    async def open_stream(self, caller: Caller, generation_id: GenerationId, *, after_seq: int) -> EventStream:
        """Begin an event stream; `close_stream` ends it. Raises what `EventStream.open` raises."""
        stream = await EventStream.open(self.hub, self._generations, caller, generation_id, after_seq=after_seq)
        self._streams.add(stream)
        EVENT_STREAMS.inc()
        self._revalidation.add(stream)
        return stream

    def close_stream(self, stream: EventStream, *, expected_back: bool) -> None:
        """`expected_back`: the reader was cut off because the process restarts."""
        if stream in self._streams:
            EVENT_STREAMS.dec()
        self._streams.discard(stream)
        self._revalidation.discard(stream)
        stream.release(expected_back=expected_back)
        self._note_departure()

    def drain(self) -> None:
        """The process is about to stop: whoever leaves from now on is expected back, so no job is told."""
        self._keeper.drain()

    async def close_all(self) -> None:
        """Send every client away as `restarting` (1012) and wait a little until they have gone."""
        self.drain()
        for connection in tuple(self._connections):
            connection.close(CloseCode.RESTARTING)
        for stream in tuple(self._streams):
            stream.stop()
        self._note_departure()
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._all_gone.wait()
        except TimeoutError:
            return

    def _note_departure(self) -> None:
        if self._connections or self._streams:
            self._all_gone.clear()
        else:
            self._all_gone.set()
