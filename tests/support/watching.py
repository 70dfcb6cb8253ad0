"""A watcher that does with frames what the protocol asks of a client, and notices every breach of it."""

from dataclasses import dataclass, field

from app.contracts.events import Chat, Code, FileOperation, Reset, Result, ServerFrame
from app.contracts.frames import DraftTag


@dataclass(slots=True)
class WatchedDraft:
    """The draft of one round as the frames built it."""

    attempt: int
    next_index: int
    files: dict[str, str] = field(default_factory=dict)
    finals: set[str] = field(default_factory=set)
    chat: str = ""
    had_gap: bool = False


@dataclass(slots=True)
class Watching:
    """The client's reducer. `breaches` lists what a correct server never sends."""

    last_seq: int = 0
    durable: list[ServerFrame] = field(default_factory=list)
    drafts: dict[int, WatchedDraft] = field(default_factory=dict)
    resets: list[Reset] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    gaps: int = 0
    snapshots: int = 0
    result: Result | None = None

    def resubscribed(self) -> None:
        """A client that subscribes again forgets its drafts."""
        self.drafts.clear()

    def see(self, frame: ServerFrame) -> None:
        if frame.seq is not None:
            self._see_durable(frame, frame.seq)
        if isinstance(frame, Reset):
            self.resets.append(frame)
            self.drafts[frame.round] = WatchedDraft(attempt=frame.attempt, next_index=0)
        elif frame.draft is not None and isinstance(frame, Chat | Code):
            self._see_draft(frame, frame.draft)

    def _see_durable(self, frame: ServerFrame, seq: int) -> None:
        if self.result is not None:
            self.breaches.append(f"seq {seq} after the Result")
        if seq != self.last_seq + 1:
            self.breaches.append(f"seq {seq} after {self.last_seq}")
        self.last_seq = seq
        self.durable.append(frame)
        if isinstance(frame, Result):
            self.result = frame

    def _see_draft(self, frame: Chat | Code, tag: DraftTag) -> None:
        draft = self.drafts.get(tag.round)
        if draft is None or tag.attempt > draft.attempt:
            draft = self.drafts[tag.round] = WatchedDraft(attempt=tag.attempt, next_index=0)
        if tag.attempt < draft.attempt:
            self.breaches.append(f"frame of attempt {tag.attempt} after attempt {draft.attempt} began")
            return
        if tag.snapshot:
            self.snapshots += 1
        elif tag.index > draft.next_index:
            self.gaps += 1
            draft.had_gap = True
        elif tag.index < draft.next_index:
            self.breaches.append(f"draft index {tag.index} repeated, {draft.next_index} was next")
        draft.next_index = tag.index + 1
        if isinstance(frame, Chat):
            draft.chat = _joined(draft.chat, frame.offset, frame.text, self, "chat")
        elif frame.operation is not FileOperation.DELETE:
            before = draft.files.get(frame.path, "")
            draft.files[frame.path] = _joined(before, frame.offset or 0, frame.text or "", self, frame.path)
            if frame.final:
                draft.finals.add(frame.path)

    def names(self) -> list[str]:
        """The types of the durable frames, in order."""
        return [frame.type for frame in self.durable]


def _joined(before: str, offset: int, text: str, watching: Watching, what: str) -> str:
    if offset > len(before):
        watching.breaches.append(f"{what}: text at {offset}, only {len(before)} known")
    return before[:offset] + text
