"""What was checked of a version, by whom, and how it ended: its verification badge."""

from enum import StrEnum

from app.contracts.base import Contract


class CheckState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"


class CheckName(StrEnum):
    """The checks in their order: each is run on what the one before has passed."""

    ANALYZE = "analyze"
    TEST = "test"
    BUILD = "build"


class CheckNote(Contract):
    """Why a check was not run, or what it counted."""

    check: CheckName
    note: str


class Verification(Contract):
    """`by` is the label of the toolchain, as in `provenance`. `notes` say why a check was not run."""

    analyze: CheckState = CheckState.NOT_RUN
    test: CheckState = CheckState.NOT_RUN
    build: CheckState = CheckState.NOT_RUN
    by: str | None = None
    notes: list[CheckNote] = []
