"""Watching a job to its end, through every break of the connection."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from app.client.live import LiveConnection, MessageRefused
from app.contracts.events import ServerFrame
from app.contracts.ids import GenerationId
from app.contracts.messages import CloseCode

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 3.0
SILENCE_S = 60.0
"""A connection that says nothing for so long is given up for a new one."""

_LASTING = frozenset({CloseCode.TOO_BIG, CloseCode.PROTOCOL, CloseCode.NOT_AUTHENTICATED, CloseCode.FORBIDDEN})
"""Closed for a reason that a new connection would only meet again."""

OpenLive = Callable[[], AbstractAsyncContextManager[LiveConnection]]


async def watched(
    open_live: OpenLive, generation: GenerationId, *, after_seq: int, patience_s: float
) -> AsyncGenerator[ServerFrame, None]:
    """The job's frames from after `after_seq` up to its `Result`: each durable one once and in order.

    Every connection begins with its `Subscribed`: drafts shown before it are void. `patience_s` bounds the time in
    which no connection can be made.

    Raises:
        MessageRefused, ConnectionClosed: the server will not have it.
        OSError, TimeoutError, InvalidHandshake: it could not be reached for `patience_s`.
    """
    seq, pause_s = after_seq, FIRST_PAUSE_S
    clock = asyncio.get_running_loop().time
    reached_at = clock()
    while True:
        try:
            async with open_live() as live:
                yield await live.subscribe(generation, after_seq=seq)
                reached_at, pause_s = clock(), FIRST_PAUSE_S
                async for frame in live.until_result(generation, timeout_s=SILENCE_S):
                    reached_at = clock()
                    if frame.seq is not None:
                        seq = frame.seq
                    yield frame
                return
        except (MessageRefused, OSError, ConnectionClosed, InvalidHandshake) as error:
            if _is_lasting(error) or clock() - reached_at > patience_s:
                raise
        await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _is_lasting(error: Exception) -> bool:
    if isinstance(error, MessageRefused):
        return not error.error.retryable
    return isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code in _LASTING
