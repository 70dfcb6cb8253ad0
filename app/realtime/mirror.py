"""The draft of a running round, kept in step with the token channel, from which snapshots are made."""

from collections.abc import Iterator
from enum import Enum, auto
from hashlib import sha256

from app.contracts.drafts import ChatDraft, ChatSegment, CodeDraft, Draft, FileSegment, ResetDraft
from app.contracts.events import MAX_CODE_TEXT_BYTES, Chat, Code, FileOperation
from app.contracts.frames import DraftTag
from app.contracts.ids import GenerationId
from app.realtime.frames import Epoch, SharedFrame, render

_NOTHING_YET: Epoch = (0, 0)


class Fit(Enum):
    """How a frame relates to the mirror: it was applied, it is old, or frames before it are missing."""

    APPLIED = auto()
    STALE = auto()
    GAP = auto()


class _FileDraft:
    """One file as far as it is written."""

    __slots__ = ("final", "operation", "parts")

    def __init__(self, operation: FileOperation) -> None:
        self.operation = operation
        self.parts: list[str] = []
        self.final = False


class DraftMirror:
    """What a client that has seen every draft frame of the latest round and attempt would show.

    `epoch` is (round, attempt); `next_index` the index of the frame that fits next.
    """

    def __init__(self, generation_id: GenerationId) -> None:
        self._generation_id = generation_id
        self._snapshot: tuple[SharedFrame, ...] | None = None
        self._begin(_NOTHING_YET)

    @property
    def position(self) -> tuple[int, int, int]:
        """(round, attempt, next index): grows with every frame."""
        return (*self.epoch, self.next_index)

    def apply(self, frame: ChatDraft | CodeDraft) -> Fit:
        epoch = (frame.round, frame.attempt)
        if epoch > self.epoch:
            if frame.index != 0:
                return Fit.GAP
            self._begin(epoch)
        elif epoch < self.epoch or frame.index < self.next_index:
            return Fit.STALE
        elif frame.index > self.next_index:
            return Fit.GAP
        self._write(frame)
        self.next_index += 1
        self._snapshot = None
        return Fit.APPLIED

    def reset(self, frame: ResetDraft) -> Fit:
        """Begin a new attempt: its frames follow from index 0."""
        epoch = (frame.round, frame.attempt)
        if epoch <= self.epoch:
            return Fit.STALE
        self._begin(epoch)
        return Fit.APPLIED

    def adopt(self, draft: Draft) -> bool:
        """Take over the saved draft if it is ahead; tells whether it was."""
        if (draft.round, draft.attempt, draft.next_index) <= self.position:
            return False
        self._begin((draft.round, draft.attempt))
        for segment in draft.segments:
            match segment:
                case ChatSegment():
                    self._chat.append(segment.text)
                case FileSegment():
                    file = self._files[segment.path] = _FileDraft(segment.operation)
                    file.parts.append(segment.text)
                    file.final = segment.final
        self.next_index = draft.next_index
        return True

    def snapshot(self) -> tuple[SharedFrame, ...]:
        """The frames that bring a client without drafts up to date, if any; made once until the draft changes."""
        if self._snapshot is None:
            self._snapshot = tuple(self._snapshot_frames())
        return self._snapshot

    def _begin(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.next_index = 0
        self._chat: list[str] = []
        self._files: dict[str, _FileDraft] = {}
        self._snapshot = None

    def _write(self, frame: ChatDraft | CodeDraft) -> None:
        if isinstance(frame, ChatDraft):
            self._chat.append(frame.text)
            return
        file = self._files.get(frame.path)
        if file is None or frame.offset == 0:
            file = self._files[frame.path] = _FileDraft(frame.operation)
        file.parts.append(frame.text)
        file.final = frame.final

    def _snapshot_frames(self) -> Iterator[SharedFrame]:
        if self.next_index == 0:
            return
        round_, attempt = self.epoch
        tag = DraftTag(round=round_, attempt=attempt, index=self.next_index - 1, snapshot=True)
        if chat := _joined(self._chat):
            for offset, text in pieces(chat):
                yield render(Chat(generation_id=self._generation_id, draft=tag, text=text, round=round_, offset=offset))
        for path, file in self._files.items():
            whole = _joined(file.parts)
            for offset, text in pieces(whole):
                ends = file.final and offset + len(text) == len(whole)
                yield render(
                    Code(
                        generation_id=self._generation_id,
                        draft=tag,
                        path=path,
                        operation=file.operation,
                        offset=offset,
                        text=text,
                        final=ends,
                        sha256=_digest(whole) if ends and file.operation is FileOperation.CREATE else None,
                        round=round_,
                    )
                )


def pieces(text: str, limit: int = MAX_CODE_TEXT_BYTES) -> Iterator[tuple[int, str]]:
    """`text` cut between code points into pieces of at most `limit` UTF-8 bytes (at least 4), each with its offset.

    Offsets count code points. The empty text is one empty piece.
    """
    data = text.encode()
    start = offset = 0
    while True:
        end = min(start + limit, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        piece = data[start:end].decode()
        yield offset, piece
        offset += len(piece)
        start = end
        if start >= len(data):
            return


def _joined(parts: list[str]) -> str:
    """The whole text; the list is left holding it in one piece, so that the next call is quick."""
    parts[:] = ["".join(parts)]
    return parts[0]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
