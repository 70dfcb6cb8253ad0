"""The benchmark's own wire: what it writes a server understands, what a server writes it takes apart."""

import json
from uuid import uuid4

import pytest
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from benchmarks.socket_load import client_frame, server_frames


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535])
def test_a_server_reads_its_frames(size: int) -> None:
    server = ServerProtocol(state=OPEN, max_size=None)
    text = b"x" * size
    server.receive_data(client_frame(Opcode.TEXT, text))
    (frame,) = server.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, bytes(frame.data)) == (Opcode.TEXT, text)


@pytest.mark.parametrize("piece", [1, 7, 1_000_000])
def test_it_reads_a_servers_frames_in_any_pieces(piece: int) -> None:
    texts = [json.dumps({"id": str(uuid4()), "text": "x" * size}).encode() for size in (0, 100, 300, 70_000)]
    wire = b"".join(Frame(Opcode.TEXT, text).serialize(mask=False) for text in texts)
    buffer = bytearray()
    seen: list[tuple[int, bytes]] = []
    for start in range(0, len(wire), piece):
        buffer += wire[start : start + piece]
        seen.extend(server_frames(buffer))
    assert seen == [(Opcode.TEXT, text) for text in texts]
    assert not buffer
