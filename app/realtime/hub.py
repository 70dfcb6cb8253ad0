"""All generations that are watched in this process: one subscription each, fanned out to their watchers."""

from collections.abc import Sequence
from typing import Protocol

from app.contracts.drafts import CheckDraft, DraftFrame, PreviewDraft, PublicationDraft
from app.contracts.events import DurableFrame
from app.contracts.generations import Generation, OnDisconnect
from app.contracts.ids import GenerationId
from app.realtime.channel import Channel
from app.realtime.draft_feed import DraftSource
from app.realtime.frames import render_durable
from app.realtime.journal import Journal
from app.realtime.logs import DurableLog
from app.realtime.preview_feed import PreviewFeed
from app.realtime.review_feed import ReviewFeed
from app.realtime.subscription import OnNews, Subscription
from app.telemetry.metrics import HUB_SUBSCRIPTIONS


class Watches(Protocol):
    """Who watches what, for the disconnect policy; see `WatchKeeper`."""

    def watch(self, generation_id: GenerationId) -> None: ...

    def unwatch(self, generation_id: GenerationId) -> None: ...

    def job_ended(self, generation_id: GenerationId) -> None: ...


class Hub:
    """Opens a channel with a generation's first watcher, closes it with the last. Who asks has checked the access."""

    def __init__(self, journal: Journal, drafts: DraftSource, watches: Watches) -> None:
        self._journal = journal
        self._drafts = drafts
        self._watches = watches
        self.previews = PreviewFeed(watches)
        self.reviews = ReviewFeed()
        self._channels: dict[GenerationId, Channel] = {}

    def watch(self, generation: Generation, *, after_seq: int, tell: OnNews) -> Subscription:
        """Watch a job that has not ended, from after `after_seq`; `tell` hears whenever there is something to take."""
        channel = self._channels.get(generation.id)
        if channel is None:
            channel = self._open(generation)
        subscription = channel.attach(
            after_seq=after_seq, drafts_after=max(generation.last_seq, channel.last_seq), tell=tell
        )
        tell(subscription, 0)
        return subscription

    def replay(
        self, generation_id: GenerationId, events: Sequence[DurableFrame], *, after_seq: int, tell: OnNews
    ) -> Subscription:
        """Read a job that has ended: `events` are its persisted frames after `after_seq`."""
        log = DurableLog(after_seq)
        for event in events:
            log.append(render_durable(event))
        log.ended = True
        subscription = Subscription(generation_id, log, None, after_seq=after_seq, drafts_after=0, tell=tell)
        tell(subscription, 0)
        return subscription

    def release(self, subscription: Subscription, *, expected_back: bool = False) -> None:
        """Stop watching. `expected_back`: the process is restarting, so the job is not told that its watcher left."""
        channel = self._channels.get(subscription.generation_id)
        if channel is None:
            return
        channel.detach(subscription)
        if channel.is_watched:
            return
        del self._channels[channel.generation_id]
        HUB_SUBSCRIPTIONS.dec()
        channel.close()
        if not channel.ended and not expected_back:
            self._watches.unwatch(channel.generation_id)

    def on_frames(self, frames: Sequence[DraftFrame]) -> None:
        """Take a batch off the token channel. Most frames are of jobs that nobody watches here."""
        touched: dict[Channel, None] = {}
        for frame in frames:
            if isinstance(frame, PreviewDraft):
                self.previews.push(frame)
                continue
            if isinstance(frame, CheckDraft | PublicationDraft):
                self.reviews.push(frame)
                continue
            channel = self._channels.get(frame.generation_id)
            if channel is not None:
                channel.push(frame)
                touched[channel] = None
        for channel in touched:
            channel.announce_drafts()

    def on_gap(self) -> None:
        """The token channel was interrupted: frames may be missing."""
        for channel in self._channels.values():
            channel.doubt_drafts()

    def close(self) -> None:
        """Stop every channel; nobody is told that the watchers left."""
        for channel in self._channels.values():
            channel.close()
        HUB_SUBSCRIPTIONS.dec(len(self._channels))
        self._channels.clear()

    def _open(self, generation: Generation) -> Channel:
        channel = Channel(
            generation.id,
            self._journal,
            self._drafts,
            on_ended=lambda ended: self._watches.job_ended(ended.generation_id),
        )
        self._channels[generation.id] = channel
        HUB_SUBSCRIPTIONS.inc()
        channel.open()
        if generation.options.on_disconnect is not OnDisconnect.CONTINUE:
            self._watches.watch(generation.id)
        return channel
