"""Uploaded images, drawn anew in a process of their own."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from loguru import logger
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.contracts.attachments import MAX_SAVED_BYTES, ImageType
from app.contracts.errors import ErrorCode
from app.errors import Invalid, TooManyRequests

_PROGRAM = Path(__file__).with_name("redraw_program.py")
_WALL_TIME_S = 30.0
_AT_ONCE = 2
_MOST_WAITING = 16
_UNREADABLE = "the image cannot be read: it is damaged, or asks for too much memory or time"


@dataclass(frozen=True, slots=True)
class RedrawnImage:
    """An image as it is kept. `width` and `height` in pixels."""

    content: bytes
    content_type: ImageType
    width: int
    height: int


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid")

    content_type: ImageType
    width: int
    height: int


class _Refused(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refused: str


_ANSWER: TypeAdapter[_Described | _Refused] = TypeAdapter(_Described | _Refused)


class ImageRedrawer:
    """Reads what claims to be an image: by its content, never by its name; all but its pixels is gone then."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def redraw(self, content: bytes) -> RedrawnImage:
        """The image as it is kept: at most `MAX_SAVED_BYTES`, upright, a GIF's first frame.

        Raises:
            Invalid: `invalid_attachment`; the text says why.
            TooManyRequests: too many images wait already.
        """
        if self._waiting >= _MOST_WAITING:
            raise TooManyRequests("many images are being read right now: try again shortly")
        self._waiting += 1
        try:
            async with self._turn:
                output = await _run(content)
        finally:
            self._waiting -= 1
        return _read(output)


async def _run(content: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_PROGRAM),
        str(MAX_SAVED_BYTES),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_WALL_TIME_S):
            output, _ = await process.communicate(content)
    except TimeoutError:
        return b""
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode:
        logger.info("an image ended its reader with {}", process.returncode)
    return output


def _read(output: bytes) -> RedrawnImage:
    line, _, saved = output.partition(b"\n")
    try:
        answer = _ANSWER.validate_json(line)
    except ValidationError:
        raise _refusal(_UNREADABLE) from None
    if isinstance(answer, _Refused):
        raise _refusal(answer.refused)
    return RedrawnImage(saved, answer.content_type, answer.width, answer.height)


def _refusal(detail: str) -> Invalid:
    return Invalid(detail, code=ErrorCode.INVALID_ATTACHMENT)
