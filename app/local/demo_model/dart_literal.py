"""Writes any text as a Dart string literal."""

import unicodedata

_ESCAPES = {"\\": "\\\\", "'": "\\'", "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LINE_WIDTH = 72


def dart_literal(text: str) -> str:
    """`text` in single quotes, on one line."""
    return f"'{''.join(map(_escape, text))}'"


def dart_literal_lines(text: str, indent: str) -> str:
    """`text` as adjacent literals of at most 72 characters each, one a line, each line indented by `indent`."""
    pieces: list[str] = []
    piece = ""
    for character in text:
        escaped = _escape(character)
        if len(piece) + len(escaped) > _LINE_WIDTH:
            pieces.append(piece)
            piece = ""
        piece += escaped
        if character == "\n":
            pieces.append(piece)
            piece = ""
    if piece or not pieces:
        pieces.append(piece)
    return "\n".join(f"{indent}'{piece}'" for piece in pieces)


def _escape(character: str) -> str:
    """Controls, separators and invisible or reordering characters become escapes; the rest stays readable."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
        return f"\\u{{{ord(character):X}}}"
    return character
