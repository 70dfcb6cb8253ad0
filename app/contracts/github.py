"""Linked GitHub accounts, and the repositories that they reach."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from app.contracts.base import Contract


class LinkStatus(StrEnum):
    """`expired`: GitHub takes the link no longer, the account must be linked again."""

    NOT_LINKED = "not_linked"
    LINKED = "linked"
    EXPIRED = "expired"


class LinkStep(StrEnum):
    """Which page of GitHub comes first: letting us act for you, or choosing the repositories that the App is given."""

    AUTHORIZE = "authorize"
    INSTALL = "install"


class LinkDeparture(Contract):
    """`url` is a page of GitHub, for the browser that got this answer; within ten minutes."""

    url: str


class GitHubLink(Contract):
    """The caller's own link. `install_url` is set when the App is installed nowhere that they reach: open it next."""

    status: LinkStatus
    login: str | None = None
    installation_ids: list[int] = []
    linked_at: datetime | None = None
    install_url: str | None = None


class GrantState(StrEnum):
    """What became of what the person had allowed. `pending`: GitHub is away, it is tried again until it is done."""

    REVOKED = "revoked"
    PENDING = "pending"
    NONE = "none"


class Unlinked(Contract):
    """Here nothing of the link is left, whatever `grant` says."""

    grant: GrantState


class RepositoryPermission(StrEnum):
    """The most that the person may do."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class RepositorySummary(Contract):
    """A repository that the person sees and the App is given."""

    id: int
    full_name: str
    private: bool
    default_branch: str
    archived: bool
    fork: bool
    permission: RepositoryPermission
    installation_id: int


class RepositoryBranch(Contract):
    """`commit` is the id of its last commit. Nobody pushes to a `protected` branch from here."""

    name: str
    commit: str
    protected: bool


def _no_dots(name: str) -> str:
    if name in (".", ".."):
        raise ValueError("this is no name of a repository")
    return name


RepositoryOwner = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
RepositoryName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$"), AfterValidator(_no_dots)]
