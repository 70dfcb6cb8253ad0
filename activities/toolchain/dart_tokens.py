"""Dart's tokens, as far as brackets, strings and comments go: it also reads what does not parse.

The parser gives up on text with unbalanced brackets; this reading does not, so it can tell where a bracket is missing.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from activities.toolchain.source_text import Finding


class TokenKind(StrEnum):
    WORD = "word"
    OPEN = "open"
    CLOSE = "close"
    STRING = "string"
    OTHER = "other"


class Token(NamedTuple):
    """`text` is the bracket, the word or the sign; empty for a piece of a string. Offsets in code points."""

    kind: TokenKind
    start: int
    end: int
    text: str


CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
OPENER_OF = {closer: opener for opener, closer in CLOSER_OF.items()}

_SKIPPED = re.compile(r"(?:\s+|//[^\n]*)+")
_STRING_START = re.compile(r"""(r?)('''|\"""|'|")""")
_WORD = re.compile(r"[\w$]+")
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_STRING_EDGES = {
    quote: re.compile(rf"\\.|\$\{{|{quote}" + ("" if len(quote) == 3 else r"|\n"), re.DOTALL)
    for quote in ("'", '"', "'''", '"""')
}


@dataclass(slots=True)
class _OpenString:
    """A string whose interpolation is being read; `depth` counts the braces inside the interpolation."""

    quote: str
    start: int
    depth: int = 0


@dataclass(slots=True)
class TokenStream:
    """The tokens of a text, and the strings and comments that never end."""

    tokens: list[Token] = field(default_factory=list)
    unterminated: list[Finding] = field(default_factory=list)


def tokenize(text: str) -> TokenStream:
    """Read `text` to its end, whatever is in it."""
    return _Tokenizer(text).run()


class _Tokenizer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._stream = TokenStream()
        self._strings: list[_OpenString] = []

    def run(self) -> TokenStream:
        position = 0
        while position < len(self._text):
            position = self._step(position)
        for string in self._strings:
            self._unterminated(string.start, "interpolation")
        return self._stream

    def _step(self, position: int) -> int:
        text = self._text
        if skipped := _SKIPPED.match(text, position):
            return skipped.end()
        if text.startswith("/*", position):
            return self._comment(position)
        if string := _STRING_START.match(text, position):
            if string[1]:
                return self._raw_string(position, string[2])
            return self._string(position, string.end(), string[2])
        if word := _WORD.match(text, position):
            self._add(TokenKind.WORD, position, word.end())
            return word.end()
        return self._sign(position)

    def _sign(self, position: int) -> int:
        sign = self._text[position]
        if sign in CLOSER_OF:
            self._add(TokenKind.OPEN, position, position + 1)
            if sign == "{" and self._strings:
                self._strings[-1].depth += 1
        elif sign in OPENER_OF:
            self._add(TokenKind.CLOSE, position, position + 1)
            if sign == "}" and self._strings:
                return self._close_brace(position + 1)
        else:
            self._add(TokenKind.OTHER, position, position + 1)
        return position + 1

    def _close_brace(self, position: int) -> int:
        string = self._strings[-1]
        if string.depth > 0:
            string.depth -= 1
            return position
        self._strings.pop()
        return self._string(string.start, position, string.quote)

    def _comment(self, start: int) -> int:
        depth, position = 0, start
        while edge := _COMMENT_EDGE.search(self._text, position):
            depth += 1 if edge[0] == "/*" else -1
            position = edge.end()
            if depth == 0:
                return position
        self._unterminated(start, "comment")
        return len(self._text)

    def _raw_string(self, start: int, quote: str) -> int:
        end = self._text.find(quote, start + 1 + len(quote))
        line_end = self._text.find("\n", start) if len(quote) == 1 else -1
        if end < 0 or 0 <= line_end < end:
            self._unterminated(start, "string")
            return line_end if line_end >= 0 else len(self._text)
        self._add(TokenKind.STRING, start, end + len(quote))
        return end + len(quote)

    def _string(self, start: int, position: int, quote: str) -> int:
        """Read on in a string from `position` to its end or to an interpolation; answers where code goes on."""
        edges = _STRING_EDGES[quote]
        while edge := edges.search(self._text, position):
            position = edge.end()
            if edge[0] == quote:
                self._add(TokenKind.STRING, start, position)
                return position
            if edge[0] == "${":
                self._add(TokenKind.OPEN, position - 1, position)
                self._strings.append(_OpenString(quote, start))
                return position
            if edge[0] == "\n":
                return self._broken_line(start, edge.start())
        self._unterminated(start, "string")
        return len(self._text)

    def _broken_line(self, start: int, line_end: int) -> int:
        """A single-line string does not end on its line. Within an interpolation the outermost one is to blame."""
        if self._strings:
            start = self._strings[0].start
            self._strings.clear()
            self._unterminated(start, "interpolation")
        else:
            self._unterminated(start, "string")
        return line_end

    def _add(self, kind: TokenKind, start: int, end: int) -> None:
        text = "" if kind is TokenKind.STRING else self._text[start:end]
        self._stream.tokens.append(Token(kind, start, end, text))

    def _unterminated(self, start: int, what: str) -> None:
        code, message = _UNTERMINATED[what]
        self._stream.unterminated.append(Finding(start, code, message))


_UNTERMINATED = {
    "string": ("unterminated_string_literal", "Unterminated string: its closing quote is missing."),
    "interpolation": ("expected_token", "Expected to find '}' to end the interpolation '${' in this string."),
    "comment": ("unterminated_multi_line_comment", "Unterminated comment: its '*/' is missing."),
}
