"""How big the parts of a job's log may be: `finish` carries the whole log in one payload, and those end at 2 MiB."""

from collections.abc import Iterator, Sequence

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.diagnostics import Diagnostic, Refusal, Severity

MAX_FINDINGS = 100
"""Diagnostics, or refusals, in one frame."""
MAX_FINDING_BYTES = 1_000
MAX_SOURCE_LINE_BYTES = 400
MAX_CHAT_FRAME_BYTES = 16 * 1024
MAX_CHAT_RECORD_BYTES = 64 * 1024
"""The model's words as the conversation remembers them. The log has them all."""
MAX_CHAT_BYTES = 512 * 1024
"""Of all chat in a log, as JSON."""
MAX_FINDINGS_BYTES = 384 * 1024
"""Of all diagnostics and refusals in a log, as JSON. What else is in a log is small by its nature."""

_BY_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def clipped(text: str, max_bytes: int) -> str:
    """The text, or as much of its start as fits into `max_bytes` of UTF-8 together with an ellipsis."""
    encoded = text.encode()
    if len(encoded) <= max_bytes:
        return text
    return encoded[: max_bytes - 3].decode(errors="ignore") + "…"


def pieces(text: str, max_bytes: int) -> Iterator[tuple[int, str]]:
    """The text cut into pieces of at most `max_bytes` of UTF-8, each with its offset in code points."""
    offset = 0
    while offset < len(text):
        piece = text[offset : offset + max_bytes].encode()[:max_bytes].decode(errors="ignore")
        yield offset, piece
        offset += len(piece)


def listed_diagnostics(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The gravest diagnostics, at most `MAX_FINDINGS`, with bounded texts."""
    gravest = sorted(diagnostics, key=lambda diagnostic: _BY_GRAVITY[diagnostic.severity])[:MAX_FINDINGS]
    return [
        diagnostic.model_copy(
            update={
                "message": clipped(diagnostic.message, MAX_FINDING_BYTES),
                "source_line": clipped(diagnostic.source_line, MAX_SOURCE_LINE_BYTES),
            }
        )
        for diagnostic in gravest
    ]


def listed_refusals(refusals: Sequence[Refusal]) -> list[Refusal]:
    """At most `MAX_FINDINGS` refusals with bounded texts."""
    return [
        refusal.model_copy(
            update={
                "path": clipped(refusal.path, MAX_FINDING_BYTES),
                "detail": clipped(refusal.detail, MAX_FINDING_BYTES),
            }
        )
        for refusal in refusals[:MAX_FINDINGS]
    ]
