"""How the api stops: nobody new comes in, sockets hear 1012, what is under way is answered, and it ends in time."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from app.composition.server import GOODBYES_S, REQUESTS_S
from app.contracts.messages import CloseCode
from app.settings import Settings
from tests.support.serving import Served, served

TIDYING_UP_S = 60.0
"""Of a busy machine: what never leaves would hold it up for ever."""
_UPGRADE = (
    b"GET /api/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_HALF_A_REQUEST = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"
)


async def _refused(api: Served) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", api.port)
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        return False
    writer.close()
    return False


async def _sent(api: Served, data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    writer.write(data)
    await writer.drain()
    return reader, writer


async def test_nobody_comes_in_while_others_are_still_going(settings: Settings) -> None:
    async with served(settings) as api:
        deaf, deaf_writer = await _sent(api, _UPGRADE)
        await deaf.readuntil(b"\r\n\r\n")
        api.stop()
        assert await deaf.readexactly(2) == b"\x88\x02", "a close frame, which stays unanswered"
        assert await deaf.readexactly(2) == CloseCode.RESTARTING.to_bytes(2, "big")
        assert not api.task.done()
        assert await _refused(api)
        deaf_writer.close()


async def test_a_request_under_way_is_answered(settings: Settings) -> None:
    async with served(settings) as api:
        reader, writer = await _sent(api, _HALF_A_REQUEST)
        async with connect(f"ws://127.0.0.1:{api.port}/api/ws", proxy=None) as live:
            api.stop()
            with pytest.raises(ConnectionClosed):
                await live.recv()
            assert live.close_code == CloseCode.RESTARTING
        writer.write(b"}")
        assert (await reader.readline()).startswith(b"HTTP/1.1 422"), "an empty sign-in lacks its fields"
        writer.close()


async def test_who_never_leaves_does_not_hold_it_up(settings: Settings) -> None:
    """A socket that answers no close frame, and a request whose body never comes."""
    async with served(settings) as api:
        deaf, deaf_writer = await _sent(api, _UPGRADE)
        await deaf.readuntil(b"\r\n\r\n")
        _, half_writer = await _sent(api, _HALF_A_REQUEST)
        api.stop()
        await asyncio.wait_for(asyncio.shield(api.task), GOODBYES_S + REQUESTS_S + TIDYING_UP_S)
        for writer in (deaf_writer, half_writer):
            writer.close()
