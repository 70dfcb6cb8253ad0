"""Streams an answer at a human pace as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from fastapi.responses import StreamingResponse
from pydantic import JsonValue
from starlette.types import Send

from app.local.demo_model import wire

_SHORTEST, _LONGEST = 20, 60


class ConnectionCut(Exception):
    """The stream breaks off here: the connection is closed without the end of the body."""


class Ending(Enum):
    """How a stream ends after its text."""

    FINISHED = auto()
    SILENT = auto()
    CUT = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent in answer to one call.

    Attributes:
        response_id: the same in every chunk.
        prompt_tokens: the size of the request.
        text: what is said in this call.
        finish_reason: sent with the last chunk when the ending is FINISHED.
        ending: how the stream ends.
        thought: a thought that comes first; empty for none.
        pace: characters a second; 0 for no delay.
        hold: what the stream waits for in the middle of its text; the rest is then due at once.
    """

    response_id: str
    prompt_tokens: int
    text: str
    finish_reason: wire.FinishReason
    ending: Ending
    thought: str
    pace: float
    hold: asyncio.Event | None = None

    def as_whole(self) -> dict[str, JsonValue]:
        """The reply in one piece, for a call that does not stream."""
        return self._chunk(self.text, said=len(self.text), last=True)

    def chunks(self) -> Iterator[tuple[int, dict[str, JsonValue]]]:
        """Pairs of the characters said so far and a chunk; the last one carries the finish reason."""
        if self.thought:
            yield 0, self._thought()
        pieces = list(split_words(self.text)) or [""]
        said = 0
        for number, piece in enumerate(pieces, start=1):
            said += len(piece)
            yield said, self._chunk(piece, said=said, last=number == len(pieces))

    def _thought(self) -> dict[str, JsonValue]:
        return wire.response(
            response_id=self.response_id, text=self.thought, thought=True, usage_metadata=self._usage(said=0)
        )

    def _chunk(self, piece: str, *, said: int, last: bool) -> dict[str, JsonValue]:
        finished = last and self.ending is Ending.FINISHED
        return wire.response(
            response_id=self.response_id,
            text=piece,
            usage_metadata=self._usage(said=said),
            finish_reason=self.finish_reason if finished else None,
        )

    def _usage(self, *, said: int) -> dict[str, JsonValue]:
        return wire.usage(
            prompt=self.prompt_tokens,
            candidates=-(-said // wire.CHARACTERS_PER_TOKEN),
            thoughts=wire.count_tokens(self.thought),
        )


def split_words(text: str) -> Iterator[str]:
    """`text` in pieces of 20 to 60 characters that end after a space or a line where they can."""
    start, turn = 0, 0
    while start < len(text):
        wanted = start + _SHORTEST + turn * 17 % (_LONGEST - _SHORTEST)
        breaks = (at + 1 for at in range(wanted, min(start + _LONGEST, len(text))) if text[at].isspace())
        end = next(breaks, start + _LONGEST)
        yield text[start:end]
        start, turn = end, turn + 1


async def events(reply: Reply) -> AsyncIterator[bytes]:
    """The reply as server-sent events, each sent when its last character is due.

    Raises:
        ConnectionCut: after the text, when the reply ends so.
    """
    clock = asyncio.get_running_loop()
    started = clock.time()
    for said, chunk in reply.chunks():
        due = started + said / reply.pace if reply.pace else 0.0
        await asyncio.sleep(max(0.0, due - clock.time()))
        if reply.hold is not None and said > len(reply.text) / 2:
            await reply.hold.wait()
        yield event(chunk)
    if reply.ending is Ending.CUT:
        raise ConnectionCut


def event(message: dict[str, JsonValue]) -> bytes:
    return f"data: {json.dumps(message, ensure_ascii=False, separators=(',', ':'))}\r\n\r\n".encode()


class EventStream(StreamingResponse):
    """A response that leaves its body unfinished when its source raises ConnectionCut."""

    media_type = "text/event-stream"

    async def stream_response(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async for chunk in self.body_iterator:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except ConnectionCut:
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})
