"""A served app behind the proxy: requests and WebSockets are carried to its server and back."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.types import Message, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from app.previews.headers import RELAYED, Headers, to_app, to_browser

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
_TIMEOUT = httpx.Timeout(30.0, connect=5.0, read=300.0)
"""A page may be compiled when it is first asked for, and a stream of events may be silent for long."""
_MAX_CLIENTS = 64
_GOING_AWAY = 1001


@dataclass(frozen=True, slots=True)
class Way:
    """Where a request goes: the app's own server, or the proxy of its host, which is told whom it is for."""

    target: str
    socket: str | None = None
    relayed_host: str | None = None


class Unreachable(Exception):
    """The app's server does not answer."""


class Upstreams:
    """Connections to the servers of live previews, kept open between requests."""

    def __init__(self) -> None:
        self._clients: OrderedDict[tuple[str, str | None], httpx.AsyncClient] = OrderedDict()

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def carry(self, way: Way, scope: Scope, receive: Receive, send: Send, *, added: Headers) -> None:
        """One HTTP request.

        Raises:
            Unreachable: nothing was answered yet.
        """
        target = _target(way)
        client = await self._client(way, target)
        request = client.build_request(
            scope["method"],
            target.copy_with(raw_path=_raw_path(scope)),
            headers=[*_named(way, target), *to_app(scope["headers"])],
            content=_body(receive) if _has_body(scope) else None,
        )
        try:
            response = await client.send(request, stream=True)
        except httpx.TransportError as error:
            raise Unreachable from error
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": response.status_code,
                    "headers": [*_here(to_browser(response.headers.raw), target), *added],
                }
            )
            await _while_wanted(_pass_on(response, send), receive)
            await send({"type": "http.response.body", "body": b""})
        finally:
            await response.aclose()

    async def carry_socket(self, way: Way, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket, to its end.

        Raises:
            Unreachable: it was not accepted yet.
        """
        target = _target(way)
        name = way.relayed_host or target.netloc.decode()
        uri = f"ws://{name}{_raw_path(scope).decode()}"
        options = {
            "origin": f"http://{name}",
            "additional_headers": {RELAYED.decode(): "1"} if way.relayed_host else None,
            "subprotocols": [Subprotocol(name) for name in scope.get("subprotocols", [])] or None,
            "max_size": MAX_MESSAGE_BYTES,
            "compression": None,
        }
        try:
            if way.socket is None:
                app = await connect(uri, host=target.host, port=target.port or 80, proxy=None, **options)  # type: ignore[arg-type]
            else:
                app = await unix_connect(way.socket, uri, **options)
        except (OSError, WebSocketException, TimeoutError) as error:
            raise Unreachable from error
        async with app:
            await receive()
            await send({"type": "websocket.accept", "subprotocol": app.subprotocol})
            ways = [asyncio.create_task(_to_app(app, receive)), asyncio.create_task(_to_browser(app, send))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in ways:
                    each.cancel()
                await asyncio.gather(*ways, return_exceptions=True)

    async def _client(self, way: Way, target: httpx.URL) -> httpx.AsyncClient:
        key = (str(target), way.socket)
        client = self._clients.get(key)
        if client is None:
            transport = httpx.AsyncHTTPTransport(uds=way.socket, verify=False)
            client = self._clients[key] = httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False)
        self._clients.move_to_end(key)
        if len(self._clients) > _MAX_CLIENTS:
            _, oldest = self._clients.popitem(last=False)
            await oldest.aclose()
        return client


def _target(way: Way) -> httpx.URL:
    return httpx.URL(f"http://{urlsplit(way.target).netloc}/")


def _named(way: Way, target: httpx.URL) -> Headers:
    if way.relayed_host is None:
        return [(b"host", target.netloc)]
    return [(b"host", way.relayed_host.encode()), (RELAYED, b"1")]


def _raw_path(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return path + (b"?" + query if query else b"")


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message: Message = await receive()
        if message["type"] != "http.request":
            return
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


async def _pass_on(response: httpx.Response, send: Send) -> None:
    with suppress(httpx.TransportError):
        async for chunk in response.aiter_raw():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _while_wanted(work: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Do the work, unless the browser goes away: a stream of events has no end of its own."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            continue

    tasks = [asyncio.create_task(work), asyncio.create_task(gone())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _here(headers: Headers, target: httpx.URL) -> Headers:
    """A redirect within the app stays at the address that its reader has."""
    inner = f"{target.scheme}://{target.netloc.decode()}".encode()
    return [
        (name, value.removeprefix(inner) or b"/") if name == b"location" else (name, value) for name, value in headers
    ]


async def _to_app(app: ClientConnection, receive: Receive) -> None:
    with suppress(ConnectionClosed):
        while (message := await receive())["type"] == "websocket.receive":
            text, data = message.get("text"), message.get("bytes")
            await app.send(text if text is not None else data or b"")


async def _to_browser(app: ClientConnection, send: Send) -> None:
    with suppress(ConnectionClosed):
        async for content in app:
            kind = "text" if isinstance(content, str) else "bytes"
            await send({"type": "websocket.send", kind: content})
    with suppress(RuntimeError):
        await send({"type": "websocket.close", "code": _GOING_AWAY})
