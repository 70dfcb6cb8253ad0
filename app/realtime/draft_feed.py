"""One generation's drafts, kept in step: live frames, and the saved draft where those have holes."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import Protocol

from loguru import logger

from app.contracts.drafts import (
    ChatDraft,
    CheckDraft,
    CodeDraft,
    Draft,
    DraftFrame,
    OutputDraft,
    PreviewDraft,
    ProgressDraft,
    PublicationDraft,
    ResetDraft,
)
from app.contracts.ids import GenerationId
from app.errors import DependencyUnavailable
from app.realtime.frames import Epoch, SharedFrame, render_draft
from app.realtime.logs import DraftWindow, WindowEntry
from app.realtime.mirror import DraftMirror, Fit

MAX_PENDING_FRAMES = 2_048
"""Frames behind a hole that wait for the saved draft to reach it."""

SAVE_PERIOD_S = 2.0
"""A lost frame is in the saved draft by then: it is written every second."""


class DraftSource(Protocol):
    """The saved drafts. Raises `DependencyUnavailable` when they cannot be read."""

    async def load(self, generation_id: GenerationId) -> Draft | None: ...


class DraftFeed:
    """What the watchers of one generation see of its drafts.

    `in_step` says that the mirror holds every frame so far. After a hole it reads the saved draft again until that has
    passed the hole; then every watcher gets a snapshot.
    """

    def __init__(
        self,
        generation_id: GenerationId,
        source: DraftSource,
        *,
        durable_seq: Callable[[], int],
        announce: Callable[[], None],
    ) -> None:
        self.window = DraftWindow()
        self.in_step = False
        self._generation_id = generation_id
        self._source = source
        self._durable_seq = durable_seq
        self._announce = announce
        self._mirror = DraftMirror(generation_id)
        self._pending: deque[ChatDraft | CodeDraft] = deque(maxlen=MAX_PENDING_FRAMES)
        self._doubtful_until = 0.0
        self._syncing: asyncio.Task[None] | None = None

    @property
    def epoch(self) -> Epoch:
        return self._mirror.epoch

    def snapshot(self) -> tuple[SharedFrame, ...]:
        return self._mirror.snapshot()

    def open(self) -> None:
        """Begin to read the saved draft."""
        self._sync()

    def close(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
            self._syncing = None

    def push(self, frame: DraftFrame) -> None:
        """Take one frame off the token channel."""
        match frame:
            case OutputDraft() | ProgressDraft():
                self._emit(frame, epoch=None)
            case ResetDraft():
                if self._mirror.reset(frame) is Fit.APPLIED:
                    self._pending.clear()
                    self._emit(frame, epoch=self._mirror.epoch)
                    self.in_step = True
            case ChatDraft() | CodeDraft():
                self._push_text(frame)
            case PreviewDraft() | CheckDraft() | PublicationDraft():  # the hub hands those on by itself
                return

    def doubt(self) -> None:
        """Frames may have been lost without a trace: the saved draft is compared until it must hold them."""
        self._doubtful_until = asyncio.get_running_loop().time() + SAVE_PERIOD_S
        self._sync()

    def _push_text(self, frame: ChatDraft | CodeDraft) -> None:
        before = self._mirror.epoch
        match self._mirror.apply(frame):
            case Fit.APPLIED:
                # Out of step this is the first frame of a new attempt or round: nothing before it matters any more.
                self._pending.clear()
                self._replace_lost_reset(frame, before)
                self._emit(frame, epoch=self._mirror.epoch)
                self.in_step = True
            case Fit.GAP:
                self.in_step = False
                self._pending.append(frame)
                self._sync()
            case Fit.STALE:
                pass

    def _replace_lost_reset(self, frame: ChatDraft | CodeDraft, before: Epoch) -> None:
        """Watchers hear of a round's new attempt also when its own `Reset` did not arrive."""
        round_, attempt = before
        if attempt and frame.round == round_ and frame.attempt > attempt:
            reset = ResetDraft(generation_id=frame.generation_id, round=frame.round, attempt=frame.attempt)
            self._emit(reset, epoch=self._mirror.epoch)

    def _emit(self, frame: DraftFrame, *, epoch: Epoch | None) -> None:
        self.window.append(WindowEntry(render_draft(frame), self._durable_seq(), epoch))

    def _sync(self) -> None:
        if self._syncing is None or self._syncing.done():
            self._syncing = asyncio.create_task(self._read_until_in_step(), name=f"drafts {self._generation_id}")

    async def _read_until_in_step(self) -> None:
        for pause in _pauses():
            await asyncio.sleep(pause)
            try:
                draft = await self._source.load(self._generation_id)
            except DependencyUnavailable as error:
                logger.warning("the draft of {} cannot be read: {}", self._generation_id, error.detail)
                continue
            self._reconcile(draft)
            if self.in_step and asyncio.get_running_loop().time() >= self._doubtful_until:
                return

    def _reconcile(self, draft: Draft | None) -> None:
        """Bring the mirror forward by the saved draft and what waited; watchers start over if that changed anything."""
        changed = draft is not None and self._mirror.adopt(draft)
        while self._pending and self._mirror.apply(self._pending[0]) is not Fit.GAP:
            self._pending.popleft()
            changed = True
        if self._pending or not (changed or not self.in_step):
            return
        self.in_step = True
        self.window.clear()
        self._announce()


def _pauses() -> Iterator[float]:
    """At once, four times a second while the next save must be near, then once a second."""
    return chain((0.0,), repeat(0.25, 12), repeat(1.0))
