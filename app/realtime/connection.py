"""One WebSocket: a reader, a writer, and an orderly end. It knows nothing of what the frames mean."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.contracts.errors import ErrorCode
from app.contracts.events import Error, ServerFrame
from app.contracts.messages import CloseCode
from app.realtime.outbox import DEFAULT_LIMITS, Outbox, OutboxLimits
from app.telemetry.metrics import FRAMES_SENT

GOODBYE_S = 5.0
"""For the last frames, the close frame and the message in hand, each; a client that does not read gets no more."""


class Connection:
    """An accepted socket: one handler gets its frames in order; the outbox is written as fast as the client reads."""

    __slots__ = ("_close_code", "_patience", "_socket", "outbox")

    def __init__(self, socket: WebSocket, *, limits: OutboxLimits = DEFAULT_LIMITS) -> None:
        self.outbox = Outbox(on_overflow=self._close_too_slow, limits=limits)
        self._socket = socket
        self._close_code: CloseCode | None = None
        self._patience = asyncio.timeout(None)

    @property
    def is_closing(self) -> bool:
        return self._close_code is not None

    async def run(self, handle: Callable[[str | None], Awaitable[None]]) -> int:
        """Serve until either side closes; answers the code. `handle` gets a frame's text, none if it is binary."""
        with suppress(TimeoutError):
            async with self._patience:
                reader = asyncio.create_task(self._read(handle), name="websocket reader")
                reader.add_done_callback(lambda _: self.outbox.close())
                await self._write()
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self._send_close()
                return await reader
        except TimeoutError:
            return self._close_code or CloseCode.TOO_SLOW
        finally:
            reader.cancel()

    def send(self, frame: ServerFrame) -> None:
        """Queue an answer."""
        self.outbox.answer(frame)

    def close(self, code: CloseCode) -> None:
        """Close when what was answered so far is sent. Only the first call counts."""
        self._close_within(code, GOODBYE_S)

    def _close_too_slow(self) -> None:
        self._close_within(CloseCode.TOO_SLOW, 0.0)

    def _close_within(self, code: CloseCode, patience_s: float) -> None:
        if self.is_closing:
            return
        self._close_code = code
        self.outbox.close()
        self._patience.reschedule(asyncio.get_running_loop().time() + patience_s)

    async def _read(self, handle: Callable[[str | None], Awaitable[None]]) -> int:
        while True:
            event = await self._socket.receive()
            if event["type"] == "websocket.disconnect":
                return int(event.get("code") or 1005)
            if not self.is_closing:
                await handle(event.get("text"))

    async def _write(self) -> None:
        with suppress(WebSocketDisconnect):
            while batch := await self.outbox.next_batch():
                for frame in batch:
                    await self._socket.send_text(frame.text)
                FRAMES_SENT.inc(len(batch))

    async def _send_close(self) -> None:
        if self._close_code is None:
            return
        # The client may be gone already, or the server may have closed the socket because it stops.
        with suppress(WebSocketDisconnect, RuntimeError):
            if self._close_code is CloseCode.TOO_SLOW:
                await self._socket.send_text(_TOO_SLOW.model_dump_json())
            await self._socket.close(self._close_code)


_TOO_SLOW = Error(
    code=ErrorCode.TOO_SLOW, message="too much is waiting for you: connect again and resume after your last seq"
)
