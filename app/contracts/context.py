"""What a model was shown of a project, and why: part of a job's result."""

from enum import StrEnum

from app.contracts.base import Contract

MAX_LISTED = 100
"""Entries of a summary: the first of the pack, in its order."""


class ContextForm(StrEnum):
    WHOLE = "whole"
    OUTLINE = "outline"
    """Declarations and signatures without their bodies."""
    EXCERPT = "excerpt"
    """A section of a text."""


class ContextReason(StrEnum):
    """Why a file is in the pack, the strongest reason first."""

    ENTRY_POINT = "entry_point"
    NAMED = "named"
    """The request names the file, or something that it declares."""
    PROBLEM = "problem"
    """A diagnostic or a refusal of the last round is about it."""
    RELATED = "related"
    """It is close to the files above in the graph of imports and names."""
    REST = "rest"
    """There was room."""
    KNOWLEDGE = "knowledge"
    """It is of one of the project's knowledge packs: the path begins with the pack's name."""


class ContextEntry(Contract):
    """`tokens` is an estimate."""

    path: str
    form: ContextForm
    reason: ContextReason
    tokens: int


class ContextSummary(Contract):
    """The pack in figures. `tokens` and `budget` are estimates, `entries` at most `MAX_LISTED`; `left_out` are source
    files of which only the path was shown, if that."""

    tokens: int
    budget: int
    whole: int
    outlined: int
    left_out: int
    entries: list[ContextEntry] = []
