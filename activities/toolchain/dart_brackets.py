"""Where a bracket is missing or too many: told by the brackets and, where they leave it open, by the indentation.

A parser only knows that the brackets do not add up at the end of the file. People see it from the indentation: a
closing bracket that begins a line stands as deep as the line that opened it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from activities.toolchain.dart_tokens import CLOSER_OF, OPENER_OF, Token, TokenKind
from activities.toolchain.source_text import Finding, SourceText

MAX_UNMATCHED = 5
"""Beyond this many the text is not read as Dart any more: the rest would be guesses."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A bracket without its partner. `places` are offsets where the missing `partner` may belong, the best first."""

    bracket: Token
    partner: str
    places: tuple[int, ...]

    def finding(self, place: int, source: SourceText) -> Finding:
        line = source.line_of(self.bracket.start)
        if self.bracket.kind is TokenKind.OPEN:
            message = f"Expected to find '{self.partner}' to close the '{self.bracket.text}' of line {line}."
        else:
            message = f"Expected to find '{self.partner}' before the '{self.bracket.text}' of line {line}."
        return Finding(place, "expected_token", message)


@dataclass(frozen=True, slots=True)
class _Bracket:
    """`leading`: only closing brackets stand before it on its line."""

    token: Token
    line: int
    indent: int
    first_on_line: bool
    leading: bool


def find_unmatched(source: SourceText, tokens: Sequence[Token]) -> list[Unmatched]:
    """The brackets without a partner, in the order of the text; none when all match."""
    brackets = list(_brackets(source, tokens))
    plain = _match(brackets, _same_sign)
    if not plain:
        return []
    indented = _match(brackets, _Depth(source))
    chosen = indented if len(indented) <= len(plain) + 2 else plain
    chosen.sort(key=lambda bracket: bracket.token.start)
    return [_unmatched(source, tokens, bracket) for bracket in chosen[:MAX_UNMATCHED]]


def _brackets(source: SourceText, tokens: Sequence[Token]) -> Iterator[_Bracket]:
    last_line, leading = 0, True
    for token in tokens:
        line = source.line_of(token.start)
        leading = line != last_line or leading
        if token.kind in (TokenKind.OPEN, TokenKind.CLOSE):
            yield _Bracket(token, line, source.indent_of(line), line != last_line, leading)
        leading = leading and token.kind is TokenKind.CLOSE
        last_line = source.line_of(max(token.end - 1, token.start))


def _match(brackets: Sequence[_Bracket], partner: "_Partner") -> list[_Bracket]:
    """Those without a partner."""
    open_ones: list[_Bracket] = []
    unmatched: list[_Bracket] = []
    for bracket in brackets:
        if bracket.token.kind is TokenKind.OPEN:
            open_ones.append(bracket)
            continue
        index = partner(open_ones, bracket)
        if index is None:
            unmatched.append(bracket)
        else:
            unmatched += open_ones[index + 1 :]
            del open_ones[index:]
    return unmatched + open_ones


_Partner = Callable[[Sequence[_Bracket], _Bracket], int | None]
"""Answers the index of the innermost open bracket that a closing one closes."""


def _same_sign(open_ones: Sequence[_Bracket], closer: _Bracket) -> int | None:
    for index in range(len(open_ones) - 1, -1, -1):
        if CLOSER_OF[open_ones[index].token.text] == closer.token.text:
            return index
    return None


class _Depth:
    """A closing bracket that begins its line only closes what was opened at its own depth."""

    def __init__(self, source: SourceText) -> None:
        self._source = source

    def __call__(self, open_ones: Sequence[_Bracket], closer: _Bracket) -> int | None:
        if not closer.first_on_line:
            return _same_sign(open_ones, closer)
        for index in range(len(open_ones) - 1, -1, -1):
            opener = open_ones[index]
            if CLOSER_OF[opener.token.text] == closer.token.text and self._fits(opener, closer):
                return index
            if opener.indent < closer.indent and opener.line != closer.line:
                return None
        return None

    def _fits(self, opener: _Bracket, closer: _Bracket) -> bool:
        """Equally deep; or, in the older style of a continued line, deeper with all between them deeper still."""
        if opener.indent >= closer.indent:
            return opener.indent == closer.indent
        between = range(opener.line + 1, closer.line)
        return all(self._source.is_blank(line) or self._source.indent_of(line) > closer.indent for line in between)


def _unmatched(source: SourceText, tokens: Sequence[Token], bracket: _Bracket) -> Unmatched:
    token = bracket.token
    if token.kind is TokenKind.OPEN:
        return Unmatched(token, CLOSER_OF[token.text], tuple(_places_to_close(source, tokens, bracket)))
    return Unmatched(token, OPENER_OF[token.text], tuple(_places_to_open(source, tokens, bracket)))


def _places_to_close(source: SourceText, tokens: Sequence[Token], opener: _Bracket) -> Iterator[int]:
    """Within and at the end of the opening line, then behind the last line that stands deeper."""
    yield from _ends_on_line(source, tokens, opener.line, after=opener.token.end)
    last = opener.line
    for line in range(opener.line + 1, source.line_count + 1):
        if source.is_blank(line):
            continue
        if source.indent_of(line) <= opener.indent:
            break
        last = line
    yield from _ends_on_line(source, tokens, last, after=opener.token.end)
    yield source.line_start(last + 1) if last < source.line_count else len(source.text)


def _places_to_open(source: SourceText, tokens: Sequence[Token], closer: _Bracket) -> Iterator[int]:
    """On the lines that close more than they open, and on the line that stands as deep as the closing bracket's."""
    first = _opening_line(source, closer) if closer.leading else closer.line
    by_line: dict[int, list[Token]] = {}
    for token in tokens:
        if token.start < closer.token.start and first <= source.line_of(token.start):
            by_line.setdefault(source.line_of(token.start), []).append(token)
    suspects = [line for line, on_line in by_line.items() if line > first and _closes_more(on_line, closer.token.text)]
    for line in (*suspects, first):
        yield from (token.end for token in reversed(by_line.get(line, ())))
        yield source.line_start(line) + source.indent_of(line)


def _opening_line(source: SourceText, closer: _Bracket) -> int:
    for line in range(closer.line - 1, 0, -1):
        if not source.is_blank(line) and source.indent_of(line) <= closer.indent:
            return line
    return closer.line


def _closes_more(on_line: Sequence[Token], closer: str) -> bool:
    """Whether a line that does not begin with a closing bracket closes one that it did not open."""
    depth = 0
    for token in on_line:
        depth += {closer: -1, OPENER_OF[closer]: 1}.get(token.text, 0)
        if depth < 0:
            return on_line[0].kind is not TokenKind.CLOSE
    return False


def _ends_on_line(source: SourceText, tokens: Sequence[Token], line: int, *, after: int) -> Iterator[int]:
    """Where a closing bracket may stand on a line: its end, then before each of its tokens from the right."""
    on_line = [t for t in tokens if source.line_of(t.start) == line and t.start >= after]
    if on_line:
        yield on_line[-1].end
    for token in reversed(on_line):
        yield token.start
