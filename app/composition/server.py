"""The HTTP server of the api: how it listens, and the order in which it stops."""

import asyncio
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from app.api import ws
from app.api.socket_protocol import LeanWebSocketProtocol
from app.composition.application import API_PREFIX, create_app
from app.contracts.messages import MAX_MESSAGE_BYTES
from app.realtime.runtime import RealtimeLimits
from app.settings import Settings

GOODBYES_S = 2.5
REQUESTS_S = 2
"""When the process is asked to stop: how long live clients get to hear of it, and then requests under way to end."""
KEEP_ALIVE_S = 75
"""Longer than clients and load balancers keep an idle connection: none is closed just as it is used again."""


class ApiServer(uvicorn.Server):
    """Stops in an order: nobody new comes in, live clients hear `restarting`, requests under way are answered.

    No job is told that its watchers left. It is over after `GOODBYES_S`, `REQUESTS_S` and a moment to tidy up.
    """

    def __init__(self, settings: Settings, *, limits: RealtimeLimits | None = None) -> None:
        self._app = create_app(settings, limits=limits)
        super().__init__(server_config(settings, self._app))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYES_S):
                await self._app.state.realtime.close_all()
        await super().shutdown(sockets)


def server_config(settings: Settings, app: FastAPI) -> uvicorn.Config:
    """How the app is served. Compression of WebSockets is off: it costs 50 KiB a connection."""
    return uvicorn.Config(
        ws.SocketFront(app, path=f"{API_PREFIX}/ws"),
        host=settings.api_host,
        port=settings.api_port,
        http="httptools",
        loop="uvloop",
        ws=LeanWebSocketProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=REQUESTS_S,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
