"""A text with its positions: offsets, and the line and column that people read."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from app.contracts.diagnostics import Diagnostic, Severity

MAX_SOURCE_LINE = 400
"""Characters of the offending line that a diagnostic quotes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding at an offset of one text, in code points."""

    offset: int
    code: str
    message: str
    severity: Severity = Severity.ERROR


class SourceText:
    """Offsets count code points from 0; lines and columns are 1-based."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)

    @property
    def line_count(self) -> int:
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def column_of(self, offset: int) -> int:
        return offset - self._starts[self.line_of(offset) - 1] + 1

    def line_start(self, line: int) -> int:
        return self._starts[line - 1]

    def line_end(self, line: int) -> int:
        """The offset behind the line's last character, before its line end."""
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return end - 1 if end > self._starts[line - 1] and self.text[end - 1] == "\r" else end

    def line_text(self, line: int) -> str:
        return self.text[self._starts[line - 1] : self.line_end(line)]

    def indent_of(self, line: int) -> int:
        """How far the line's first visible character stands from the left; a blank line's length."""
        content = self.line_text(line)
        return len(content) - len(content.lstrip())

    def is_blank(self, line: int) -> bool:
        return not self.line_text(line).strip()

    def offset_at(self, row: int, byte_column: int) -> int:
        """The offset of a 0-based row and a column in UTF-8 bytes, as the parser counts."""
        start = self._starts[min(row, len(self._starts) - 1)]
        end = self._starts[row + 1] if row + 1 < len(self._starts) else len(self.text)
        line = self.text[start:end]
        if line.isascii():
            return start + min(byte_column, len(line))
        return start + len(line.encode()[:byte_column].decode(errors="ignore"))

    def diagnostic(self, path: str, finding: Finding) -> Diagnostic:
        offset = min(max(finding.offset, 0), len(self.text))
        line = self.line_of(offset)
        return Diagnostic(
            severity=finding.severity,
            code=finding.code,
            message=finding.message,
            path=path,
            line=line,
            column=self.column_of(offset),
            source_line=self.line_text(line)[:MAX_SOURCE_LINE],
        )

    def diagnostics(self, path: str, findings: Iterable[Finding]) -> list[Diagnostic]:
        return [self.diagnostic(path, finding) for finding in findings]
