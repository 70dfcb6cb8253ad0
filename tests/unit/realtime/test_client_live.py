"""The typed client's live connection against the real route: it stays authenticated, in order and without loss."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from websockets.exceptions import ConnectionClosed

from app.client import WingbeatClient
from app.contracts.events import Result, ServerFrame, TokenExpiring, TokenRefreshed
from app.contracts.messages import CloseCode
from app.errors import DependencyUnavailable
from tests.unit.realtime.examples import account_session, caller, generation, result, status_update
from tests.unit.realtime.fakes import until
from tests.unit.realtime.serving import Served, World, serve

LIFETIME_S = 1.0


async def _read_to_the_result(receive: Callable[[], Awaitable[ServerFrame]], frames: list[ServerFrame]) -> None:
    while not frames or not isinstance(frames[-1], Result):
        frames.append(await receive())


async def _receive(receive: Callable[[], Awaitable[ServerFrame]], count: int) -> list[ServerFrame]:
    return [await receive() for _ in range(count)]


def _log_in(served: Served, client: WingbeatClient) -> None:
    served.world.tokens.callers["first"] = caller(lifetime_s=LIFETIME_S)
    client.use_session(account_session("first", lifetime_s=LIFETIME_S))


def _client(served: Served) -> WingbeatClient:
    return WingbeatClient(f"http://127.0.0.1:{served.port}")


async def test_a_refresh_happens_while_it_is_read_and_no_frame_is_lost() -> None:
    world = World()
    job = world.generations.add(generation())
    world.sessions.next["refresh-first"] = account_session("second")
    world.sessions.pause = asyncio.Event()
    async with serve(world) as served, _client(served) as client:
        _log_in(served, client)
        async with client.live() as live:
            await live.subscribe(job.id)
            frames: list[ServerFrame] = []
            reading = asyncio.create_task(_read_to_the_result(live.receive, frames))
            await until(lambda: world.sessions.asked == ["refresh-first"])
            await world.journal.publish(status_update(job.id, 1))
            world.sessions.pause.set()
            await world.journal.publish(status_update(job.id, 2), result(job.id, 3))
            await reading
            assert (await live.ask({"type": "Ping"})).type == "Pong"
        assert client.session.access_token == "second"
    assert [frame.seq for frame in frames if frame.seq] == [1, 2, 3]
    assert isinstance(frames[0], TokenExpiring)
    assert [type(frame) for frame in frames].count(TokenRefreshed) == 1


async def test_an_answer_that_comes_during_a_refresh_reaches_who_asked() -> None:
    world = World()
    world.sessions.next["refresh-first"] = account_session("second")
    async with serve(world) as served, _client(served) as client:
        _log_in(served, client)
        async with client.live() as live:
            while client.session.access_token == "first":
                assert (await live.ask({"type": "Ping"})).type == "Pong"
            assert isinstance(await live.receive(), TokenExpiring)
            assert isinstance(await live.receive(), TokenRefreshed)


async def test_a_reader_who_gives_up_does_not_lose_the_refresh() -> None:
    world = World()
    world.sessions.next["refresh-first"] = account_session("second")
    world.sessions.pause = asyncio.Event()
    async with serve(world) as served, _client(served) as client:
        _log_in(served, client)
        async with client.live() as live:
            reading = asyncio.create_task(live.receive())
            await until(lambda: world.sessions.asked == ["refresh-first"])
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            world.sessions.pause.set()
            assert isinstance(await live.receive(), TokenExpiring)
            assert isinstance(await live.receive(), TokenRefreshed)
            assert client.session.access_token == "second"
            assert (await live.ask({"type": "Ping"})).type == "Pong"


async def test_refused_the_connection_ends_with_its_token() -> None:
    world = World()
    world.sessions.failure = DependencyUnavailable("the auth server")
    async with serve(world) as served, _client(served) as client:
        _log_in(served, client)
        async with client.live() as live:
            types = []
            with pytest.raises(ConnectionClosed):
                while True:
                    types.append((await live.receive()).type)
            assert types == ["TokenExpiring", "Error", "Error"]
            assert live.socket.close_code == CloseCode.NOT_AUTHENTICATED


async def test_without_auto_refresh_nothing_is_sent() -> None:
    world = World()
    async with serve(world) as served, _client(served) as client:
        _log_in(served, client)
        async with client.live(auto_refresh=False) as live:
            with pytest.raises(ConnectionClosed):
                while True:
                    await live.receive()
    assert world.sessions.asked == []


async def test_two_connections_of_one_session_both_stay() -> None:
    world = World()
    world.sessions.next["refresh-first"] = account_session("second")
    world.sessions.next["refresh-second"] = account_session("third")
    async with serve(world) as served, _client(served) as client:
        _log_in(served, client)
        async with client.live() as one, client.live() as other:
            for frames in await asyncio.gather(*(_receive(live.receive, 2) for live in (one, other))):
                assert [frame.type for frame in frames] == ["TokenExpiring", "TokenRefreshed"]
            for live in (one, other):
                assert (await live.ask({"type": "Ping"})).type == "Pong"
        assert client.session.access_token == "third"
