"""A model that writes valid Dart comments at a fixed pace, each stamped with the moment it was sent.

It speaks enough of Gemini's wire for the unmodified SDK. The wish names the stream,
`[[bench:chunks=400,every_ms=50,bytes=40]]`: how many chunks, how far apart, how many bytes each. Stamps are
`time.monotonic_ns`, which every process of a machine shares.
"""

import argparse
import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import uvicorn
from pydantic import BaseModel, ConfigDict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

_PACE = re.compile(r"\[\[bench:chunks=(\d+),every_ms=(\d+),bytes=(\d+)\]\]")
_NONCE = re.compile(r"id=([a-z2-9]{6})")
_MAX_FILE_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Pace:
    """A stream to write: `chunks` of `size` bytes, `every_s` seconds apart."""

    chunks: int
    every_s: float
    size: int


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")
    text: str = ""


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore")
    parts: list[_Part] = []


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)
    contents: list[_Content] = []
    systemInstruction: _Content = _Content()  # noqa: N815 - the wire's own name


class _OutContent(BaseModel):
    role: str = "model"
    parts: list[_Part]


class _Candidate(BaseModel):
    content: _OutContent
    index: int = 0
    finishReason: str | None = None  # noqa: N815 - the wire's own name


class _Chunk(BaseModel):
    candidates: list[_Candidate]
    modelVersion: str = "paced-model"  # noqa: N815 - the wire's own name


def _read(body: bytes) -> tuple[Pace, str]:
    request = _Body.model_validate_json(body)
    user = "".join(part.text for content in request.contents for part in content.parts)
    system = "".join(part.text for part in request.systemInstruction.parts)
    wish = _PACE.search(user)
    nonces = _NONCE.findall(system + user)
    if wish is None or not nonces:
        raise ValueError("the wish names no pace or no nonce")
    chunks, every_ms, size = (int(group) for group in wish.groups())
    return Pace(chunks, every_ms / 1000, size), nonces[-1]


def _line(number: int, size: int) -> str:
    stamp = f"// {number:06d} {time.monotonic_ns():020d} "
    return stamp + "x" * max(0, size - len(stamp) - 1) + "\n"


async def _texts(pace: Pace, nonce: str) -> AsyncIterator[str]:
    """The answer: a short plan, then files of at most 200 KB, one stamped line a chunk."""
    yield "A stream at a fixed pace.\n"
    written, files = _MAX_FILE_BYTES, 0
    began = time.monotonic()
    for number in range(pace.chunks):
        await asyncio.sleep(max(0.0, began + number * pace.every_s - time.monotonic()))
        opening = ""
        if written + pace.size > _MAX_FILE_BYTES:
            opening = f"<<<END {nonce}>>>\n" if files else ""
            files += 1
            opening += f'<<<FILE create path="lib/generated/stream_{files}.dart" id={nonce}>>>\n'
            written = 0
        written += pace.size
        yield opening + _line(number, pace.size)
    yield f"<<<END {nonce}>>>\n"


def _event(text: str, *, finish: str | None = None) -> bytes:
    chunk = _Chunk(candidates=[_Candidate(content=_OutContent(parts=[_Part(text=text)]), finishReason=finish)])
    return b"data: " + chunk.model_dump_json(exclude_none=True).encode() + b"\r\n\r\n"


async def _stream(pace: Pace, nonce: str) -> AsyncIterator[bytes]:
    async for text in _texts(pace, nonce):
        yield _event(text)
    yield _event("Done.", finish="STOP")


async def _answer(request: Request) -> Response:
    if str(request.path_params["rest"]).endswith(":countTokens"):
        return JSONResponse({"totalTokens": 100})
    pace, nonce = _read(await request.body())
    return StreamingResponse(_stream(pace, nonce), media_type="text/event-stream")


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


app = Starlette(
    routes=[
        Route("/{version}/models/{rest:path}", _answer, methods=["POST"]),
        Route("/health", _health),
    ]
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
