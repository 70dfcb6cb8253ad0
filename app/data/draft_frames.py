"""From streamed text to draft frames, their payloads and the saved draft. Nothing here touches the network."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from pydantic_core import to_json

from app.contracts.drafts import (
    ChatDraft,
    ChatSegment,
    CodeDraft,
    Draft,
    DraftFrame,
    FileSegment,
    OutputDraft,
    ResetDraft,
    Segment,
)
from app.contracts.events import FileOperation, TextSource
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef

MAX_PAYLOAD_BYTES = 7_900
"""Of one NOTIFY payload, which Postgres holds below 8000 bytes of UTF-8."""

MAX_TEXT_BYTES = 6_000
"""Of a frame's text as JSON, escapes counted; what is left of the payload is for the other fields."""

MAX_PATH_BYTES = 1_024
"""Of a file's path as JSON. A longer one is never written, so it is not shown being written either."""

MAX_PENDING_OUTPUT = 64 * 1024
"""Characters of command output that wait for the next flush; older lines make room."""

_MAX_BYTES_PER_CHARACTER = 6


class _ChatSection:
    """A stretch of the answer outside files. `offset` counts the round's chat in code points."""

    shown = True

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.pending: list[str] = []
        self._framed: list[str] = []

    def frames(self, stream: "DraftStream") -> Iterator[DraftFrame]:
        for text in split_text(_drain(self.pending)):
            yield ChatDraft(**stream.next_position(), offset=self.offset, text=text)
            self.offset += len(text)
            self._framed.append(text)

    def segment(self) -> Segment:
        return ChatSegment(text=_joined(self._framed))


class _FileSection:
    """One file's block of the answer. It is not shown when its path does not fit a frame."""

    def __init__(self, path: str, operation: FileOperation) -> None:
        self.path = path
        self.operation = operation
        self.shown = len(to_json(path)) <= MAX_PATH_BYTES
        self.pending: list[str] = []
        self.closed = False
        self._offset = 0
        self._framed: list[str] = []
        self._digest = sha256()

    def frames(self, stream: "DraftStream") -> Iterator[DraftFrame]:
        pieces = split_text(_drain(self.pending))
        for number, text in enumerate(pieces, start=1):
            self._digest.update(text.encode())
            final = self.closed and number == len(pieces)
            yield CodeDraft(
                **stream.next_position(),
                path=self.path,
                operation=self.operation,
                offset=self._offset,
                text=text,
                final=final,
                sha256=self._digest.hexdigest() if final and self.operation is FileOperation.CREATE else None,
            )
            self._offset += len(text)
            self._framed.append(text)

    def segment(self) -> Segment:
        text = _joined(self._framed)
        return FileSegment(path=self.path, operation=self.operation, text=text, final=self.closed)


class DraftStream:
    """One job's stream of one round and attempt: text goes in, frames and the draft come out.

    Adjacent text of the same file or of the chat is joined until `take_frames`; only then is `index` given, so that it
    has no gap. An attempt after the first begins with a `ResetDraft`.
    """

    def __init__(
        self, job: JobRef, *, round_number: int, attempt: int, nonce: str, on_frames_due: Callable[[], None]
    ) -> None:
        self.job = job
        self._on_frames_due = on_frames_due
        self._position = {"generation_id": job.generation_id, "round": round_number, "attempt": attempt}
        self._nonce = nonce
        self.answer_length = 0
        self._answer: list[str] = []
        self._next_index = 0
        self._chat_length = 0
        self._sections: list[_ChatSection | _FileSection] = []
        self._waiting: deque[_ChatSection | _FileSection] = deque()
        self._frames: list[bytes] = [encoded(ResetDraft.model_validate(self._position))] if attempt > 1 else []

    def received(self, text: str) -> None:
        """The model's text as it came, before parsing: what a retry sends back."""
        self._answer.append(text)
        self.answer_length += len(text)

    def chat(self, text: str) -> None:
        """Text outside files."""
        section = self._sections[-1] if self._sections else None
        if not isinstance(section, _ChatSection):
            section = _ChatSection(self._chat_length)
            self._sections.append(section)
        self._chat_length += len(text)
        self._wait_with(section, text)

    def file_opened(self, path: str, operation: FileOperation) -> None:
        section = _FileSection(path, operation)
        self._sections.append(section)
        self._wait_with(section, "")

    def file_text(self, text: str) -> None:
        self._wait_with(self._open_file(), text)

    def file_closed(self) -> None:
        section = self._open_file()
        section.closed = True
        self._wait_with(section, "")

    def take_frames(self) -> list[bytes]:
        """The JSON of every frame that is due, once."""
        self._make_frames()
        frames, self._frames = self._frames, []
        return frames

    def snapshot(self) -> Draft:
        """The draft as of now: all text that came in is part of it."""
        self._make_frames()
        return Draft(
            **self._position,
            project_id=self.job.project_id,
            next_index=self._next_index,
            nonce=self._nonce,
            answer=_joined(self._answer),
            segments=[section.segment() for section in self._sections if section.shown],
        )

    def next_position(self) -> dict[str, object]:
        """The fields of the next frame's place; counts it."""
        index = self._next_index
        self._next_index += 1
        return {**self._position, "index": index}

    def _open_file(self) -> _FileSection:
        section = self._sections[-1] if self._sections else None
        if not isinstance(section, _FileSection) or section.closed:
            raise ValueError("no file is open")
        return section

    def _wait_with(self, section: _ChatSection | _FileSection, text: str) -> None:
        section.pending.append(text)
        if not self._waiting or self._waiting[-1] is not section:
            self._waiting.append(section)
        self._on_frames_due()

    def _make_frames(self) -> None:
        while self._waiting:
            section = self._waiting.popleft()
            if section.shown:
                self._frames.extend(encoded(frame) for frame in section.frames(self))


