"""How models miswrite what they copy: each drift turns SEARCH and REPLACE as they should be into what comes instead.

The changed lines themselves drift as the lines around them do; a drift never knows how the matcher works.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

_STRAIGHT = str.maketrans({"'": "\N{RIGHT SINGLE QUOTATION MARK}", '"': "\N{RIGHT DOUBLE QUOTATION MARK}"})
_NUMBER_OR_NAME = re.compile(r"\b(?:\d+|[a-z]\w{3,})\b")


@dataclass(frozen=True, slots=True)
class Written:
    """What the model writes. `common_head` and `common_tail` count the lines that both sides share."""

    search: tuple[str, ...]
    replace: tuple[str, ...]
    common_head: int
    common_tail: int
    ending: str = "\n"

    def body(self) -> str:
        """The hunk between its markers."""
        lines = ["<<<<<<< SEARCH", *self.search, "=======", *self.replace, ">>>>>>> REPLACE"]
        return "".join(line + self.ending for line in lines)

    def each(self, change: Callable[[str], str]) -> "Written":
        return replace(self, search=tuple(map(change, self.search)), replace=tuple(map(change, self.replace)))

    def context(self) -> list[int]:
        """The places in SEARCH of the lines that both sides share."""
        return [*range(self.common_head), *range(len(self.search) - self.common_tail, len(self.search))]

    def with_context_line(self, at: int, *lines: str) -> "Written":
        """With other lines for one line of the context, on both sides."""
        in_head = at < self.common_head
        there = at if in_head else at - len(self.search) + len(self.replace)
        more = len(lines) - 1
        return replace(
            self,
            search=(*self.search[:at], *lines, *self.search[at + 1 :]),
            replace=(*self.replace[:there], *lines, *self.replace[there + 1 :]),
            common_head=self.common_head + (more if in_head else 0),
            common_tail=self.common_tail + (0 if in_head else more),
        )


Drift = Callable[[Random, Written], Written]


def none(random: Random, written: Written) -> Written:  # noqa: ARG001 - a drift like any other
    return written


def trailing_spaces(random: Random, written: Written) -> Written:
    return replace(written, search=tuple(line + random.choice(("", " ", "  ", "\t")) for line in written.search))


def foreign_line_endings(random: Random, written: Written) -> Written:  # noqa: ARG001
    return replace(written, ending="\r\n")


def indentation_taken_off(random: Random, written: Written) -> Written:  # noqa: ARG001
    lines = [line for line in (*written.search, *written.replace) if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    return written.each(lambda line: line[margin:])


def indentation_added(random: Random, written: Written) -> Written:
    margin = " " * random.choice((2, 4))
    return written.each(lambda line: margin + line if line.strip() else line)


def tabs_for_spaces(random: Random, written: Written) -> Written:  # noqa: ARG001
    return written.each(lambda line: "\t" * ((len(line) - len(line.lstrip(" "))) // 2) + line.lstrip(" "))


def blank_lines_missing(random: Random, written: Written) -> Written:  # noqa: ARG001
    for at in sorted(written.context(), reverse=True):
        if not written.search[at].strip():
            written = written.with_context_line(at)
    return written


def blank_line_added(random: Random, written: Written) -> Written:
    at = random.choice(written.context() or [0])
    return written.with_context_line(at, written.search[at], "") if written.context() else written


def smart_quotes(random: Random, written: Written) -> Written:  # noqa: ARG001
    for at in written.context():
        written = written.with_context_line(at, written.search[at].translate(_STRAIGHT))
    return written


def lines_merged(random: Random, written: Written) -> Written:
    """Two lines of the context on one line, as another formatter would have it."""
    pairs = [at for at in written.context() if at + 1 in written.context() and at + 1 != written.common_head]
    if not pairs:
        return written
    at = random.choice(pairs)
    merged = f"{written.search[at]} {written.search[at + 1].strip()}"
    return written.with_context_line(at + 1).with_context_line(at, merged)


def ellipsis(random: Random, written: Written) -> Written:
    """Some lines of the context left out, with a sign for them."""
    context = written.context()
    sign = random.choice(("...", "// ...", "    // ... existing code ...", "  // rest unchanged"))
    if len(context) < 2:
        return written
    for at in sorted(random.sample(context, random.randint(1, min(3, len(context)))), reverse=True):
        written = written.with_context_line(at, sign)
    return written


def ellipsis_in_replace_only(random: Random, written: Written) -> Written:  # noqa: ARG001
    """The new text stops short: applied as it is, it would take away what it stands for."""
    return replace(written, replace=(*written.replace[:1], "  // ... rest of the code unchanged ..."))


def misremembered_context(random: Random, written: Written) -> Written:
    """A word of the context is another one."""
    context = [at for at in written.context() if _NUMBER_OR_NAME.search(written.search[at])]
    if not context:
        return written
    at = random.choice(context)
    return written.with_context_line(at, _NUMBER_OR_NAME.sub(f"other{random.randint(10, 99)}", written.search[at], 1))


def spaces_inside(random: Random, written: Written) -> Written:  # noqa: ARG001
    """Another formatter's spaces around brackets, in the context."""
    for at in written.context():
        line = written.search[at]
        indent = line[: len(line) - len(line.lstrip())]
        written = written.with_context_line(at, indent + line.lstrip().replace("(", "( ").replace("{", "{ "))
    return written
