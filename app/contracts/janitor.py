"""Inputs and outputs of the janitor and of account deletion.

A new field gets a default: running workflows and committed histories hold the old shape.
"""

from enum import StrEnum

from app.contracts.base import Contract
from app.contracts.ids import UserId


class Duty(StrEnum):
    """What the janitor sees to."""

    WATCHES = "watches"
    LOST_JOBS = "lost_jobs"
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


class JanitorOutput(Contract):
    reports: list[DutyReport]


class AccountDeletionInput(Contract):
    """`shared_too`: projects with other members that have no other owner are deleted too."""

    user_id: UserId
    shared_too: bool = False


class AccountRef(Contract):
    user_id: UserId


class AccountDeletionOutput(Contract):
    """Not done when the account became the only owner of a shared project meanwhile."""

    done: bool
