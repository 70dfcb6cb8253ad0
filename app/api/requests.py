"""What happens around every request: its id, the limit of its body, headers of every answer, and the last catch."""

from collections.abc import Callable, Mapping
from uuid import uuid4

from loguru import logger
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.observing import observed, subjects
from app.logging.fields import SANE, Field, bound

REQUEST_ID_HEADER = "X-Request-ID"
MAX_BODY_BYTES = 1024 * 1024

_SCOPE_KEY = "wingbeat.request_id"

_ANSWER_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""For answers that do not set their own."""


def request_id_of(scope: Scope) -> str:
    """The id that the middleware gave the request."""
    identifier: str = scope.get(_SCOPE_KEY, "")
    return identifier


class RequestMiddleware:
    """Pure ASGI, around everything else: it sees every answer, also to unknown routes and after a crash of a route."""

    def __init__(
        self, app: ASGIApp, *, on_crash: ASGIApp, body_limit: Callable[[Scope], int] = lambda _: MAX_BODY_BYTES
    ) -> None:
        """`on_crash` answers a request whose handling raised before it answered; `body_limit` is in bytes."""
        self._app = app
        self._on_crash = on_crash
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope[_SCOPE_KEY] = take_request_id(Headers(scope=scope))
        with bound({Field.REQUEST_ID: scope[_SCOPE_KEY], **subjects(scope["path"])}):
            if scope["type"] == "http":
                await self._observe(scope, receive, send)
            else:
                await self._app(scope, receive, send)

    async def _observe(self, scope: Scope, receive: Receive, send: Send) -> None:
        with observed(scope, request_id_of(scope)) as seen:

            async def send_seen(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.answers(message["status"])
                await send(message)

            await self._answer(scope, receive, send_seen)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        try:
            limited = BodyLimit(receive, Headers(scope=scope), limit=self._body_limit(scope))
            await self._app(scope, limited, send_with_headers)
        except Exception:
            logger.exception("{} {} failed", scope["method"], scope["path"])
            if started:
                raise
            await self._on_crash(scope, receive, send_with_headers)


class BodyLimit:
    """A `receive` that refuses a body over the limit: at once when its length is announced, else when it is passed."""

    def __init__(self, receive: Receive, headers: Headers, *, limit: int = MAX_BODY_BYTES) -> None:
        self._receive = receive
        self._limit = limit
        self._announced = int(length) if (length := headers.get("content-length", "")).isdecimal() else 0
        self._received = 0

    async def __call__(self) -> Message:
        """Raises an `HTTPException`, which passes through the routes' body parsing unchanged."""
        if self._announced > self._limit:
            raise _too_large(self._limit)
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            raise _too_large(self._limit)
        return message


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is over {limit} bytes")


def take_request_id(headers: Headers) -> str:
    """The client's own id when it is a plain token, else a new one."""
    given = headers.get(REQUEST_ID_HEADER, "")
    return given if SANE.fullmatch(given) else uuid4().hex


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    headers[REQUEST_ID_HEADER] = request_id_of(scope)
    for name, value in _ANSWER_HEADERS.items():
        headers.setdefault(name, value)
