"""Reviews: which of a version's changes are taken, whether those still compile, and what became of them on GitHub."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from app.contracts.base import Contract
from app.contracts.diagnostics import Diagnostic
from app.contracts.diffs import FileDiff
from app.contracts.errors import JobError
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.pull_requests import PullRequest

MAX_MESSAGE_LENGTH = 10_000


def _plain_message(text: str) -> str:
    if not text.strip():
        raise ValueError("the message is empty")
    if any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 for c in text):
        raise ValueError("the message contains control characters")
    return text


CommitMessage = Annotated[str, Field(max_length=MAX_MESSAGE_LENGTH), AfterValidator(_plain_message)]
"""Its first line is the subject. Line feeds only."""


class Rejection(Contract):
    """A changed file that is not taken: it stays as it was. With `hunks`, ids of the diff, only those are not taken."""

    path: str = Field(min_length=1, max_length=4096)
    hunks: list[str] | None = Field(default=None, min_length=1, max_length=10_000)


class ReviewState(StrEnum):
    """`checked`: the toolchain has looked at exactly this choice, whatever it found."""

    OPEN = "open"
    CHECKED = "checked"
    PUBLISHED = "published"


class ReviewChange(Contract):
    """All decisions at once: what is not rejected is taken."""

    rejected: list[Rejection] = Field(default=[], max_length=5_000)
    message: CommitMessage | None = None


class CheckState(StrEnum):
    RUNNING = "running"
    CLEAN = "clean"
    PROBLEMS = "problems"
    FAILED = "failed"


class CheckStep(StrEnum):
    """What a check that runs is doing; none while it gets a workspace."""

    PACKAGES = "packages"
    ANALYZE = "analyze"


class ReviewCheck(Contract):
    """What the toolchain says of the chosen files. With `problems`, `POST .../review/repair` starts a job on them.

    `step` comes while it is `running`.
    """

    state: CheckState
    step: CheckStep | None = None
    diagnostics: list[Diagnostic] = []
    provenance: str | None = None
    error: JobError | None = None


class Conflict(Contract):
    """A file that changed on both sides. `hunks` are its conflicting places between Git's markers, if it is text."""

    path: str
    hunks: list[str] = []


class PublicationState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


class PublicationStep(StrEnum):
    """What a publication that runs is doing; none before the first of them.

    `checking`: the toolchain looks at the chosen files, when it has not yet.
    """

    CHECKING = "checking"
    PLAN = "plan"
    PUSH = "push"
    PULL_REQUEST = "pull_request"


class Publication(Contract):
    """A version's way to GitHub. `step` comes while it is `running`, `conflicts` with the error `publish_conflict`."""

    state: PublicationState
    step: PublicationStep | None = None
    branch: str | None = None
    commit: str | None = None
    pull_request: PullRequest | None = None
    error: JobError | None = None
    conflicts: list[Conflict] = []


class Review(Contract):
    """A version's changes with the decisions about them.

    `files` are the changes since `against`; the ids of their hunks stay the same. `sensitive` are those of the chosen
    files that are published only with an approval that names them. `version` is in the ETag; 0 is a review that nobody
    has written yet. `stale`: `files` are not those that the decision was about, for what they are compared with has
    changed; rejections that no longer apply are left out of `rejected`, and nothing is checked any more. Decide again.
    """

    generation_id: GenerationId
    project_id: ProjectId
    version: int = 0
    state: ReviewState = ReviewState.OPEN
    against: GenerationId | None = None
    files: list[FileDiff] = []
    rejected: list[Rejection] = []
    message: str | None = None
    sensitive: list[str] = []
    stale: bool = False
    check: ReviewCheck | None = None
    publication: Publication | None = None
    updated_at: datetime | None = None
