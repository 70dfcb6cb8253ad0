"""Publishing: the request, and what the workflow and its activities hand to each other. Never a token, never a file."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.contracts.base import Contract
from app.contracts.ids import UserId
from app.contracts.jobs import JobRef
from app.contracts.pull_requests import PullRequest
from app.contracts.reviews import CommitMessage, Conflict, Publication, ReviewCheck

BRANCH_PREFIX = "wingbeat/"
"""Of every branch that is made, written to or deleted from here."""

OwnBranch = Annotated[
    str, StringConstraints(pattern=r"^wingbeat/[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*$", max_length=200)
]


class PublishRequest(Contract):
    """All of it has a default. `approve_sensitive` names the paths of workflows, CI and credentials that may change.

    The chosen files are checked first, unless they were. With `despite_problems` it goes on whatever is found, also
    when they could not be checked; the pull request says so.
    """

    branch: OwnBranch | None = None
    title: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$")] | None = None
    body: str | None = Field(default=None, max_length=20_000)
    message: CommitMessage | None = None
    approve_sensitive: list[str] = Field(default=[], max_length=1_000)
    despite_problems: bool = False


class CheckFirst(Contract):
    """The toolchain is to look at the chosen files before anything is pushed.

    `described`: the order's `body` is ours, and says at its end what was found. `left_out` counts the changed files
    that were not taken, whole or in part.
    """

    despite_problems: bool
    described: bool
    left_out: int


class PublishOrder(JobRef):
    """What is published where. `base_key` and `chosen_key` name archives: the difference goes into the commit.

    `base_commit` holds the base's files in `folder` of `repository`. With `pull_number` the commit goes to the branch
    of that pull request, else to a new one with a pull request to `base_branch`. `adds_to_branch` allows one that has
    an open pull request with changes of other versions, on top of which these then come. Without `check_first` the
    chosen files were checked already.
    """

    user_id: UserId
    repository: str
    base_branch: str
    base_commit: str
    folder: str
    base_key: str
    chosen_key: str
    branch: str
    title: str
    body: str
    message: str
    approved: list[str] = []
    pull_number: int | None = None
    adds_to_branch: bool = False
    check_first: CheckFirst | None = None


class PublishPlan(Contract):
    """`onto` is the commit that ours comes after: the branch's last one where `branch_exists`, else that of its base.

    `base_head` is the last commit of the base branch, empty where that is gone. `has_open_pull` tells whether the
    branch is in an open pull request already.
    The author's name and address are those of the GitHub account.
    """

    repository_id: int
    onto: str
    branch_exists: bool
    base_head: str = ""
    has_open_pull: bool = False
    author_name: str
    author_email: str


class PushChangesInput(Contract):
    """`at` is the commit's date: with it, an attempt that is made again makes the same commit."""

    order: PublishOrder
    plan: PublishPlan
    at: datetime


class PushedChanges(Contract):
    """No `commit` when the repository changed where we did: then `conflicts` has the places, and nothing was pushed."""

    commit: str | None
    conflicts: list[Conflict] = []


class OpenPullRequestInput(Contract):
    order: PublishOrder
    commit: str


class RecordPublicationInput(JobRef):
    """`repository_id` comes with a completed publication, with who published (`user_id`) and the archives of what."""

    publication: Publication
    repository_id: int | None = None
    user_id: UserId | None = None
    base_key: str | None = None
    chosen_key: str | None = None


class WithdrawOrder(JobRef):
    """Close the pull request and delete its branch, if nobody but us has pushed to it."""

    user_id: UserId
    pull_request: PullRequest


class ReviewCheckInput(JobRef):
    """`chosen_key` names the archive of the files to check."""

    chosen_key: str
    user_id: UserId | None = None


class RecordReviewCheckInput(JobRef):
    chosen_key: str
    check: ReviewCheck
