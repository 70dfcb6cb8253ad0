"""What a pull request says when its publisher does not: from the job's record alone, quoted so that it names nobody."""

import re
from collections.abc import Sequence
from typing import Final

from app.check_text import as_code
from app.contracts.diffs import FileChange, FileDiff
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId

MAX_TITLE_CHARACTERS: Final = 72
_MAX_WHY_CHARACTERS: Final = 4_000
_MAX_FILES: Final = 50
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_MARKS: Final = {FileChange.ADDED: "new", FileChange.MODIFIED: "changed", FileChange.DELETED: "deleted"}


def default_title(prompt: str) -> str:
    """The request's first line, cut between words."""
    line = " ".join(prompt.strip().splitlines()[0].split())
    if len(line) <= MAX_TITLE_CHARACTERS:
        return line
    return line[: MAX_TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


def branch_name(title: str, generation_id: GenerationId) -> str:
    """`wingbeat/<slug>-<short id>`; the same for the same version and title."""
    slug = _SLUG.sub("-", title.lower())[:40].strip("-") or "changes"
    return f"wingbeat/{slug}-{str(generation_id)[:8]}"


def description(version: Generation, diffs: Sequence[FileDiff]) -> str:
    """What, why, and what made it, as Markdown. How it was checked comes after: see `app.check_text`."""
    parts = [
        "## What",
        "\n".join(_files(diffs)),
        "## Why",
        _quoted(version.prompt[:_MAX_WHY_CHARACTERS]),
        "## Versions",
        f"- Version `{version.id}`, model `{as_code(version.result.model) if version.result else 'none'}`",
    ]
    return "\n\n".join(parts) + "\n"


def _files(diffs: Sequence[FileDiff]) -> list[str]:
    listed = [
        f"- `{as_code(diff.path)}` {_MARKS[diff.change]} (+{diff.lines_added} −{diff.lines_deleted})"
        for diff in diffs[:_MAX_FILES]
    ]
    return [*listed, f"- and {len(diffs) - _MAX_FILES} more"] if len(diffs) > _MAX_FILES else listed


def _quoted(text: str) -> str:
    """As a block of code: nothing in it is a mention, a link or a command."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}text\n{text.strip()}\n{fence}"
