"""The WebSocket, and its protocol as a document."""

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from app.api.requests import REQUEST_ID_HEADER, take_request_id
from app.logging.fields import Field, bound
from app.realtime.protocol import ProtocolDocument, protocol_document
from app.realtime.runtime import Realtime

router = APIRouter(tags=["realtime"])


def realtime_of(connection: HTTPConnection) -> Realtime:
    """The app keeps it as `app.state.realtime` while it runs."""
    realtime = connection.app.state.realtime
    assert isinstance(realtime, Realtime)
    return realtime


async def get_realtime(connection: HTTPConnection) -> Realtime:
    return realtime_of(connection)


RealtimeDep = Annotated[Realtime, Depends(get_realtime)]


class SocketFront:
    """Serves the WebSocket itself and hands everything else on to the app.

    The layers of the app would keep 10 KiB for every open socket, and none of them is for sockets. The protocol is
    `GET /ws/schema`; the token comes in the first message, never in the URL.
    """

    def __init__(self, app: FastAPI, *, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope["path"] != self._path:
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        request_id = take_request_id(Headers(scope=scope))
        with bound({Field.REQUEST_ID: request_id}):
            socket = WebSocket(scope, receive, send)
            await socket.accept(headers=[(REQUEST_ID_HEADER.lower().encode(), request_id.encode())])
            await realtime_of(socket).serve(socket)


@lru_cache(maxsize=1)
def _document() -> ProtocolDocument:
    return protocol_document()


@router.get("/ws/schema", summary="The WebSocket protocol as JSON schemas")
async def get_protocol() -> ProtocolDocument:
    return _document()
