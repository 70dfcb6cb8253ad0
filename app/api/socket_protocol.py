"""The server's end of a WebSocket, as lean as it can be while nothing happens on it."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers


class LeanWebSocketProtocol(WebSocketsSansIOProtocol):
    """Forgets what only the handshake needs: 5 KiB for every open socket."""

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._forget_handshake()

    def _forget_handshake(self) -> None:
        self.request.headers = Headers()
        self.response.headers = Headers()
        self.scope["headers"] = []
        self.scope["state"] = {}
        self.scope["extensions"] = {}
