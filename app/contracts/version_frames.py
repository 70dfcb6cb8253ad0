"""Frames about what goes on with a version besides its job: live previews, checks of reviews, publications."""

from enum import StrEnum
from typing import Literal

from app.contracts.errors import ErrorCode
from app.contracts.frames import Frame
from app.contracts.reviews import CheckState, CheckStep, PublicationState, PublicationStep


class PreviewState(StrEnum):
    """What a live preview does. STOPPED and FAILED are its ends."""

    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_active(self) -> bool:
        return self in (PreviewState.STARTING, PreviewState.RUNNING, PreviewState.RESTARTING)


class Preview(Frame):
    """A change of a live preview. It also comes after the job's `Result`, then always without `seq`."""

    type: Literal["Preview"] = "Preview"
    state: PreviewState
    url: str | None = None


class Checking(Frame):
    """How far the check of a review is. Always without `seq`; what it found is at `GET .../review`."""

    type: Literal["Checking"] = "Checking"
    state: CheckState
    step: CheckStep | None = None
    code: ErrorCode | None = None


class Publishing(Frame):
    """How far a publication, or its withdrawal, is. Always without `seq`; all of it is at `GET .../publish`.

    `url` is that of the pull request, `code` that of the error.
    """

    type: Literal["Publishing"] = "Publishing"
    state: PublicationState
    step: PublicationStep | None = None
    url: str | None = None
    code: ErrorCode | None = None
