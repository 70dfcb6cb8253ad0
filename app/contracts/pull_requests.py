"""Pull requests that were opened from here."""

from enum import StrEnum

from app.contracts.base import Contract


class PullRequestState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class PullRequest(Contract):
    """As GitHub last told. `head_sha` is the commit that was last pushed from here."""

    repository: str
    branch: str
    base_branch: str
    number: int
    url: str
    state: PullRequestState
    head_sha: str
