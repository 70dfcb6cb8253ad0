"""Finds what is missing by trying it out: a sign is missing where the text parses once it is there.

A parser tells where it gave up, often far from the mistake. Trying a handful of likely places costs a millisecond each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from activities.toolchain.dart_brackets import Unmatched
from activities.toolchain.dart_tokens import Token, TokenKind
from activities.toolchain.dart_tree import parse_tree, wrong_nodes
from activities.toolchain.source_text import Finding, SourceText

MAX_TRIALS = 60
"""Parses spent on one mistake."""
MAX_ROUNDS = 5
"""Missing separators that are looked for in one file."""
BUDGET_S = 0.5
"""Seconds spent on one file. After them the best place found so far is taken."""

_CONTINUING = frozenset({"async", "sync", "else", "extends", "with", "implements", "on", "in", "is", "as"})
"""Words that neither end nor begin a statement."""
_BEGINNING = frozenset({"await", "return", "throw", "yield", "case", "default"})
"""Words that end no statement."""


@dataclass(frozen=True, slots=True)
class Mending:
    """What was missing, and what the parser still marks (0: the text parses) with all of it in place."""

    findings: list[Finding]
    wrong: int


def mend_brackets(source: SourceText, unmatched: Sequence[Unmatched]) -> Mending:
    """Put the partner of each unmatched bracket where it makes the most sense."""
    findings: list[Finding] = []
    draft = _Draft(source.text)
    for problem in unmatched:
        place = _best_place(draft, problem)
        draft.insert(place, problem.partner)
        findings.append(problem.finding(behind_text(source.text, place), source))
    return Mending(findings, draft.wrong())


def mend_separators(source: SourceText, tokens: Sequence[Token], wrong: int) -> Mending:
    """Put semicolons and commas at ends of lines as long as each leaves the parser less to complain about."""
    findings: list[Finding] = []
    draft, places = _Draft(source.text), list(_line_ends(source, tokens))
    while wrong and len(findings) < MAX_ROUNDS and draft.may_try:
        best, left = _best_separator(draft, places)
        if best is None or left >= wrong:
            break
        wrong = left
        places.remove(best)
        draft.insert(best.offset, best.sign)
        message = f"Expected to find '{best.sign}'."
        findings.append(Finding(behind_text(source.text, best.offset), "expected_token", message))
    return Mending(sorted(findings, key=lambda finding: finding.offset), wrong)


def behind_text(text: str, offset: int) -> int:
    """The last character before `offset` that is not space: where something missing is told."""
    while offset > 0 and text[offset - 1].isspace():
        offset -= 1
    return max(offset - 1, 0)


@dataclass(frozen=True, slots=True)
class _Separator:
    offset: int
    sign: str


class _Draft:
    """A text with signs put into it; offsets are always those of the original. Trials end with `BUDGET_S`."""

    def __init__(self, original: str) -> None:
        self._original = original
        self._deadline = monotonic() + BUDGET_S
        self._inserted: list[tuple[int, str]] = []

    @property
    def may_try(self) -> bool:
        return monotonic() < self._deadline

    def insert(self, offset: int, sign: str) -> None:
        self._inserted.append((offset, sign))

    def wrong(self) -> int:
        return self._wrong(self._inserted)

    def wrong_with(self, offset: int, sign: str) -> int:
        """How much the parser marks once `sign` stands at `offset` too."""
        return self._wrong([*self._inserted, (offset, sign)])

    def _wrong(self, insertions: Sequence[tuple[int, str]]) -> int:
        text = self._original
        for offset, sign in sorted(insertions, reverse=True):
            text = text[:offset] + sign + text[offset:]
        return len(wrong_nodes(parse_tree(text)))


def _best_separator(draft: _Draft, places: Sequence[_Separator]) -> tuple[_Separator | None, int]:
    best, least = None, 0
    for place in places[:MAX_TRIALS]:
        wrong = draft.wrong_with(place.offset, place.sign)
        if best is None or wrong < least:
            best, least = place, wrong
        if wrong == 0 or not draft.may_try:
            break
    return best, least


def _best_place(draft: _Draft, problem: Unmatched) -> int:
    """The first place with which the text parses, else the one that leaves the least wrong."""
    best, least = problem.places[0], None
    for place in problem.places[:MAX_TRIALS]:
        if not draft.may_try:
            break
        wrong = draft.wrong_with(place, problem.partner)
        if least is None or wrong < least:
            best, least = place, wrong
        if wrong == 0:
            break
    return best


def _line_ends(source: SourceText, tokens: Sequence[Token]) -> Iterator[_Separator]:
    """Ends of lines that may lack a semicolon or, within parentheses and square brackets, a comma."""
    enclosing: list[str] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.kind is TokenKind.OPEN:
            enclosing.append(token.text)
        elif token.kind is TokenKind.CLOSE and enclosing:
            enclosing.pop()
        if _may_end(token) and _may_begin(source, token, following):
            in_list = bool(enclosing) and enclosing[-1] in "(["
            yield _Separator(token.end, "," if in_list else ";")


def _may_end(token: Token) -> bool:
    if token.kind is TokenKind.WORD:
        return token.text not in _CONTINUING | _BEGINNING
    return token.kind is TokenKind.STRING or token.kind is TokenKind.CLOSE


def _may_begin(source: SourceText, token: Token, following: Token | None) -> bool:
    if following is None or following.text == "}":
        return True
    if source.line_of(following.start) == source.line_of(max(token.end - 1, token.start)):
        return False
    if following.kind is TokenKind.WORD:
        return following.text not in _CONTINUING
    return following.kind in (TokenKind.STRING, TokenKind.OPEN) or following.text == "@"
