"""What the documents of this repository tell people to type, and where their links lead."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.local.options import ROOT

_FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`((?:\./dev|\.venv/bin/|docker compose|python -m) ?[^`]*)`")
_QUERY = re.compile(r"^\| ([^|]+?) \| `([^`]+)` \|$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*=")


@dataclass(frozen=True, slots=True)
class Told:
    """A command in a document: its words, without settings before it and redirections after it."""

    document: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return shlex.join(self.words)


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands(document: Path) -> Iterator[Told]:
    """The lines of its shell blocks, and the spans in its text that begin with a program of ours."""
    text = document.read_text(encoding="utf-8")
    name = str(document.relative_to(ROOT))
    lines = [line for block in _FENCE.findall(text) for line in block.splitlines()]
    for told in [*lines, *_SPAN.findall(_ANY_FENCE.sub("", text))]:
        for alternative in _alternatives(told):
            yield Told(name, tuple(alternative))


def operator_queries() -> dict[str, str]:
    """The list filters that docs/operations.md gives operators, by what each finds."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = text.split("\n## Find jobs\n", 1)[1].split("\n## ", 1)[0]
    return dict(_QUERY.findall(table))


def links(document: Path) -> list[str]:
    """Where it leads inside this repository, as it is written."""
    found = _LINK.findall(_ANY_FENCE.sub("", document.read_text(encoding="utf-8")))
    return [link for link in found if "://" not in link]


def anchors(document: Path) -> set[str]:
    """The names by which its headings are linked to."""
    headings = _HEADING.findall(_ANY_FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def _alternatives(told: str) -> Iterator[list[str]]:
    """`a|b` stands for two commands, `[OPTION]` for one that may be left out."""
    plain = told.replace("[", " ").replace("]", " ").replace("...", "")
    words = shlex.split(plain, comments=True)
    if ">" in words or "<" in words:
        words = words[: next(index for index, word in enumerate(words) if word in "<>")]
    while words and _SETTING.match(words[0]):
        words.pop(0)
    if not words:
        return
    choices = next((index for index, word in enumerate(words) if "|" in word), None)
    if choices is None:
        yield words
        return
    for choice in words[choices].replace("\\", "").split("|"):
        yield [*words[:choices], choice, *words[choices + 1 :]]
