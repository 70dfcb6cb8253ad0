"""What one connection still has to be sent, bounded: drafts give way to snapshots, and then it is too slow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.contracts.events import ServerFrame
from app.realtime.frames import SharedFrame, render
from app.realtime.subscription import Subscription


@dataclass(frozen=True, slots=True)
class OutboxLimits:
    """How many answers and new durable frames one connection may fall behind by. A replay is not counted."""

    frames: int = 2_000
    size: int = 4 * 1024 * 1024
    """UTF-8 bytes."""


DEFAULT_LIMITS = OutboxLimits()
_TURN = 32
"""Frames of one subscription before the next one's turn."""


class Outbox:
    """Answers in order, then what the subscriptions have, in turns. One reader.

    Durable frames and drafts stay in their logs until they are taken. Counted is what came in since the reader last had
    everything.
    """

    __slots__ = ("_answers", "_closed", "_limits", "_on_overflow", "_owed_frames", "_owed_size", "_ready", "_waiting")

    def __init__(self, *, on_overflow: Callable[[], None] | None = None, limits: OutboxLimits = DEFAULT_LIMITS) -> None:
        """`on_overflow` is called when too much waits; without one the outbox closes itself."""
        self._on_overflow = on_overflow or self.close
        self._limits = limits
        self._answers: list[SharedFrame] = []
        self._ready: dict[Subscription, None] = {}
        self._owed_frames = 0
        self._owed_size = 0
        self._closed = False
        self._waiting: asyncio.Future[None] | None = None

    def answer(self, frame: ServerFrame) -> None:
        """Queue a frame for this connection alone."""
        if self._closed:
            return
        shared = render(frame)
        self._answers.append(shared)
        self._owe(shared.size)

    def tell(self, subscription: Subscription, size: int) -> None:
        """A subscription has something to take: a durable frame of `size` bytes, or drafts (0)."""
        if self._closed:
            return
        self._ready[subscription] = None
        if size:
            self._owe(size)
        else:
            self._wake()

    def forget(self, subscription: Subscription) -> None:
        """Send nothing more of it."""
        self._ready.pop(subscription, None)

    def close(self) -> None:
        """Take nothing more in; what was answered so far is still sent, subscriptions are not."""
        self._closed = True
        self._ready.clear()
        self._wake()

    async def next_batch(self) -> list[SharedFrame]:
        """The next frames in the order in which to send them; empty only when the outbox is closed and sent."""
        while True:
            if batch := self._take():
                return batch
            if self._closed:
                return []
            # A plain future: an event would keep a queue of waiters in memory for every idle connection.
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None

    def _take(self) -> list[SharedFrame]:
        batch, self._answers = self._answers, []
        for subscription in tuple(self._ready):
            if not self._take_turn(subscription, batch):
                self._ready.pop(subscription, None)
        if not self._ready:
            self._owed_frames = self._owed_size = 0
        return batch

    def _take_turn(self, subscription: Subscription, batch: list[SharedFrame]) -> bool:
        """Add a subscription's next frames; tells whether it may have more."""
        end = len(batch) + _TURN
        while len(batch) < end:
            frames = subscription.take()
            if not frames:
                return False
            batch.extend(frames)
        return True

    def _owe(self, size: int) -> None:
        self._owed_frames += 1
        self._owed_size += size
        self._wake()
        if self._owed_frames > self._limits.frames or self._owed_size > self._limits.size:
            self._on_overflow()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
