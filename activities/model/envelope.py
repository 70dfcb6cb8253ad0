"""The envelope that a model's answer comes in: chat text and file blocks, parsed line by line as it streams.

A block is a marker line, the body, and an end line:

    <<<FILE create|edit|delete path="lib/x.dart" id=NONCE>>>
    ...
    <<<END NONCE>>>

Only lines with the nonce of this very call are markers; anything else, a forged marker too, is text and passes
verbatim. The line feed before the end line belongs to the body. A marker line may end in blanks or a carriage return.
"""

import re
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass

from app.contracts.events import FileOperation

NONCE_LENGTH = 6
NONCE_ALPHABET = string.ascii_lowercase + "23456789"
MAX_MARKER_LENGTH = 4096
"""Code points. A longer line is text: what the parser holds back stays small."""

_BLANKS = " \t\r"
_FENCE = re.compile(r"```[\w.+-]*\s*")
_MARKER_HEADS = ("<<<F", "<<<E")


@dataclass(frozen=True, slots=True)
class ChatText:
    """Text outside blocks."""

    text: str


@dataclass(frozen=True, slots=True)
class FileOpened:
    """A block began. The path is what the model wrote: unchecked."""

    path: str
    operation: FileOperation


@dataclass(frozen=True, slots=True)
class FileText:
    """More of the open block's body."""

    text: str


@dataclass(frozen=True, slots=True)
class FileClosed:
    """The open block's end line was read."""


@dataclass(frozen=True, slots=True)
class FileUnclosed:
    """The open block got no end line: another block began inside it, or the answer ended."""


EnvelopeEvent = ChatText | FileOpened | FileText | FileClosed | FileUnclosed


@dataclass(frozen=True, slots=True)
class Block:
    """One file block. `body` is verbatim: a whole file, an edit's hunks, or nothing for a delete."""

    path: str
    operation: FileOperation
    body: str
    closed: bool


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """A whole answer. `stray_markers`: lines of the chat that were meant to open a block but have a mistake in them."""

    chat: str
    blocks: tuple[Block, ...]
    stray_markers: tuple[str, ...] = ()


def new_nonce() -> str:
    """Six unguessable characters: text written before the call cannot hold a working marker."""
    return "".join(secrets.choice(NONCE_ALPHABET) for _ in range(NONCE_LENGTH))


def open_marker(operation: FileOperation, path: str, nonce: str) -> str:
    """The opening line, without its line feed."""
    return f'<<<FILE {operation} path="{path}" id={nonce}>>>'


def end_marker(nonce: str) -> str:
    """The end line, without its line feed."""
    return f"<<<END {nonce}>>>"


