"""Inputs and outputs of the janitor.

A new field gets a default: running workflows and committed histories hold the old shape.
"""

from enum import StrEnum

from app.contracts.base import Contract


class Duty(StrEnum):
    """What the janitor sees to."""

    WATCHES = "watches"
    LOST_JOBS = "lost_jobs"
    LOST_WORK = "lost_work"
    DELETED_PROJECTS = "deleted_projects"
    VERSIONS = "versions"
    OBJECTS = "objects"


class JanitorInput(Contract):
    """In this order; one that fails keeps none of the others."""

    duties: list[Duty]


class SweepInput(Contract):
    """`cursor` is where the sweep before stopped; none to begin."""

    cursor: str | None = None


class SweepOutput(Contract):
    """One bounded sweep. With a `cursor` there is more to do."""

    looked_at: int = 0
    mended: int = 0
    left: int = 0
    """What could not be mended now; the next run tries again."""
    cursor: str | None = None


class DutyReport(Contract):
    duty: Duty
    looked_at: int = 0
    mended: int = 0
    left: int = 0
    cursor: str | None = None
    """Where the next round goes on, when this one came to its bound."""


class JanitorOutput(Contract):
    reports: list[DutyReport]
