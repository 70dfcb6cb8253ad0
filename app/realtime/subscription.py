"""One watcher's place in one generation's frames."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from app.contracts.events import Reset
from app.contracts.ids import GenerationId
from app.realtime.frames import Epoch, SharedFrame, render
from app.realtime.logs import DraftWindow, DurableLog
from app.telemetry.metrics import DRAFTS_SKIPPED


class DraftView(Protocol):
    """The draft side of a feed: live frames, and the snapshot to start from once it is in step."""

    window: DraftWindow

    @property
    def in_step(self) -> bool: ...

    @property
    def epoch(self) -> Epoch: ...

    def snapshot(self) -> tuple[SharedFrame, ...]: ...


OnNews: TypeAlias = "Callable[[Subscription, int], None]"
"""Told that there is something to take; the number is the UTF-8 bytes of a new durable frame, 0 for drafts."""


class Subscription:
    """Hands out a generation's frames in the order they came: durable ones after `after_seq`, each once, and drafts.

    Drafts begin with a snapshot, after the durable frames up to `drafts_after`. A watcher that falls behind the window
    of drafts loses those and gets a new snapshot when it has caught up; durable frames are never lost.
    """

    __slots__ = (
        "_cursor",
        "_drafts",
        "_drafts_after",
        "_epoch",
        "_log",
        "_place",
        "generation_id",
        "tell",
    )

    def __init__(
        self,
        generation_id: GenerationId,
        log: DurableLog,
        drafts: DraftView | None,
        *,
        after_seq: int,
        drafts_after: int,
        tell: OnNews,
    ) -> None:
        self.generation_id = generation_id
        self.tell = tell
        self._log = log
        self._drafts = drafts
        self._cursor = after_seq
        self._drafts_after = drafts_after
        self._place: int | None = None
        self._epoch: Epoch | None = None

    @property
    def ended(self) -> bool:
        """Everything up to the terminal `Result` was handed out."""
        return self._log.ended and self._cursor >= self._log.last_seq

    @property
    def last_seq(self) -> int:
        """Of the durable frames that are there."""
        return self._log.last_seq

    def take(self) -> tuple[SharedFrame, ...]:
        """What comes next: one frame, or a whole snapshot; nothing when the watcher is up to date."""
        durable = self._log.after(self._cursor)
        if not self._log.ended and self._drafts is not None:
            if self._has_place(self._drafts):
                if draft := self._next_draft(self._drafts, before=durable):
                    return (draft,)
            elif durable is None and self._cursor >= self._drafts_after and self._drafts.in_step:
                return self._start_over(self._drafts)
        if durable is None:
            return ()
        self._cursor = durable.seq or self._cursor
        return (durable,)

    def _has_place(self, drafts: DraftView) -> bool:
        return self._place is not None and self._place >= drafts.window.start

    def _next_draft(self, drafts: DraftView, *, before: SharedFrame | None) -> SharedFrame | None:
        """The next live draft frame, unless durable frames came first."""
        assert self._place is not None
        entry = drafts.window.at(self._place)
        if entry is None or (before is not None and entry.after_seq > self._cursor):
            return None
        self._place += 1
        self._epoch = entry.epoch or self._epoch
        return entry.frame

    def _start_over(self, drafts: DraftView) -> tuple[SharedFrame, ...]:
        """The snapshot; behind a `Reset` when the watcher still shows an earlier attempt of the same round."""
        if self._place is not None:
            DRAFTS_SKIPPED.inc()
        self._place = drafts.window.end
        earlier, self._epoch = self._epoch, drafts.epoch
        snapshot = drafts.snapshot()
        if earlier is None or earlier == drafts.epoch or earlier[0] != drafts.epoch[0]:
            return snapshot
        round_, attempt = drafts.epoch
        return (render(Reset(generation_id=self.generation_id, round=round_, attempt=attempt)), *snapshot)
