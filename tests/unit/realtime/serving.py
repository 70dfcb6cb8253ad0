"""The real WebSocket and event-stream routes on a real server, in front of in-memory collaborators."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.api import events, ws
from app.api.dependencies import get_caller
from app.api.problems import add_problem_handlers
from app.api.socket_protocol import LeanWebSocketProtocol
from app.contracts.messages import MAX_MESSAGE_BYTES
from app.realtime.runtime import Realtime, RealtimeLimits
from app.security.callers import Caller
from tests.unit.realtime.examples import OWNER, STRANGER, caller
from tests.unit.realtime.fake_services import (
    FakeGenerations,
    FakeImports,
    FakePreviews,
    FakeSessions,
    FakeSteering,
    FakeTokens,
)
from tests.unit.realtime.fakes import FakeDrafts, FakeJobs, FakeJournal, FakeListener, FakeWatchStore


@dataclass(slots=True)
class World:
    """Everything behind the routes. The tokens `owner` and `stranger` are known."""

    generations: FakeGenerations = field(default_factory=FakeGenerations)
    steering: FakeSteering = field(default_factory=FakeSteering)
    tokens: FakeTokens = field(
        default_factory=lambda: FakeTokens({"owner": caller(OWNER), "stranger": caller(STRANGER)})
    )
    sessions: FakeSessions = field(default_factory=FakeSessions)
    previews: FakePreviews = field(default_factory=FakePreviews)
    journal: FakeJournal = field(default_factory=FakeJournal)
    drafts: FakeDrafts = field(default_factory=FakeDrafts)
    listener: FakeListener = field(default_factory=FakeListener)
    watches: FakeWatchStore = field(default_factory=FakeWatchStore)
    jobs: FakeJobs = field(default_factory=FakeJobs)

    def realtime(self, limits: RealtimeLimits | None = None) -> Realtime:
        return Realtime(
            generations=self.generations,
            imports=FakeImports(self.generations),
            steering=self.steering,
            previews=self.previews,
            tokens=self.tokens,
            sessions=self.sessions,
            journal=self.journal,
            drafts=self.drafts,
            listen=self.listener,
            watches=self.watches,
            jobs=self.jobs,
            limits=limits,
        )


@dataclass(slots=True)
class Served:
    world: World
    realtime: Realtime
    server: uvicorn.Server
    port: int

    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @asynccontextmanager
    async def client(self, token: str | None = "owner") -> AsyncIterator["Client"]:
        """A connection, authenticated unless there is no token."""
        url = f"ws://127.0.0.1:{self.port}/api/ws"
        async with connect(url, compression=None, proxy=None, max_size=2**24, close_timeout=1) as connection:
            client = Client(connection)
            if token is not None:
                await client.send(type="Authenticate", access_token=token)
                assert (await client.receive())["type"] == "Authenticated"
            yield client


@dataclass(slots=True)
class Client:
    socket: ClientConnection

    async def send(self, **message: object) -> None:
        await self.socket.send(json.dumps(message, default=str))

    async def receive(self) -> dict[str, object]:
        async with asyncio.timeout(60):
            frame: dict[str, object] = json.loads(await self.socket.recv())
        return frame

    async def ask(self, **message: object) -> dict[str, object]:
        await self.send(**message)
        return await self.receive()

    async def receive_until(self, type_: str) -> list[dict[str, object]]:
        frames = [await self.receive()]
        while frames[-1]["type"] != type_:
            frames.append(await self.receive())
        return frames

    async def close_code(self) -> tuple[int | None, list[dict[str, object]]]:
        """Read to the end: the close code, and the frames before it."""
        frames: list[dict[str, object]] = []
        try:
            while True:
                frames.append(await self.receive())
        except ConnectionClosed:
            return self.socket.close_code, frames


@asynccontextmanager
async def serve(world: World, limits: RealtimeLimits | None = None) -> AsyncIterator[Served]:
    async with world.realtime(limits) as realtime:
        app = FastAPI()
        app.state.realtime = realtime
        add_problem_handlers(app)
        app.include_router(ws.router, prefix="/api")
        app.include_router(events.router, prefix="/api")
        app.dependency_overrides[get_caller] = _caller_in(world)
        async with serve_app(ws.SocketFront(app, path="/api/ws")) as (server, port):
            yield Served(world, realtime, server, port)


@asynccontextmanager
async def serve_app(app: ASGIApp) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """The app on a real server, and its port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            ws=LeanWebSocketProtocol,
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.005)
        try:
            yield server, listening.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


def _caller_in(world: World):  # type: ignore[no-untyped-def]
    async def get(connection: HTTPConnection) -> Caller:
        token = connection.headers.get("Authorization", "").removeprefix("Bearer ")
        return world.tokens.owner_of(token)

    return get
