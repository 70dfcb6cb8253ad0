"""An open socket keeps nothing of its handshake."""

from app.api.socket_protocol import LeanWebSocketProtocol
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
