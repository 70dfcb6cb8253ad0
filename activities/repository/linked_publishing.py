"""What publishing needs of GitHub, through linked accounts and the installations of the App."""

from contextlib import suppress
from dataclasses import replace

from activities.repository.publishing_access import GitHubAccount, GrantedRepository
from app.contracts.ids import UserId
from app.errors import WingbeatError
from app.github.access import GitHubAccess
from app.github.installation_tokens import PUBLISHING, Access, RepositoryAccess
from app.github.repositories import GitHubRepositories


class LinkedPublishing:
    """The `PublishingAccess` of a server with a GitHub App."""

    def __init__(self, github: GitHubAccess) -> None:
        self._github = github

    @property
    def repositories(self) -> GitHubRepositories:
        return self._github.repositories

    async def account(self, user_id: UserId) -> GitHubAccount:
        user = await self._github.users.act(user_id, self._github.people.user)
        return GitHubAccount(user.id, user.login)

    async def to_publish(self, user_id: UserId, repository: str, *, workflows: bool) -> RepositoryAccess:
        permissions = replace(PUBLISHING, workflows=Access.WRITE if workflows else None)
        return await self._github.installation_tokens.for_repository(user_id, repository, permissions)

    async def give_back(self, granted: GrantedRepository) -> None:
        with suppress(WingbeatError):
            await self._github.repositories.give_back(granted.token)