class OutputBuffer:
    """Command output of one job that waits to be sent. When it is too much the oldest lines go, with a notice."""

    def __init__(self, generation_id: GenerationId) -> None:
        self._generation_id = generation_id
        self._lines: deque[tuple[TextSource, str]] = deque()
        self._size = 0
        self._dropped = 0

    def add(self, source: TextSource, text: str) -> None:
        for line in _encodable(text).splitlines():
            self._lines.append((source, line))
            self._size += len(line) + 1
        while self._size > MAX_PENDING_OUTPUT and self._lines:
            self._size -= len(self._lines.popleft()[1]) + 1
            self._dropped += 1

    def take_frames(self) -> list[bytes]:
        """The JSON of the waiting output, once; adjacent lines of one source share a frame."""
        frames = [encoded(frame) for frame in self._frames()]
        self._lines.clear()
        self._size = self._dropped = 0
        return frames

    def _frames(self) -> Iterator[DraftFrame]:
        if self._dropped:
            yield self._frame(TextSource.NOTICE, f"{self._dropped} earlier lines of output were left out")
        block: list[str] = []
        for number, (source, line) in enumerate(self._lines):
            block.append(line)
            following = self._lines[number + 1][0] if number + 1 < len(self._lines) else None
            if following is not source:
                yield from (self._frame(source, text) for text in split_text("\n".join(block)))
                block = []

    def _frame(self, source: TextSource, text: str) -> OutputDraft:
        return OutputDraft(generation_id=self._generation_id, source=source, text=text)


def split_text(text: str) -> list[str]:
    """The text in pieces of at most `MAX_TEXT_BYTES` as JSON, cut between code points; the empty text is one piece."""
    if len(text) * _MAX_BYTES_PER_CHARACTER <= MAX_TEXT_BYTES or len(to_json(text)) <= MAX_TEXT_BYTES:
        return [text]
    middle = len(text) // 2
    return [*split_text(text[:middle]), *split_text(text[middle:])]


def pack(frames: Iterable[bytes]) -> list[str]:
    """Payloads of at most `MAX_PAYLOAD_BYTES`: JSON arrays of the frames, in order."""
    payloads: list[str] = []
    batch: list[bytes] = []
    size = 0
    for frame in frames:
        if batch and size + len(frame) + len(b"[]") > MAX_PAYLOAD_BYTES:
            payloads.append(_array(batch))
            batch, size = [], 0
        batch.append(frame)
        size += len(frame) + len(b",")
    if batch:
        payloads.append(_array(batch))
    return payloads


def _array(frames: list[bytes]) -> str:
    return f"[{b','.join(frames).decode()}]"


def encoded(frame: DraftFrame) -> bytes:
    return frame.__pydantic_serializer__.to_json(frame)


def _drain(texts: list[str]) -> str:
    joined = "".join(texts)
    texts.clear()
    return joined


def _joined(texts: list[str]) -> str:
    """The whole text; the list is left holding it in one piece, so that the next call is quick."""
    texts[:] = ["".join(texts)]
    return texts[0]


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()
