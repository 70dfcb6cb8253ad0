"""An open socket keeps nothing of its handshake."""

import pytest

from app.api.socket_protocol import LeanWebSocketProtocol
from tests.unit.realtime.examples import chat_event, generation
from tests.unit.realtime.serving import Served, World, serve


def _protocol(served: Served) -> LeanWebSocketProtocol:
    (protocol,) = served.server.server_state.connections
    assert isinstance(protocol, LeanWebSocketProtocol)
    return protocol


async def test_an_open_socket_has_forgotten_its_handshake() -> None:
    async with serve(World()) as served, served.client() as client:
        protocol = _protocol(served)
        assert len(protocol.request.headers) == len(protocol.response.headers) == 0
        assert protocol.scope["headers"] == []
        assert (await client.ask(type="Ping"))["type"] == "Pong"


@pytest.mark.parametrize("text", ["plain", "ünïcödé", "x" * 70_000], ids=["short", "not ascii", "long"])
async def test_what_goes_to_many_arrives_whole_at_each(text: str) -> None:
    world = World()
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as one, served.client() as other:
        for client in (one, other):
            await client.send(type="Subscribe", generation_id=job.id, after_seq=0)
            await client.receive_until("Subscribed")
        await world.journal.publish(chat_event(job.id, 1, text))
        for client in (one, other):
            assert (await client.receive_until("Chat"))[-1]["text"] == text
