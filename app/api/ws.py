"""The WebSocket, and its protocol as a document."""

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from app.api.requests import REQUEST_ID_HEADER, request_id_of
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


async def serve_websocket(socket: WebSocket) -> None:
    """The protocol is `GET /ws/schema`; the token comes in the first message, never in the URL."""
    await socket.accept(headers=[(REQUEST_ID_HEADER.lower().encode(), request_id_of(socket.scope).encode())])
    await realtime_of(socket).serve(socket)


# A plain route: the framework's own would keep its dependency scopes in memory for every open socket.
router.add_websocket_route("/ws", serve_websocket, name="websocket")


@lru_cache(maxsize=1)
def _document() -> ProtocolDocument:
    return protocol_document()


@router.get("/ws/schema", summary="The WebSocket protocol as JSON schemas")
async def get_protocol() -> ProtocolDocument:
    return _document()
