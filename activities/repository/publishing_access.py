"""What publishing needs of GitHub's accounts and permissions, whoever provides it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId, UserId
from app.contracts.publishing import BRANCH_PREFIX, PublishOrder
from app.contracts.pull_requests import PullRequestState
from app.contracts.reviews import PublicationStep
from app.data.github_events import PullChange
from app.errors import Forbidden, NotFound
from app.github.answers import GitHubRepository, PullRequest, PullState
from app.github.repositories import GitHubRepositories


class GrantedRepository(Protocol):
    """A repository with a token for it alone."""

    @property
    def repository(self) -> GitHubRepository: ...

    @property
    def token(self) -> SecretStr: ...


@dataclass(frozen=True, slots=True)
class GitHubAccount:
    """Whose name a commit carries."""

    id: int
    login: str


class PublishingAccess(Protocol):
    """What the person who publishes may do on GitHub.

    Raises:
        WingbeatError: `github_not_linked`, `github_link_expired`; `github_not_found`: they do not see the repository,
            or the App is not installed for it; `github_forbidden`: they may not push to it; and what GitHub's limits
            and outages are.
    """

    @property
    def repositories(self) -> GitHubRepositories:
        """What is done with the token that `to_publish` gives."""
        ...

    async def account(self, user_id: UserId) -> GitHubAccount: ...

    async def to_publish(self, user_id: UserId, repository: str, *, workflows: bool) -> GrantedRepository:
        """A fresh token with which contents and pull requests are written, and workflows where they are to be."""
        ...

    async def give_back(self, granted: GrantedRepository) -> None:
        """End the token before its time. Never raises."""
        ...


class PublicationProgress(Protocol):
    """See `ReviewRecords`. Raises `DependencyUnavailable`."""

    async def reached(self, generation_id: GenerationId, step: PublicationStep) -> None: ...


class NobodyPublishes:
    """The access of a server without a GitHub App."""

    @property
    def repositories(self) -> GitHubRepositories:
        raise _not_linked()

    async def account(self, user_id: UserId) -> GitHubAccount:  # noqa: ARG002
        raise _not_linked()

    async def to_publish(
        self,
        user_id: UserId,  # noqa: ARG002
        repository: str,  # noqa: ARG002
        *,
        workflows: bool,  # noqa: ARG002
    ) -> GrantedRepository:
        raise _not_linked()

    async def give_back(self, granted: GrantedRepository) -> None:
        pass


def _not_linked() -> NotFound:
    return NotFound("no GitHub account is linked here", code=ErrorCode.GITHUB_NOT_LINKED)


@asynccontextmanager
async def granted(
    access: PublishingAccess, user_id: UserId, repository: str, *, workflows: bool = False
) -> AsyncIterator[GrantedRepository]:
    """A token for as long as the block runs."""
    given = await access.to_publish(user_id, repository, workflows=workflows)
    try:
        yield given
    finally:
        await access.give_back(given)


def told_by_github(repository: GitHubRepository, pull: PullRequest) -> PullChange:
    """What the row of a pull request is to say: without webhooks nobody else tells."""
    closed = PullRequestState.CLOSED if pull.merged_at is None else PullRequestState.MERGED
    state = PullRequestState.OPEN if pull.state is PullState.OPEN else closed
    return PullChange(repository.id, pull.number, state, pull.updated_at)


def require_own_branch(branch: str, base_branch: str, repository: GitHubRepository) -> None:
    """Raises `Forbidden` (`branch_protected`) for one that was not made from here, or that changes are to go into."""
    if not branch.startswith(BRANCH_PREFIX) or branch in (base_branch, repository.default_branch):
        raise Forbidden(f"{branch} is no branch that was made from here", code=ErrorCode.BRANCH_PROTECTED)


async def open_pull_of(access: PublishingAccess, order: PublishOrder, given: GrantedRepository) -> PullRequest | None:
    """The open pull request of the order's branch. Raises as `PublishingAccess` does."""
    pulls = await access.repositories.open_pulls(order.repository, head=order.branch, token=given.token)
    return next((pull for pull in pulls if pull.head.ref == order.branch), None)
