"""The frames of one generation for one HTTP reader: the same subscription as a WebSocket's, as an iterator."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from app.contracts.ids import GenerationId
from app.errors import NotAuthenticated, WingbeatError
from app.realtime.frames import SharedFrame
from app.realtime.hub import Hub
from app.realtime.outbox import Outbox
from app.realtime.ports import Generations
from app.realtime.rights import Rights
from app.realtime.watching import Watch, open_watch
from app.security.callers import Caller


class EventStream:
    """Ends after the `Result`, with the reader's token, when it reads too slowly and when the process stops.

    A reader that was cut off comes back with the last `seq` that it saw.
    """

    def __init__(self, hub: Hub, generations: Generations, outbox: Outbox, watch: Watch, caller: Caller) -> None:
        self._hub = hub
        self._generations = generations
        self._outbox = outbox
        self._subscription = watch.subscription
        self.caller = caller
        self.is_over = watch.subscription.ended
        """There was nothing to read from the start: a reader need not come back."""

    @classmethod
    async def open(
        cls, hub: Hub, generations: Generations, caller: Caller, generation_id: GenerationId, *, after_seq: int
    ) -> "EventStream":
        """Begin to watch; `frames` must be run to its end or closed.

        Raises:
            NotFound: no such generation, or it is another's.
            DependencyUnavailable: it cannot be read right now.
        """
        outbox = Outbox()
        watch = await open_watch(hub, generations, caller, generation_id, after_seq=after_seq, tell=outbox.tell)
        return cls(hub, generations, outbox, watch, caller)

    async def frames(self) -> AsyncGenerator[SharedFrame, None]:
        remaining = (self.caller.expires_at - datetime.now(UTC)).total_seconds()
        expiry = asyncio.get_running_loop().call_later(max(remaining, 0.0), self.stop)
        try:
            while not self._subscription.ended and (batch := await self._outbox.next_batch()):
                for frame in batch:
                    yield frame
        finally:
            expiry.cancel()

    def stop(self) -> None:
        """End the iteration."""
        self._outbox.close()

    def end(self, _error: NotAuthenticated) -> None:
        """The reader's session has ended elsewhere: its next request tells it why."""
        self.stop()

    async def give_up_lost(self, rights: Rights) -> None:
        """End when the reader may not see the generation any more: the next request tells why."""
        try:
            may_see = await rights.may_see(self.caller, self._subscription.generation_id)
        except WingbeatError:  # it cannot be read right now
            return
        if not may_see:
            self.stop()

    def release(self, *, expected_back: bool) -> None:
        """Stop watching; `expected_back` when the process restarts."""
        self.stop()
        self._hub.release(self._subscription, expected_back=expected_back)
