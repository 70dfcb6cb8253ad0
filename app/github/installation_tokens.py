"""Tokens for one repository, for who may do so much with it themselves: what Git and pull requests are done with."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.ids import UserId
from app.errors import Forbidden, Invalid, NotFound, WingbeatError
from app.github.answers import GitHubRepository, Installation, InstallationAccess
from app.github.failures import GitHubLinkExpired, GitHubNotConfigured
from app.github.people import GitHubPeople
from app.github.repositories import GitHubRepositories
from app.github.user_tokens import UserTokenSource


class Access(StrEnum):
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class TokenPermissions:
    """What a token is good for; whatever is none it cannot do. Files under `.github/workflows` need `workflows`."""

    contents: Access = Access.READ
    pull_requests: Access | None = None
    workflows: Access | None = None

    @property
    def writes(self) -> bool:
        return Access.WRITE in (self.contents, self.pull_requests, self.workflows)

    def as_request(self) -> dict[str, str]:
        given = {"contents": self.contents, "pull_requests": self.pull_requests, "workflows": self.workflows}
        return {name: access.value for name, access in given.items() if access is not None}


READING = TokenPermissions()
PUBLISHING = TokenPermissions(contents=Access.WRITE, pull_requests=Access.WRITE)


@dataclass(frozen=True, slots=True)
class RepositoryAccess:
    """A token of the App's for this repository alone, until `expires_at` (an hour at most). It never goes into a
    payload, an argv or a `.git`."""

    repository: GitHubRepository
    installation_id: int
    token: SecretStr = field(repr=False)
    expires_at: datetime


class InstallationTokens:
    """Every method raises what `UserTokenSource.token` and `GitHubWire.send` raise."""

    def __init__(self, users: UserTokenSource, people: GitHubPeople, repositories: GitHubRepositories) -> None:
        self._users = users
        self._people = people
        self._repositories = repositories

    async def for_repository(
        self, user_id: UserId, full_name: str, permissions: TokenPermissions = READING
    ) -> RepositoryAccess:
        """A fresh token, after GitHub has said, asked as the person, that they may do this themselves.

        Raises:
            NotFound: `github_not_found`: they do not see it, or the App is not installed for it.
            Forbidden: `github_forbidden`: they may not write to it, it is archived, or the App was not given so much.
        """
        repository = await self._users.act(user_id, lambda token: self._repositories.get(full_name, token))
        if permissions.writes:
            _require_write(repository)
        installations = await self._users.act(user_id, self._people.installations)
        installation = _of_owner(installations, repository)
        access = await self._granted(installation.id, repository, permissions)
        return RepositoryAccess(repository, installation.id, access.token, access.expires_at)

    async def give_back(self, access: RepositoryAccess) -> None:
        """End the token before its time. When GitHub cannot be reached it ends by itself."""
        with suppress(WingbeatError):
            await self._repositories.give_back(access.token)

    async def _granted(
        self, installation_id: int, repository: GitHubRepository, permissions: TokenPermissions
    ) -> InstallationAccess:
        wanted = permissions.as_request()
        try:
            return await self._repositories.token_for(installation_id, repository.id, permissions=wanted)
        except GitHubLinkExpired:
            raise GitHubNotConfigured(
                "GitHub does not take what this App signs: check GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY"
            ) from None
        except Invalid:
            raise Forbidden(
                f"the GitHub App lacks {repository.full_name}, or a permission: change its installation on GitHub",
                code=ErrorCode.GITHUB_FORBIDDEN,
            ) from None


def _require_write(repository: GitHubRepository) -> None:
    if not repository.permissions.push:
        raise Forbidden(f"you may not push to {repository.full_name}", code=ErrorCode.GITHUB_FORBIDDEN)
    if repository.archived:
        raise Forbidden(f"{repository.full_name} is archived: nobody can push to it", code=ErrorCode.GITHUB_FORBIDDEN)


def _of_owner(installations: list[Installation], repository: GitHubRepository) -> Installation:
    """The App is installed on an account at most once."""
    owner = repository.owner.login.lower()
    found = next((one for one in installations if one.account and one.account.login.lower() == owner), None)
    if found is None:
        raise NotFound(
            f"the GitHub App is not installed for {repository.full_name}: install it first",
            code=ErrorCode.GITHUB_NOT_FOUND,
        )
    if found.suspended_at is not None:
        raise Forbidden(f"the GitHub App is suspended on {repository.owner.login}", code=ErrorCode.GITHUB_FORBIDDEN)
    return found
