"""The part of the public API that concerns GitHub."""

from typing import Protocol

from pydantic import TypeAdapter

from app.client.calls import query_of
from app.contracts.github import GitHubLink, LinkDeparture, LinkStep, RepositoryBranch, RepositorySummary, Unlinked
from app.contracts.pages import Page

_BRANCHES = TypeAdapter(Page[RepositoryBranch])
_REPOSITORIES = TypeAdapter(Page[RepositorySummary])


class Call(Protocol):
    """A call as the session's user."""

    async def __call__(self, method: str, path: str) -> bytes: ...


class GitHubCalls:
    """`WingbeatClient.github`. Raises what the client's own calls raise."""

    def __init__(self, call: Call) -> None:
        self._call = call

    async def begin_link(self, *, step: LinkStep = LinkStep.AUTHORIZE, redirect_to: str | None = None) -> str:
        """The page of GitHub to open. The callback must be visited with this client's cookies."""
        path = f"/auth/github{query_of(step=step, redirect_to=redirect_to)}"
        return LinkDeparture.model_validate_json(await self._call("GET", path)).url

    async def link(self) -> GitHubLink:
        return GitHubLink.model_validate_json(await self._call("GET", "/auth/github/status"))

    async def unlink(self) -> Unlinked:
        return Unlinked.model_validate_json(await self._call("DELETE", "/auth/github"))

    async def repositories(
        self, *, search: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Page[RepositorySummary]:
        """There is more for as long as there is a `next_cursor`, also after an empty page."""
        query = query_of(q=search, limit=limit, cursor=cursor)
        return _REPOSITORIES.validate_json(await self._call("GET", f"/repos{query}"))

    async def branches(
        self, full_name: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[RepositoryBranch]:
        query = query_of(limit=limit, cursor=cursor)
        return _BRANCHES.validate_json(await self._call("GET", f"/repos/{full_name}/branches{query}"))