class EnvelopeParser:
    """Feed it the stream in any pieces: the events, joined, do not depend on where the pieces were cut.

    Holds back nothing but a line that may still turn out to be a marker. Never raises on any text. Time is linear in
    the text, memory constant.
    """

    def __init__(self, nonce: str) -> None:
        self._end = end_marker(nonce)
        self._open_tail = f'" id={nonce}>>>'
        self._open = re.compile(
            rf'<<<FILE ({"|".join(FileOperation)}) path="([^"\n]*){re.escape(self._open_tail)}[{_BLANKS}]*'
        )
        self._in_file = False
        self._at_line_start = True
        self._held = ""
        self._events: list[EnvelopeEvent] = []
        self._text: list[str] = []

    def feed(self, text: str) -> list[EnvelopeEvent]:
        """The events that this piece of the stream completes."""
        position = 0
        while position < len(text):
            if self._held or (self._at_line_start and _may_begin_marker(text, position)):
                position = self._read_candidate(text, position)
            else:
                position = self._read_plain(text, position)
        return self._take_events()

    def finish(self) -> list[EnvelopeEvent]:
        """The last events: what was held back, and the unclosed block if there is one."""
        if self._held:
            self._read_line(self._held, "")
            self._held = ""
        if self._in_file:
            self._emit(FileUnclosed())
            self._in_file = False
        return self._take_events()

    def _read_plain(self, text: str, start: int) -> int:
        """Passes text on up to the next line that may be a marker. Returns where that line begins."""
        found = text.find("\n<<<", start)
        end = found + 1 if found >= 0 else len(text) - _marker_prefix_at_end(text, start)
        self._text.append(text[start:end])
        self._at_line_start = text[end - 1] == "\n"
        return end

    def _read_candidate(self, text: str, start: int) -> int:
        """Reads on in a line that may be a marker. Returns where to go on."""
        newline = text.find("\n", start)
        line = self._held + text[start : newline if newline >= 0 else len(text)]
        self._held = ""
        if newline >= 0:
            self._read_line(line, "\n")
            return newline + 1
        if self._may_become_marker(line):
            self._held = line
        else:
            self._text.append(line)
            self._at_line_start = False
        return len(text)

    def _read_line(self, line: str, line_feed: str) -> None:
        """A complete line, read from its start."""
        self._at_line_start = True
        if len(line) <= MAX_MARKER_LENGTH:
            if self._in_file and line.rstrip(_BLANKS) == self._end:
                self._emit(FileClosed())
                self._in_file = False
                return
            opening = self._open.fullmatch(line)
            if opening:
                self._open_block(FileOperation(opening[1]), opening[2])
                return
        self._text.append(line + line_feed)

    def _open_block(self, operation: FileOperation, path: str) -> None:
        if self._in_file:
            self._emit(FileUnclosed())
        self._emit(FileOpened(path, operation))
        self._in_file = True

    def _may_become_marker(self, line: str) -> bool:
        if len(line) > MAX_MARKER_LENGTH:
            return False
        if _is_marker_so_far(line, self._end):
            return True
        for operation in FileOperation:
            head = f'<<<FILE {operation} path="'
            if line.startswith(head):
                quote = line.find('"', len(head))
                return quote < 0 or _is_marker_so_far(line[quote:], self._open_tail)
            if head.startswith(line):
                return True
        return False

    def _emit(self, event: EnvelopeEvent) -> None:
        self._flush_text()
        self._events.append(event)

    def _flush_text(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if text:
            self._events.append(FileText(text) if self._in_file else ChatText(text))

    def _take_events(self) -> list[EnvelopeEvent]:
        self._flush_text()
        events, self._events = self._events, []
        return events


def parse_answer(answer: str, nonce: str) -> ParsedAnswer:
    """The whole answer at once: the same parser, its events gathered."""
    parser = EnvelopeParser(nonce)
    chat: list[str] = []
    blocks: list[Block] = []
    opened, body = FileOpened("", FileOperation.CREATE), ""
    for event in (*parser.feed(answer), *parser.finish()):
        match event:
            case ChatText(text):
                chat.append(text)
            case FileOpened():
                opened, body = event, ""
            case FileText(text):
                body += text
            case FileClosed() | FileUnclosed():
                blocks.append(Block(opened.path, opened.operation, body, closed=isinstance(event, FileClosed)))
    return ParsedAnswer("".join(chat), tuple(blocks), tuple(_stray_markers(chat, nonce)))


def without_fence(body: str) -> str:
    """The body without a Markdown code fence around all of it, as models like to put. Not for Markdown files."""
    opening, _, rest = body.strip().partition("\n")
    return rest.removesuffix("```") if _FENCE.fullmatch(opening) and rest.endswith("\n```") else body


def _stray_markers(chat: Sequence[str], nonce: str) -> list[str]:
    """Opening markers with our nonce and a mistake in them: the files after them ended up in the chat."""
    stray = re.compile(rf"^[{_BLANKS}]*<<<FILE[^\n]*\b{re.escape(nonce)}\b[^\n]*", re.MULTILINE)
    return [match[0].strip() for text in chat for match in stray.finditer(text)]


def _may_begin_marker(text: str, position: int) -> bool:
    """Whether the line that begins here starts with `<<<F` or `<<<E`, as far as it is known."""
    start = text[position : position + 4]
    return start in _MARKER_HEADS or (position + len(start) == len(text) and "<<<".startswith(start))


def _marker_prefix_at_end(text: str, start: int) -> int:
    """How many characters at the end may be the start of a marker line: 0 to 3."""
    for length in (3, 2, 1):
        line = len(text) - length
        if line > start and text[line - 1] == "\n" and text.endswith("<" * length):
            return length
    return 0


def _is_marker_so_far(line: str, marker: str) -> bool:
    """Whether the line is a beginning of the marker, or all of it and then only blanks."""
    return marker.startswith(line) or (line.startswith(marker) and not line[len(marker) :].strip(_BLANKS))
