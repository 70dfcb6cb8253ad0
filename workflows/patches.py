"""The ids of changes that running workflows must not meet half-way.

A change of the order or the kind of a workflow's commands is guarded by `workflow.patched(Patch.THE_CHANGE)`. An id is
compatibility data: it stays until no history has it, first in `workflow.deprecate_patch`, then not at all
(docs/operations.md).
"""

from enum import StrEnum


class Patch(StrEnum):
    """One member a change, named after what it changed."""

    ENDED_STATUS = "ended-status"
    """Rounds of the janitor, deletions of accounts and cancelled builds say how they ended."""
    TOLD_STEPS = "told-steps"
    """A check of chosen changes records its steps as it reaches them."""
    ADMITTED_FOLLOW_UPS = "admitted-follow-ups"
    """A job that follows another is started when its user's limits admit it."""
