"""The repositories that a person can work on: those that they see and the App is given."""

from collections.abc import Sequence

from app.contracts.github import RepositoryBranch, RepositoryPermission, RepositorySummary
from app.contracts.pages import Page
from app.data.cursors import RepositoryCursor, SerialCursor
from app.data.github_links import GitHubLinks
from app.errors import Forbidden, NotFound
from app.github.access import GitHubAccess
from app.github.answers import GitHubRepository, Installation, Listed, Permissions
from app.github.repositories import PAGE_SIZE
from app.security.callers import Caller

_MOST_PAGES = 10
"""GitHub's pages that one request reads: a search that finds little answers a short page, and where to go on."""


class RepositoryService:
    """Everything is asked of GitHub as the person. Raises what `UserTokenSource.token` and `GitHubWire.send` raise."""

    def __init__(self, github: GitHubAccess, links: GitHubLinks) -> None:
        self._github = github
        self._links = links

    async def page(
        self, caller: Caller, *, search: str | None, limit: int, cursor: str | None
    ) -> Page[RepositorySummary]:
        """Up to `limit` repositories, of one installation after the other; `search` is a part of the full name.

        Raises:
            Invalid: the cursor is none of ours.
        """
        at = RepositoryCursor.decode(cursor) if cursor else RepositoryCursor(0, 0)
        installations = await self._installations(caller)
        found: list[RepositorySummary] = []
        for _ in range(_MOST_PAGES):
            current = next((one for one in installations if one.id >= at.installation_id), None)
            if current is None:
                return Page(items=found)
            if current.id != at.installation_id:
                at = RepositoryCursor(current.id, 0)
            listed = await self._listed(caller, at)
            start = at.offset % PAGE_SIZE
            for position, repository in enumerate(listed.items[start:], start=at.offset):
                if len(found) == limit:
                    return Page(items=found, next_cursor=RepositoryCursor(current.id, position).encode())
                if search is None or search.lower() in repository.full_name.lower():
                    found.append(_summary(repository, current))
            following = at.offset - start + PAGE_SIZE
            at = RepositoryCursor(current.id, following) if listed.has_more else RepositoryCursor(current.id + 1, 0)
        return Page(items=found, next_cursor=at.encode())

    async def branches(
        self, caller: Caller, full_name: str, *, limit: int, cursor: str | None
    ) -> Page[RepositoryBranch]:
        """Up to `limit` branches, by name.

        Raises:
            Invalid: the cursor is none of ours.
            NotFound: `github_not_found`.
        """
        offset = SerialCursor.decode(cursor).id if cursor else 0
        page, start = offset // PAGE_SIZE + 1, offset % PAGE_SIZE
        listed = await self._github.users.act(
            caller.user.id, lambda token: self._github.repositories.branches(full_name, token, page=page)
        )
        shown = listed.items[start : start + limit]
        more = listed.has_more or len(listed.items) > start + len(shown)
        return Page(
            items=[RepositoryBranch(name=one.name, commit=one.commit.sha, protected=one.protected) for one in shown],
            next_cursor=SerialCursor(offset + len(shown)).encode() if more and shown else None,
        )

    async def _installations(self, caller: Caller) -> Sequence[Installation]:
        """By their ids, without suspended ones. What is kept of them is brought up to date."""
        found = await self._github.users.act(caller.user.id, self._github.people.installations)
        good = sorted((one for one in found if one.suspended_at is None), key=lambda one: one.id)
        await self._links.set_installations(caller.user.id, [one.id for one in good])
        return good

    async def _listed(self, caller: Caller, at: RepositoryCursor) -> Listed[GitHubRepository]:
        """The page with that offset; of an installation that was removed meanwhile, nothing."""
        page = at.offset // PAGE_SIZE + 1
        try:
            return await self._github.users.act(
                caller.user.id,
                lambda token: self._github.repositories.of_installation(at.installation_id, token, page=page),
            )
        except (NotFound, Forbidden):
            return Listed(items=[], has_more=False)


def _summary(repository: GitHubRepository, installation: Installation) -> RepositorySummary:
    return RepositorySummary(
        id=repository.id,
        full_name=repository.full_name,
        private=repository.private,
        default_branch=repository.default_branch,
        archived=repository.archived,
        fork=repository.fork,
        permission=_most(repository.permissions),
        installation_id=installation.id,
    )


def _most(permissions: Permissions) -> RepositoryPermission:
    if permissions.admin:
        return RepositoryPermission.ADMIN
    return RepositoryPermission.WRITE if permissions.push else RepositoryPermission.READ
