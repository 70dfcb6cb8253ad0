"""How one version differs from another, file by file."""

from enum import StrEnum

from app.contracts.base import Contract
from app.contracts.ids import GenerationId


class FileChange(StrEnum):
    """A renamed file is a deleted one and an added one."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"


class TextOmission(StrEnum):
    """Why a changed file has no hunks."""

    BINARY = "binary"
    TOO_LARGE = "too_large"
    """One of its sides is over 1 MiB."""
    DIFF_TOO_LARGE = "diff_too_large"
    """With its hunks the whole diff would be over 4 MiB of text."""


class DiffHunk(Contract):
    """A run of changed lines with three lines around it, as in the unified format.

    `text` is its `@@` header and lines; a file's hunks in order, under `---` and `+++` headers, are a patch. Starts
    count from 1; the start of a side without lines is the line before it. `id` is made of the path and the lines: it
    stays the same when the hunk only moves within the file.
    """

    id: str
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    text: str


class FileDiff(Contract):
    """One file that differs. Sizes are in bytes; a side where the file does not exist has none."""

    path: str
    change: FileChange
    old_size: int | None = None
    new_size: int | None = None
    lines_added: int = 0
    lines_deleted: int = 0
    hunks: list[DiffHunk] = []
    text_omitted: TextOmission | None = None


class VersionDiff(Contract):
    """From the version `against` to `generation_id`: the files that differ, by path.

    `against` is null when the version is compared with nothing: then every file is added.
    """

    generation_id: GenerationId
    against: GenerationId | None = None
    files: list[FileDiff]
