"""A Gemini server that answers by script, over real HTTP, for the unmodified SDK.

Each request takes the next reply of the script. Nothing here sleeps: a `Hold` waits until the test releases it.
"""

import asyncio
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive, Scope, Send

from tests.support.in_process import ServedApp

MODEL_VERSION = "fake-model-001"


@dataclass(frozen=True)
class Say:
    """One chunk of text; a thought is marked as such. Some servers tell no usage."""

    text: str
    thought: bool = False
    tells_usage: bool = True


@dataclass(frozen=True)
class Finish:
    """The last chunk, with the usage of the call, if the server tells it."""

    reason: str = "STOP"
    text: str = ""
    tells_usage: bool = True


@dataclass
class Hold:
    """Say nothing until `release` is set. `reached`: everything before was sent. `left`: the client went away."""

    release: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Cut:
    """Break the connection off."""


@dataclass(frozen=True)
class SseError:
    """An error document in mid-stream, after a 200."""

    code: int = 503
    status: str = "UNAVAILABLE"


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    content: bytes


@dataclass(frozen=True)
class Blocked:
    """The prompt is refused."""

    reason: str = "SAFETY"


Step = Say | Finish | Hold | Cut | SseError | Raw | Blocked


@dataclass(frozen=True)
class Stream:
    """A 200 with these steps; after the last one the body ends cleanly."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Failure:
    """An error status. `retry_delay` is a protobuf duration (`7s`); `html` replaces the JSON body."""

    code: int
    message: str = "no"
    retry_delay: str | None = None
    html: str | None = None


@dataclass(frozen=True)
class Document:
    """A 200 with a JSON body."""

    body: dict[str, Any]


Reply = Stream | Failure | Document


def stream(*steps: Step | str) -> Stream:
    """A streamed reply; a plain string is something to say."""
    return Stream(tuple(Say(step) if isinstance(step, str) else step for step in steps))


@dataclass(frozen=True)
class Recorded:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    method: str = "POST"

    @property
    def turns(self) -> list[tuple[str, str]]:
        return [
            (turn["role"], "".join(part.get("text", "") for part in turn["parts"])) for turn in self.body["contents"]
        ]

    @property
    def images(self) -> list[tuple[str, bytes]]:
        """Of all turns: what each claims to be, and its bytes. The SDK sends `mime_type` and the alphabet for URLs."""
        data = [part["inlineData"] for turn in self.body["contents"] for part in turn["parts"] if "inlineData" in part]
        return [(image["mime_type"], urlsafe_b64decode(image["data"])) for image in data]

    @property
    def system(self) -> str:
        return "".join(part["text"] for part in self.body["systemInstruction"]["parts"])


class FakeGemini(ServedApp):
    def __init__(self) -> None:
        super().__init__(self._answer)
        self.script: list[Reply] = []
        self.requests: list[Recorded] = []

    def replies(self, *replies: Reply) -> None:
        self.script.extend(replies)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.requests.append(Recorded(scope["path"], headers, json.loads(body or b"{}"), scope["method"]))
        reply = self.script.pop(0) if self.script else Failure(500, "the script has ended")
        if isinstance(reply, Failure):
            await _fail(reply, send)
        elif isinstance(reply, Document):
            await _answer_document(reply, send)
        else:
            await _stream(reply, receive, send)


async def _fail(failure: Failure, send: Send) -> None:
    details: list[dict[str, Any]] = [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": []}]
    if failure.retry_delay is not None:
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": failure.retry_delay})
    document = {"error": {"code": failure.code, "message": failure.message, "status": "FAILED", "details": details}}
    body = failure.html.encode() if failure.html is not None else json.dumps(document).encode()
    kind = b"text/html" if failure.html is not None else b"application/json"
    await send({"type": "http.response.start", "status": failure.code, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})


async def _answer_document(reply: Document, send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(reply.body).encode()})


async def _stream(reply: Stream, receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for step in reply.steps:
        if isinstance(step, Cut):
            raise ConnectionAbortedError("cut by the script")
        if isinstance(step, Hold):
            if not await _held(step, receive):
                return
            continue
        await send({"type": "http.response.body", "body": _wire(step), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _held(hold: Hold, receive: Receive) -> bool:
    """Whether the client is still there after the wait."""
    hold.reached.set()
    released = asyncio.create_task(hold.release.wait())
    gone = asyncio.create_task(_disconnected(receive))
    await asyncio.wait({released, gone}, return_when=asyncio.FIRST_COMPLETED)
    if gone.done():
        hold.left.set()
    for task in (released, gone):
        task.cancel()
    return not hold.left.is_set()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _wire(step: Say | Finish | SseError | Raw | Blocked) -> bytes:
    match step:
        case Raw(content):
            return content
        case Say(text, thought, tells_usage):
            part = {"text": text, "thought": True} if thought else {"text": text}
            return _event(_response(part, tells_usage=tells_usage))
        case Finish(reason, text, tells_usage):
            return _event(_response({"text": text}, reason, tells_usage=tells_usage))
        case SseError(code, status):
            return _event({"error": {"code": code, "message": "mid-stream", "status": status}})
        case Blocked(reason):
            return _event({"promptFeedback": {"blockReason": reason}, "usageMetadata": {"promptTokenCount": 3}})


def _response(part: dict[str, Any], finish: str | None = None, *, tells_usage: bool) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": [part]}, "index": 0}
    if finish is not None:
        candidate["finishReason"] = finish
    usage = {
        "promptTokenCount": 10,
        "candidatesTokenCount": 5,
        "thoughtsTokenCount": 2,
        "cachedContentTokenCount": 1,
        "totalTokenCount": 17,
    }
    told = {"usageMetadata": usage} if tells_usage else {}
    return {"candidates": [candidate], "modelVersion": MODEL_VERSION} | told


def _event(document: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(document, ensure_ascii=False).encode() + b"\r\n\r\n"
