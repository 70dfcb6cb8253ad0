"""The load of the sockets benchmark: one process that opens many WebSockets and notes when each durable event came.

It speaks the wire by hand on one `epoll`, as little of it as is needed: a WebSocket library would cost more time than
what is measured. One order comes as a JSON line on standard input; the answers are `Opened` when every socket has
subscribed, and `Observed` when standard input has ended.
"""

import os
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from app.file_limit import raise_file_limit

_READ_BYTES = 64 * 1024
_OPENING_AT_ONCE = 64
_GIVE_UP_S = 900.0
_MAX_LOST = 50
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_HANDSHAKE = (
    b"GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_HANDSHAKE_ENDS = b"\r\n\r\n"


class LoadOrder(BaseModel):
    """What to open: `sockets` connections that share the tokens evenly and all watch one generation."""

    port: int
    sockets: int
    tokens: list[str]
    generation_id: UUID
    event_type: str
    core: int | None


class Opened(BaseModel):
    """`lost` counts those that the server closed before they had subscribed; others were opened in their place."""

    sockets: int
    lost: int
    seconds: float


class ObservedEvent(BaseModel):
    """How one event came. All times in milliseconds.

    `waits` run from the frame's own `ts` to the moment its bytes were read here, one for each socket that got it;
    `spread` from the first socket's to the last one's; `own_delays` from this process's being told of bytes to its
    reading them: what the load itself adds at most, being busy with the sockets before.
    """

    seq: int
    waits: list[float]
    own_delays: list[float]
    spread: float


class Observed(BaseModel):
    """`incomplete` counts sockets that lack a durable frame up to the last one seen anywhere, or got one twice."""

    events: list[ObservedEvent]
    incomplete: int
    closed: int


class _Frame(BaseModel):
    type: str
    ts: datetime
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class _Arrival:
    told_ns: int
    read_ns: int
    text: bytes


@dataclass(slots=True, eq=False)
class _Client:
    socket: socket.socket
    token: str
    steps: list[bytes]
    """Messages to send, each when the answer to the one before has come."""
    buffer: bytearray = field(default_factory=bytearray)
    is_upgraded: bool = False
    is_subscribed: bool = False
    is_closed: bool = False
    arrivals: list[_Arrival] = field(default_factory=list)


def client_frame(opcode: int, payload: bytes) -> bytes:
    """A frame as a client must send it: masked, with a mask of zeros, which leaves the payload as it is."""
    size = len(payload)
    head = bytes((0x80 | opcode, 0x80 | size)) if size < 126 else bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    return head + bytes(4) + payload


def server_frames(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Takes the whole frames off the buffer's front: (opcode, payload). The server sends neither masks nor pieces."""
    while len(buffer) >= 2:
        size, start = buffer[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + size:
            return
        frame = (buffer[0] & 0x0F, bytes(buffer[start : start + size]))
        del buffer[: start + size]
        yield frame


class Load:
    """All sockets of one order."""

    def __init__(self, order: LoadOrder) -> None:
        self._order = order
        self._epoll = select.epoll()
        self._clients: dict[int, _Client] = {}
        self._subscribed = 0
        self._lost: list[str] = []
        self._told_ns = 0

    def open(self) -> Opened:
        """Returns when every socket has subscribed. A few are under way at a time.

        Raises:
            TimeoutError: that did not come about.
        """
        began = time.monotonic()
        for number in range(self._order.sockets):
            self._serve_while(lambda: len(self._clients) - self._subscribed >= _OPENING_AT_ONCE)
            self._connect(self._order.tokens[number % len(self._order.tokens)])
        self._serve_while(lambda: self._subscribed < self._order.sockets)
        return Opened(sockets=self._subscribed, lost=len(self._lost), seconds=time.monotonic() - began)

    def observe(self, ending: int) -> Observed:
        """Reads what comes until the file `ending` ends."""
        self._epoll.register(ending, select.EPOLLIN | select.EPOLLHUP)
        while not self._serve(ending):
            pass
        return _observed(list(self._clients.values()), self._order.event_type)

    def _connect(self, token: str) -> None:
        connection = socket.create_connection(("127.0.0.1", self._order.port))
        connection.settimeout(0)
        authenticate = _message({"type": "Authenticate", "access_token": token})
        subscribe = _message(
            {"type": "Subscribe", "generation_id": str(self._order.generation_id), "after_seq": 0},
        )
        self._clients[connection.fileno()] = _Client(connection, token, [subscribe, authenticate])
        self._epoll.register(connection.fileno(), select.EPOLLIN)
        connection.send(_HANDSHAKE)

    def _lose(self, client: _Client) -> None:
        """The server has closed. A busy machine may be late with an answer: while opening, another socket is opened."""
        client.is_closed = True
        self._epoll.unregister(client.socket.fileno())
        if not client.is_subscribed:
            self._lost.append(client.arrivals[-1].text.decode() if client.arrivals else "before any answer")
            del self._clients[client.socket.fileno()]
            client.socket.close()
            self._connect(client.token)

    def _serve_while(self, busy: Callable[[], bool]) -> None:
        until = time.monotonic() + _GIVE_UP_S
        while busy():
            if len(self._lost) > _MAX_LOST or time.monotonic() > until:
                raise TimeoutError(f"only {self._subscribed} sockets could subscribe: {self._lost}")
            self._serve()

    def _serve(self, ending: int = -1) -> bool:
        """One turn; tells whether `ending` has something."""
        ready = self._epoll.poll(1.0)
        self._told_ns = time.time_ns()
        has_ended = False
        for number, _ in ready:
            if number == ending:
                has_ended = True
            else:
                self._read(self._clients[number])
        return has_ended

    def _read(self, client: _Client) -> None:
        try:
            data = client.socket.recv(_READ_BYTES)
        except ConnectionError:
            data = b""
        read_ns = time.time_ns()
        if not data:
            self._lose(client)
            return
        client.buffer += data
        if not client.is_upgraded:
            self._upgrade(client)
        if not client.is_upgraded:
            return
        for opcode, payload in server_frames(client.buffer):
            if opcode == _TEXT:
                client.arrivals.append(_Arrival(self._told_ns, read_ns, payload))
                self._go_on(client, payload)
            elif opcode == _PING:
                client.socket.send(client_frame(_PONG, payload))
            elif opcode == _CLOSE:
                client.is_closed = True

    def _upgrade(self, client: _Client) -> None:
        head, end, rest = bytes(client.buffer).partition(_HANDSHAKE_ENDS)
        if not end:
            return
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(head.decode(errors="replace"))
        client.buffer[:] = rest
        client.is_upgraded = True
        client.socket.send(client.steps.pop())

    def _go_on(self, client: _Client, payload: bytes) -> None:
        """The handshake's next step, when this answers the last one."""
        if client.steps and b'"Authenticated"' in payload:
            client.socket.send(client.steps.pop())
        elif b'"Subscribed"' in payload:
            self._subscribed += 1
            client.is_subscribed = True


def _message(content: dict[str, str | int]) -> bytes:
    return client_frame(_TEXT, _JSON.dump_json(content))


_JSON = TypeAdapter(dict[str, str | int])


def _observed(clients: Sequence[_Client], event_type: str) -> Observed:
    texts = {arrival.text for each in clients for arrival in each.arrivals}
    frames = {text: _Frame.model_validate_json(text) for text in texts}
    events: dict[int, list[tuple[_Frame, _Arrival]]] = {}
    seqs = [[seq for arrival in each.arrivals if (seq := frames[arrival.text].seq)] for each in clients]
    last = max((max(each, default=0) for each in seqs), default=0)
    for client in clients:
        for arrival in client.arrivals:
            frame = frames[arrival.text]
            if frame.type == event_type and frame.seq is not None:
                events.setdefault(frame.seq, []).append((frame, arrival))
    return Observed(
        events=[_event(seq, events[seq]) for seq in sorted(events)],
        incomplete=sum(each != list(range(1, last + 1)) for each in seqs),
        closed=sum(client.is_closed for client in clients),
    )


def _event(seq: int, arrivals: Sequence[tuple[_Frame, _Arrival]]) -> ObservedEvent:
    read = [arrival.read_ns for _, arrival in arrivals]
    return ObservedEvent(
        seq=seq,
        waits=[arrival.read_ns / 1e6 - frame.ts.timestamp() * 1000 for frame, arrival in arrivals],
        own_delays=[(arrival.read_ns - arrival.told_ns) / 1e6 for _, arrival in arrivals],
        spread=(max(read) - min(read)) / 1e6,
    )


def main() -> None:
    order = LoadOrder.model_validate_json(sys.stdin.buffer.readline())
    if order.core is not None:
        os.sched_setaffinity(0, {order.core})
    raise_file_limit()
    load = Load(order)
    _answer(load.open())
    _answer(load.observe(sys.stdin.fileno()))


def _answer(answer: BaseModel) -> None:
    sys.stdout.write(answer.model_dump_json() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
