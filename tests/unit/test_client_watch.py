"""A client that watches a job through breaks of its connection: each durable event once, and no endless trying."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError

from app.client.live import LiveConnection, MessageRefused
from app.client.watch import watched
from app.contracts.errors import ErrorCode
from app.contracts.events import Error, FinishedGeneration, Result, ServerFrame, Subscribed, Text, TextSource
from app.contracts.generations import GenerationKind, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.messages import CloseCode

JOB = GenerationId(uuid4())
Turn = Callable[[ServerConnection], object]


def text(seq: int) -> Text:
    return Text(seq=seq, generation_id=JOB, message=f"no. {seq}", source=TextSource.NOTICE)


def result(seq: int) -> Result:
    finished = FinishedGeneration(
        id=JOB, project_id=ProjectId(uuid4()), kind=GenerationKind.GENERATE, status=GenerationStatus.COMPLETED
    )
    return Result(
        seq=seq, generation_id=JOB, status=GenerationStatus.COMPLETED, generation=finished, usage=Usage(), files=[]
    )


@dataclass(frozen=True)
class Visit:
    """What a connection is answered after its `Subscribe`, and how it then ends."""

    frames: Sequence[ServerFrame] = ()
    close: int | None = None
    refusal: Error | None = None


@dataclass
class Api:
    """A server of scripted visits. `asked` are the `after_seq` of the subscriptions."""

    visits: list[Visit]
    asked: list[int] = field(default_factory=list)
    port: int = 0

    async def answer(self, socket: ServerConnection) -> None:
        visit = self.visits.pop(0)
        message = json.loads(await socket.recv())
        self.asked.append(message["after_seq"])
        subscribed = Subscribed(generation_id=JOB, status=GenerationStatus.RUNNING, last_seq=9)
        first = (visit.refusal or subscribed).model_copy(update={"request_id": message["request_id"]})
        for frame in (first, *visit.frames):
            await socket.send(frame.model_dump_json())
        if visit.close is not None:
            await socket.close(visit.close)
        await socket.wait_closed()

    @asynccontextmanager
    async def live(self) -> AsyncIterator[LiveConnection]:
        async with connect(f"ws://127.0.0.1:{self.port}", proxy=None) as socket:
            yield LiveConnection(socket)


@asynccontextmanager
async def serving(*visits: Visit) -> AsyncIterator[Api]:
    api = Api(list(visits))
    async with serve(api.answer, "127.0.0.1", 0) as server:
        api.port = next(iter(server.sockets)).getsockname()[1]
        yield api


async def seen(api: Api, *, patience_s: float = 10.0) -> list[ServerFrame]:
    return [frame async for frame in watched(api.live, JOB, after_seq=0, patience_s=patience_s)]


async def test_it_resumes_after_the_last_event_that_it_saw() -> None:
    restarted = Visit([text(1), text(2)], close=CloseCode.RESTARTING)
    async with serving(restarted, Visit(close=CloseCode.TOO_SLOW), Visit([text(3), result(4)])) as api:
        frames = await seen(api)
    assert api.asked == [0, 2, 2]
    assert [frame.seq for frame in frames if frame.seq] == [1, 2, 3, 4]
    assert [frame.type for frame in frames].count("Subscribed") == 3, "so that its reader forgets the drafts"


async def test_an_outage_behind_the_api_is_waited_for() -> None:
    away = Error(code=ErrorCode.DEPENDENCY_UNAVAILABLE, message="away", retryable=True)
    async with serving(Visit(refusal=away), Visit([result(1)])) as api:
        assert isinstance((await seen(api))[-1], Result)


async def test_a_refusal_that_will_stay_is_told() -> None:
    hidden = Error(code=ErrorCode.NOT_FOUND, message="no such generation")
    async with serving(Visit(refusal=hidden)) as api:
        with pytest.raises(MessageRefused, match="no such generation"):
            await seen(api)


async def test_who_is_not_authenticated_any_more_is_told() -> None:
    async with serving(Visit([text(1)], close=CloseCode.NOT_AUTHENTICATED)) as api:
        with pytest.raises(ConnectionClosedError):
            await seen(api)


async def test_nobody_there_is_not_waited_for_forever() -> None:
    async with serving() as api:
        pass
    with pytest.raises(OSError):
        await seen(api, patience_s=0.3)
