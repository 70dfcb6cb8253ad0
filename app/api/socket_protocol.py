"""The server's end of a WebSocket, lean while nothing happens on it and quick when something happens on all."""

from functools import lru_cache
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.protocol import State


class LeanWebSocketProtocol(WebSocketsSansIOProtocol):
    """Forgets what only the handshake needs: 5 KiB for every open socket. Frames a text that goes to many only once."""

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send" and message.get("text") is not None and self._is_free():
            self.transport.write(_text_frame(message["text"]))
            return
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._forget_handshake()

    def _is_free(self) -> bool:
        """Open, and not waiting for the client to read: else the library's own way has the rules."""
        return (
            self.conn.state is State.OPEN
            and self.handshake_complete
            and self.writable.is_set()
            and not self.close_sent
            and not self.disconnected
        )

    def _forget_handshake(self) -> None:
        self.request.headers = Headers()
        self.response.headers = Headers()
        self.scope["headers"] = []
        self.scope["state"] = {}
        self.scope["extensions"] = {}


@lru_cache(maxsize=16)
def _text_frame(text: str) -> bytes:
    """The watchers of a job get the same text one right after the other."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
