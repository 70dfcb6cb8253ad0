"""What a check found, and who did the checking."""

from enum import StrEnum

from pydantic import Field

from app.contracts.base import Contract


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Diagnostic(Contract):
    """One finding in one file. `line` and `column` are 1-based; columns count Unicode code points."""

    severity: Severity
    code: str
    message: str
    path: str
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    source_line: str = ""
    """The text of the offending line, at most 400 characters; empty for a finding about a whole file."""

    @property
    def fingerprint(self) -> str:
        """The same mistake has the same fingerprint wherever it moves: code, file, message, text without spaces."""
        return "\x1f".join((self.code, self.path, self.message, "".join(self.source_line.split())))


class ToolchainKind(StrEnum):
    FLUTTER = "flutter"
    SYNTAX_ONLY = "syntax-only"


class Provenance(Contract):
    """Who checked a version. `label` is what people read: `flutter 3.29.0` or `syntax-only`, and what was amiss.

    `stand_in`: no real SDK. `unconfined`: its programs ran without a sandbox.
    """

    toolchain: ToolchainKind
    version: str = ""
    stand_in: bool = False
    unconfined: bool = False

    @property
    def label(self) -> str:
        name = f"{self.toolchain} {self.version}".strip()
        amiss = [text for text, holds in (("stand-in", self.stand_in), ("no sandbox", self.unconfined)) if holds]
        return f"{name} ({', '.join(amiss)})" if amiss else name


class RefusalReason(StrEnum):
    PATH = "path_not_allowed"
    DUPLICATE = "duplicate_path"
    CASE_COLLISION = "case_collision"
    TOO_MANY_FILES = "too_many_files"
    TOO_LARGE = "file_too_large"
    PLACEHOLDER = "placeholder_text"
    MASS_DELETION = "unexplained_deletion"
    EDIT_MISMATCH = "edit_does_not_match"
    EDIT_AMBIGUOUS = "edit_matches_twice"
    EDIT_OVERLAP = "edits_overlap"
    EDIT_MALFORMED = "edit_malformed"
    NO_SUCH_FILE = "no_such_file"
    UNCLOSED = "block_not_closed"
    NOT_TEXT = "not_text"


class Refusal(Contract):
    """A file of the model's answer that was not written, and why."""

    path: str
    reason: RefusalReason
    detail: str
