"""The answer of one round as it grows: kept whole, parsed, and shown to whoever watches."""

from activities.model.envelope import ChatText, EnvelopeEvent, EnvelopeParser, FileClosed, FileOpened, FileText
from app.data.token_channel import DraftWriter

MAX_CHAT_BYTES = 256 * 1024
"""UTF-8 bytes of the text outside files that are handed on; the whole answer is saved all the same."""


class DraftedAnswer:
    """Text goes in, in any pieces; frames go out by the writer. `size` counts UTF-8 bytes, `files` closed blocks.

    Where no files are `wanted` they are counted and not shown. `has_plan` says whether words came before files.
    """

    def __init__(self, writer: DraftWriter, nonce: str, *, wants_files: bool = True) -> None:
        self._writer = writer
        self._parser = EnvelopeParser(nonce)
        self._pieces: list[str] = []
        self._chat: list[str] = []
        self._chat_bytes = 0
        self.size = 0
        self.files = 0
        self.has_plan = False
        self._wants_files = wants_files

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def chat(self) -> str:
        """What was said outside files, at most `MAX_CHAT_BYTES`."""
        return "".join(self._chat).encode()[:MAX_CHAT_BYTES].decode(errors="ignore")

    @property
    def is_blank(self) -> bool:
        return not any(piece.strip() for piece in self._pieces)

    def add(self, text: str) -> None:
        """The next piece of the model's text."""
        self._pieces.append(text)
        self.size += len(text.encode())
        self._writer.received(text)
        self._show(self._parser.feed(text))

    def finish(self) -> None:
        """The answer is complete: what the parser held back comes out."""
        self._show(self._parser.finish())

    def _show(self, events: list[EnvelopeEvent]) -> None:
        for event in events:
            match event:
                case ChatText(text):
                    self._writer.chat(text)
                    self._keep_chat(text)
                case FileClosed():
                    self.files += 1
                    self._show_file(event)
                case _:
                    self._show_file(event)

    def _show_file(self, event: EnvelopeEvent) -> None:
        if not self._wants_files:
            return
        match event:
            case FileOpened(path, operation):
                self._writer.file_opened(path, operation)
            case FileText(text):
                self._writer.file_text(text)
            case FileClosed():
                self._writer.file_closed()

    def _keep_chat(self, text: str) -> None:
        self.has_plan = self.has_plan or (self.files == 0 and bool(text.strip()))
        if self._chat_bytes < MAX_CHAT_BYTES:
            self._chat.append(text)
            self._chat_bytes += len(text.encode())
