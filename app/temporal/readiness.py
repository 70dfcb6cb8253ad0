"""A worker's readiness over HTTP: `GET /ready` answers 200 from when it polls until it stops, with its toolchain."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"
_PATIENCE_S = 2.0


async def _answer(answer: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
    except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        pass
    finally:
        writer.close()


@asynccontextmanager
async def serve_readiness(port: int | None, *, toolchain: str) -> AsyncIterator[None]:
    """Serve on loopback while the block runs; without a port there is nothing to serve."""
    if port is None:
        yield
        return
    body = json.dumps({"status": "ready", "toolchain": toolchain}, separators=(",", ":")).encode()
    answer = _HEAD.format(len(body)).encode() + body
    server = await asyncio.start_server(partial(_answer, answer), "127.0.0.1", port, limit=8192)
    async with server:
        yield
