"""The webhooks that we act on, as far as we read them. Fields that we do not name are ignored."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from app.github.answers import Account


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    action: str


class _Installation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: int


class _Repository(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: int
    full_name: str


class InstallationEvent(_Payload):
    """`created`, `deleted`, `suspend`, `unsuspend` and `new_permissions_accepted`."""

    installation: _Installation
    sender: Account


class InstallationRepositoriesEvent(_Payload):
    """`added` and `removed`."""

    installation: _Installation
    repositories_removed: list[_Repository] = []


class AuthorizationEvent(_Payload):
    """`revoked`: the sender has taken back what they had allowed, or we have for them."""

    sender: Account


class _Pull(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int
    state: str
    merged: bool = False
    updated_at: datetime


class PullRequestEvent(_Payload):
    pull_request: _Pull
    repository: _Repository


class WebhookEvent(StrEnum):
    """The value of `X-GitHub-Event`."""

    INSTALLATION = "installation"
    INSTALLATION_REPOSITORIES = "installation_repositories"
    AUTHORIZATION = "github_app_authorization"
    PULL_REQUEST = "pull_request"


PAYLOADS: Final[dict[WebhookEvent, type[_Payload]]] = {
    WebhookEvent.INSTALLATION: InstallationEvent,
    WebhookEvent.INSTALLATION_REPOSITORIES: InstallationRepositoriesEvent,
    WebhookEvent.AUTHORIZATION: AuthorizationEvent,
    WebhookEvent.PULL_REQUEST: PullRequestEvent,
}
