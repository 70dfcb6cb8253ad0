"""The proxy in a worker's process: its own port, and a port for each live preview where previews have ports."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from app.data.database import open_pool
from app.data.postgres_previews import PostgresPreviews
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_objects import SupabaseObjectStore
from app.errors import SettingsError
from app.previews.addresses import ONE_MACHINE, PreviewAddresses
from app.previews.application import PreviewApp
from app.previews.sites import SiteCache
from app.previews.upstream import MAX_MESSAGE_BYTES, Upstreams
from app.settings import Environment, Settings

_GOODBYES_S = 1
_LOCAL_STUDIOS = ("http://127.0.0.1:*", "http://localhost:*")
_STARTING_S = 0.01


class _Server(uvicorn.Server):
    """Leaves the signals to the worker."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PreviewFront:
    """What a worker opens to people. The doors of live previews are opened by whoever serves one."""

    def __init__(self, app: PreviewApp, addresses: PreviewAddresses, settings: Settings) -> None:
        self._app = app
        self._addresses = addresses
        self._host = settings.preview_host
        self._port = settings.preview_port

    @asynccontextmanager
    async def open(self, label: str) -> AsyncIterator[str]:
        """The address of a live preview, for as long as the block runs."""
        if not self._addresses.uses_ports:
            yield self._addresses.live(label)
            return
        with socket.create_server((self._host, 0)) as listener:
            port: int = listener.getsockname()[1]
            async with serving_app(self._app.at_port(label, port), listener):
                yield self._addresses.live(label, port=port)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve every preview that has a label in its address, on the proxy's own port; without one, nothing.

        Raises:
            SettingsError: the port is taken.
        """
        if self._port is None:
            yield
            return
        try:
            listener = socket.create_server((self._host, self._port))
        except OSError as error:
            raise SettingsError(f"PREVIEW_PORT: {self._port} cannot be used: {error.strerror}") from None
        with listener:
            async with serving_app(self._app, listener):
                yield


@asynccontextmanager
async def open_front(settings: Settings) -> AsyncIterator[PreviewFront]:
    """With connections that open when they are first needed."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(settings.database_url, max_size=3, name="previews")
        stack.callback(pool.terminate)
        clients = await stack.enter_async_context(SupabaseClients(settings))
        upstreams = Upstreams()
        stack.push_async_callback(upstreams.aclose)
        addresses = PreviewAddresses.of(settings) or PreviewAddresses(ONE_MACHINE, port=None)
        app = PreviewApp(
            PostgresPreviews(pool),
            SiteCache(SupabaseObjectStore(clients)),
            upstreams,
            addresses,
            host=settings.worker_host,
            frame_ancestors=frame_ancestors(settings),
        )
        yield PreviewFront(app, addresses, settings)


def frame_ancestors(settings: Settings) -> list[str]:
    """The studio's origins: the api's own, which serves it, and those of WEB_ORIGINS. On a local machine, any there."""
    if settings.public_url:
        return [settings.public_url, *settings.web_origins]
    local = _LOCAL_STUDIOS if settings.wingbeat_env is Environment.LOCAL else ()
    return [*settings.web_origins, *local]


@asynccontextmanager
async def serving_app(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application on a socket that listens already, while the block runs."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        loop="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GOODBYES_S,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listener]), name="preview proxy")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(_STARTING_S)
        yield
    finally:
        server.should_exit = True
        await asyncio.wait([task])
