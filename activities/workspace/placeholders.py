"""Finds comments that stand for code: "... rest unchanged". Written over a file, they would delete what they stand for.

A comment counts when it says nothing else: an ellipsis, or words that point at code which is not there, from a closed
vocabulary. An ordinary comment nearly always has a word outside of it.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

_HASH_SUFFIXES = frozenset({".yaml", ".yml", ".toml", ".py", ".sh", ".properties", ".rb"})
_MARKUP_SUFFIXES = frozenset({".html", ".htm", ".xml", ".svg", ".md", ".plist"})

# Strings are read so that what looks like a comment in one is not taken for one; whatever is not closed ends the search
# where it must end, so that no text takes more than linear time.
_C_TOKENS = re.compile(
    r"'''(?:[\s\S]*?'''|[\s\S]*)"
    r'|"""(?:[\s\S]*?"""|[\s\S]*)'
    r"|'(?:\\.|[^'\\\n])*'?"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|(?P<line>//[^\n]*)"
    r"|(?P<block>/\*(?:[\s\S]*?\*/|[\s\S]*))"
)
_HASH_TOKENS = re.compile(r"'[^'\n]*'?|\"(?:\\.|[^\"\\\n])*\"?|(?:(?<=\s)|^)(?P<line>#[^\n]*)", re.MULTILINE)
_MARKUP_TOKENS = re.compile(r"(?P<block><!--(?:[\s\S]*?-->|[\s\S]*))")

_COMMENT_MARKS = re.compile(r"^(?:/\*+|//+|#+|<!--+)|(?:\*+/|--+>)$")
_DECORATION = " \t\r\n*()[]{}<>-=~_:;!"
_ELLIPSIS = re.compile(r"\.{2,}|…")
_WORD = re.compile(r"[^\W\d_]+")
_OPENS_BODY = "{(["
_MAX_COMMENT_LENGTH = 120
_MAX_FOREIGN_WORDS = 2


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_POINTING = _words(
    "rest remainder existing remaining unchanged same previous omitted elided truncated original snip snipped",
)
_CODE = _words(
    "code file class classes method methods function functions import imports implementation constructor build",
)
_PARTS = _words(
    "field fields widget widgets variables properties members state content contents logic body part parts section",
    "sections lines stuff dependencies assets entries test tests declarations definitions items other others more",
)
_SMALL_WORDS = _words(
    "the a an of as in this that your our all any other and or with to for from here above below before earlier",
    "after is it its are was were be been stays stay remains remain keep keeps kept left goes go not no further",
    "required everything else brevity todo exactly just like changes changed change needed untouched",
)
_WITHOUT_ELLIPSIS = _POINTING | _CODE | _SMALL_WORDS
_WITH_ELLIPSIS = _WITHOUT_ELLIPSIS | _PARTS

_STANDS_FOR_CODE = re.compile(
    r"\b(?:unchanged|untouched"
    r"|(?:rest|remainder) of (?:the|this|your|our) \w+"
    r"|keep (?:the )?(?:rest|remainder)"
    r"|(?:existing|previous|original|remaining) (?:code|imports?|methods?|functions?|class(?:es)?|implementation)"
    r"|(?:remains?|stays?) (?:exactly |just )?(?:the same|as (?:is|it is|before))"
    r"|same as (?:before|earlier|the original)"
    r"|no (?:further )?changes? (?:needed|required|here|above|below)"
    r"|omitted for brevity)\b"
)


def placeholders(path: str, text: str) -> list[str]:
    """The comments that stand for code, as they are written, in the text's order."""
    return [comment for comment, is_alone in _comments(path, text) if _stands_for_code(comment, is_alone=is_alone)]


def _comments(path: str, text: str) -> Iterator[tuple[str, bool]]:
    """Every comment but documentation, and whether it has its line, or the place of a body, to itself."""
    for token in _tokens_of(path).finditer(text):
        if token.lastgroup == "line" and not token[0].startswith("///"):
            code = text[text.rfind("\n", 0, token.start()) + 1 : token.start()].rstrip()
            yield token[0], not code or code[-1] in _OPENS_BODY
        elif token.lastgroup == "block":
            yield token[0], True


def _tokens_of(path: str) -> re.Pattern[str]:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in _HASH_SUFFIXES:
        return _HASH_TOKENS
    return _MARKUP_TOKENS if suffix in _MARKUP_SUFFIXES else _C_TOKENS


def _stands_for_code(comment: str, *, is_alone: bool) -> bool:
    if len(comment) > _MAX_COMMENT_LENGTH:
        return False
    says = _COMMENT_MARKS.sub("", _COMMENT_MARKS.sub("", comment)).strip(_DECORATION).casefold()
    words = _WORD.findall(says)
    if not words:
        return bool(_ELLIPSIS.fullmatch(says))
    points = not _POINTING.isdisjoint(words)
    foreign = sum(word not in _WITH_ELLIPSIS for word in words)
    if _ELLIPSIS.match(says):
        names_code = not _CODE.isdisjoint(words) or (len(words) > 1 and not _PARTS.isdisjoint(words))
        return (points and foreign <= _MAX_FOREIGN_WORDS) or (names_code and not foreign)
    if _ELLIPSIS.search(says):
        return points and not foreign
    is_whole = all(word in _WITHOUT_ELLIPSIS for word in words)
    return is_alone and is_whole and bool(_STANDS_FOR_CODE.search(" ".join(words)))
