"""Valid Dart that the grammar does not know yet, rewritten into Dart that it knows.

tree-sitter-dart 0.1.0 reads all of Dart 3.0 to 3.12 that our corpus covers, except what `KNOWN_GAPS` lists. Text that
does not parse is parsed again with these constructs rewritten; if that helps, they were not the mistake. A rewriting
keeps every line where it is, and its columns but for a character. Not bridged: `late` as a variable's name that stands
alone as a statement, and augmentations, which no stable Dart has.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from activities.toolchain.dart_tokens import CLOSER_OF, Token, TokenKind

Rewrite = tuple[int, int, str]
"""Replace the text from the first to the second offset."""

LanguageVersion = tuple[int, int]

MAX_HEADER_TOKENS = 1_000
"""How far the end of a type's header or of its parameters is looked for."""

_TYPE_WORDS = frozenset({"class", "mixin", "enum", "extension"})


@dataclass(frozen=True, slots=True)
class Gap:
    """One construct: what it looks like, the language version that has it, and how it is found and rewritten."""

    name: str
    example: str
    since: LanguageVersion
    rewrites: Callable[[str, Sequence[Token]], Iterator[Rewrite]]


def rewritten(text: str, tokens: Sequence[Token], language_version: LanguageVersion | None) -> str:
    """`text` with every known gap rewritten that its language version has; an unknown version has them all."""
    rewrites: list[Rewrite] = []
    for gap in KNOWN_GAPS:
        if language_version is None or language_version >= gap.since:
            rewrites += gap.rewrites(text, tokens)
    return _apply(text, sorted(rewrites))


def _apply(text: str, rewrites: Sequence[Rewrite]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, replacement in rewrites:
        if start < position:
            continue
        pieces += (text[position:start], replacement)
        position = end
    return "".join((*pieces, text[position:]))


def _blank(text: str, start: int, end: int) -> Rewrite:
    return (start, end, "".join("\n" if character == "\n" else " " for character in text[start:end]))


def _mixin_class_alias(text: str, tokens: Sequence[Token]) -> Iterator[Rewrite]:
    for first, second, _, fourth in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if first.text == "mixin" and second.text == "class" and fourth.text == "=":
            yield _blank(text, first.start, first.end)


def _nullable_function_parameter(text: str, tokens: Sequence[Token]) -> Iterator[Rewrite]:
    """`(int x)?` at the end of a parameter: no expression has a question mark there."""
    for before, mark, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.text == ")" and mark.text == "?" and after.text in (",", ")", "]", "}"):
            yield _blank(text, mark.start, mark.end)


def _primary_constructor(text: str, tokens: Sequence[Token]) -> Iterator[Rewrite]:
    """The parameters between a type's name and its clauses. Extension types have them in the grammar."""
    for index, token in enumerate(tokens):
        if token.text not in ("class", "enum"):
            continue
        name = index + 1
        if _text(tokens, name) == "const":
            yield _blank(text, tokens[name].start, tokens[name].end)
            name += 1
        opening = _skip_type_parameters(tokens, name + 1)
        start = opening
        if _text(tokens, opening) == ".":
            opening += 2
        closing = _closing(tokens, opening)
        if _text(tokens, opening) == "(" and closing is not None:
            yield _blank(text, tokens[start].start, tokens[closing].end)


def _semicolon_body(_: str, tokens: Sequence[Token]) -> Iterator[Rewrite]:
    """`class A;`: a type declared without a body."""
    for index, token in enumerate(tokens):
        if token.text in _TYPE_WORDS and _begins_declaration(tokens, index):
            end = _header_end(tokens, index)
            if end is not None:
                yield (end.start, end.end, "{}")


def _primary_constructor_body(_: str, tokens: Sequence[Token]) -> Iterator[Rewrite]:
    """`this : x = 1 { ... }` among a class's members."""
    for index, token in enumerate(tokens):
        if token.text == "this" and _begins_member(tokens, index) and _text(tokens, index + 1) in (":", "{", ";"):
            yield (token.start, token.end, "_p()")


def _short_constructor(text: str, tokens: Sequence[Token]) -> Iterator[Rewrite]:
    """`new(...)`, `new name(...)` and `factory(...)` among a class's members."""
    for index, token in enumerate(tokens):
        start = index - 1 if index and tokens[index - 1].text == "const" else index
        if token.text not in ("new", "factory") or not _begins_member(tokens, start):
            continue
        if _text(tokens, index + 1) == "(":
            yield (token.start, token.end, "_" * len(token.text))
        elif token.text == "new" and _text(tokens, index + 2) == "(":
            yield _blank(text, token.start, token.end)


KNOWN_GAPS: tuple[Gap, ...] = (
    Gap("mixin class alias", "mixin class A = Object with B;", (3, 0), _mixin_class_alias),
    Gap("nullable function parameter", "class A { A(void this.done(int x)?); }", (2, 12), _nullable_function_parameter),
    Gap("primary constructor", "class Point(var int x, var int y) {}", (3, 13), _primary_constructor),
    Gap("type without a body", "class Point(var int x);", (3, 13), _semicolon_body),
    Gap("primary constructor body", "class P(int x) { this : assert(x > 0); }", (3, 13), _primary_constructor_body),
    Gap("short constructor", "class P { new(); new at(); factory() => P(); }", (3, 13), _short_constructor),
)
"""Measured against tests/unit/toolchain/corpus; a test holds each example against the grammar."""


def _text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def _begins_member(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and _text(tokens, index - 1) in ("{", "}", ";")


def _begins_declaration(tokens: Sequence[Token], index: int) -> bool:
    """Modifiers and annotations may stand before the keyword, never a bracket that is still open or a sign."""
    return index == 0 or tokens[index - 1].kind in (TokenKind.WORD, TokenKind.CLOSE) or tokens[index - 1].text == ";"


def _skip_type_parameters(tokens: Sequence[Token], index: int) -> int:
    if _text(tokens, index) != "<":
        return index
    depth = 0
    for position in range(index, min(index + MAX_HEADER_TOKENS, len(tokens))):
        depth += {"<": 1, ">": -1}.get(tokens[position].text, 0)
        if depth == 0:
            return position + 1
    return len(tokens)


def _closing(tokens: Sequence[Token], opening: int) -> int | None:
    depth = 0
    for position in range(opening, min(opening + MAX_HEADER_TOKENS, len(tokens))):
        if tokens[position].text in CLOSER_OF:
            depth += 1
        elif tokens[position].kind is TokenKind.CLOSE:
            depth -= 1
            if depth == 0:
                return position
    return None


def _header_end(tokens: Sequence[Token], index: int) -> Token | None:
    """The semicolon that ends a type's header, if no body comes before it and it is no alias."""
    position = index + 1
    while position < len(tokens):
        token = tokens[position]
        if token.text == ";":
            return token
        if token.text in ("{", "=", *_TYPE_WORDS) or token.kind is TokenKind.CLOSE:
            return None
        if token.text == "(":
            closing = _closing(tokens, position)
            if closing is None:
                return None
            position = closing
        position += 1
    return None
