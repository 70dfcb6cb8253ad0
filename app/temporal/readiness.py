"""A worker's readiness over HTTP: `GET /ready` answers 200 from when it polls until it stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\nConnection: close\r\n\r\n"
_BODY = b'{"status":"ready"}'
_PATIENCE_S = 2.0


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(_ANSWER + _BODY)
            await writer.drain()
    except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        pass
    finally:
        writer.close()


@asynccontextmanager
async def serve_readiness(port: int | None) -> AsyncIterator[None]:
    """Serve on loopback while the block runs; without a port there is nothing to serve."""
    if port is None:
        yield
        return
    server = await asyncio.start_server(_answer, "127.0.0.1", port, limit=8192)
    async with server:
        yield
