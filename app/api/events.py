"""A generation's events as server-sent events."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import anyio
from fastapi import APIRouter, Header, Query, Response, status
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from app.api.dependencies import CallerDep
from app.api.ws import RealtimeDep
from app.contracts.errors import FieldProblem
from app.contracts.ids import GenerationId
from app.errors import Invalid
from app.realtime.event_stream import EventStream
from app.realtime.runtime import Realtime

HEARTBEAT_S = 15

router = APIRouter(tags=["generations"])


@router.get(
    "/generations/{generation_id}/events",
    response_class=EventSourceResponse,
    summary="A generation's events as they happen",
    responses={status.HTTP_204_NO_CONTENT: {"description": "The generation has ended and all its events are known."}},
)
async def stream_events(
    generation_id: GenerationId,
    caller: CallerDep,
    realtime: RealtimeDep,
    after_seq: Annotated[int, Query(ge=0, description="Resume after this durable event.")] = 0,
    last_event_id: Annotated[str | None, Header(description="Goes before `after_seq`.")] = None,
) -> Response:
    """Durable events carry their `seq` as id; drafts have no id. The data is the frame of the WebSocket protocol."""
    resume_after = after_seq if last_event_id is None else _seq_of(last_event_id)
    stream = await realtime.open_stream(caller, generation_id, after_seq=resume_after)
    if stream.is_over:
        realtime.close_stream(stream, expected_back=False)
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    return _EventResponse(realtime, stream)


class _EventResponse(EventSourceResponse):
    """Sends a stream and gives it back, however far the sending came."""

    def __init__(self, realtime: Realtime, stream: EventStream) -> None:
        self._realtime = realtime
        self._stream = stream
        self._stopping = anyio.Event()
        super().__init__(
            _events(stream),
            ping=HEARTBEAT_S,
            ping_message_factory=lambda: ServerSentEvent(comment="heartbeat"),
            shutdown_event=self._stopping,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._realtime.close_stream(self._stream, expected_back=self._stopping.is_set())


async def _events(stream: EventStream) -> AsyncGenerator[ServerSentEvent, None]:
    async with aclosing(stream.frames()) as frames:
        async for frame in frames:
            yield ServerSentEvent(frame.text, event=frame.type, id=None if frame.seq is None else str(frame.seq))


def _seq_of(event_id: str) -> int:
    if event_id.isascii() and event_id.isdigit() and len(event_id) <= 9:
        return int(event_id)
    problem = FieldProblem(field="header.last-event-id", message="must be the id of an event of this stream")
    raise Invalid("Last-Event-ID is not the id of an event", errors=[problem])
