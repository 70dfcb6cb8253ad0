"""One generation that somebody watches: its shared logs, fed by the journal and the token channel."""

import asyncio
from collections.abc import Callable

from loguru import logger

from app.contracts.drafts import DraftFrame
from app.contracts.ids import GenerationId
from app.realtime.draft_feed import DraftFeed, DraftSource
from app.realtime.frames import SharedFrame, render_durable
from app.realtime.journal import Journal
from app.realtime.logs import DurableLog
from app.realtime.subscription import OnNews, Subscription

RETRY_S = 1.0


class Channel:
    """Reads one generation for all its watchers in this process, from the first one's coming to the last one's end."""

    def __init__(
        self,
        generation_id: GenerationId,
        journal: Journal,
        drafts: DraftSource,
        *,
        on_ended: Callable[["Channel"], None],
    ) -> None:
        self.generation_id = generation_id
        self._journal = journal
        self._on_ended = on_ended
        self._log = DurableLog()
        self._drafts = DraftFeed(
            generation_id, drafts, durable_seq=lambda: self._log.last_seq, announce=self.announce_drafts
        )
        self._watchers: dict[Subscription, None] = {}
        self._following: asyncio.Task[None] | None = None

    @property
    def last_seq(self) -> int:
        return self._log.last_seq

    @property
    def ended(self) -> bool:
        return self._log.ended

    @property
    def is_watched(self) -> bool:
        return bool(self._watchers)

    def open(self) -> None:
        self._drafts.open()
        self._following = asyncio.create_task(self._follow(), name=f"journal {self.generation_id}")

    def close(self) -> None:
        self._drafts.close()
        if self._following is not None:
            self._following.cancel()

    def attach(self, *, after_seq: int, drafts_after: int, tell: OnNews) -> Subscription:
        subscription = Subscription(
            self.generation_id, self._log, self._drafts, after_seq=after_seq, drafts_after=drafts_after, tell=tell
        )
        self._watchers[subscription] = None
        return subscription

    def detach(self, subscription: Subscription) -> None:
        self._watchers.pop(subscription, None)

    def push(self, frame: DraftFrame) -> None:
        """Take one draft frame; the caller announces when it has pushed a batch."""
        if not self._log.ended:
            self._drafts.push(frame)

    def doubt_drafts(self) -> None:
        if not self._log.ended:
            self._drafts.doubt()

    def announce_drafts(self) -> None:
        for watcher in self._watchers:
            watcher.tell(watcher, 0)

    async def _follow(self) -> None:
        while not self._log.ended:
            try:
                async for frame in self._journal.follow(self.generation_id, after_seq=self._log.last_seq):
                    self._publish(render_durable(frame))
            except Exception:
                # Whatever is wrong with one job's journal, its watchers keep their sockets and their drafts.
                logger.exception("the journal of {} broke off", self.generation_id)
            if not self._log.ended:
                await asyncio.sleep(RETRY_S)

    def _publish(self, frame: SharedFrame) -> None:
        if not self._log.append(frame):
            return
        for watcher in tuple(self._watchers):
            watcher.tell(watcher, frame.size)
        if self._log.ended:
            self._drafts.close()
            self._on_ended(self)
