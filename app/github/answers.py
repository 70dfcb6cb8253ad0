"""What GitHub answers, as far as we read it. Fields that we do not name are ignored: GitHub adds some at any time."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr

T = TypeVar("T")


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Account(_Answer):
    id: int
    login: str


class GitHubUser(Account):
    name: str | None = None
    email: str | None = None


class Permissions(_Answer):
    """What the person may do with a repository."""

    admin: bool = False
    push: bool = False
    pull: bool = False


class GitHubRepository(_Answer):
    """`size` in kilobytes, as GitHub counts."""

    id: int
    name: str
    full_name: str
    owner: Account
    private: bool
    default_branch: str
    archived: bool = False
    fork: bool = False
    size: int = 0
    permissions: Permissions = Permissions()


class Installation(_Answer):
    id: int
    account: Account | None = None
    suspended_at: datetime | None = None


class InstallationAccess(_Answer):
    """A token for an installation, good for an hour at most."""

    token: SecretStr
    expires_at: datetime


class _Commit(_Answer):
    sha: str


class Branch(_Answer):
    name: str
    commit: _Commit
    protected: bool = False


class PullState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class _End(_Answer):
    ref: str
    sha: str


class PullRequest(_Answer):
    number: int
    state: PullState
    title: str
    body: str | None = None
    html_url: str
    head: _End
    base: _End
    updated_at: datetime
    merged_at: datetime | None = None


def _seconds(value: object) -> object:
    return None if value in ("", 0) else value


class UserTokens(_Answer):
    """A person's tokens. Lifetimes in seconds; none for an App whose tokens do not end."""

    access_token: SecretStr
    expires_in: Annotated[int | None, BeforeValidator(_seconds)] = None
    refresh_token: SecretStr | None = None
    refresh_token_expires_in: Annotated[int | None, BeforeValidator(_seconds)] = None


class Listed(_Answer, Generic[T]):
    """One page, and whether another follows."""

    items: list[T]
    has_more: bool
