"""Repositories, branches, references and pull requests, with whichever token the caller holds."""

from collections.abc import Sequence
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, JsonValue, SecretStr, TypeAdapter, ValidationError

from app.github.answers import (
    Branch,
    GitHubRepository,
    InstallationAccess,
    Listed,
    PullRequest,
    PullState,
)
from app.github.app_identity import AppIdentity
from app.github.failures import GitHubUnavailable
from app.github.wire import GitHubWire, parsed

PAGE_SIZE = 100

_BRANCHES = TypeAdapter(list[Branch])
_PULLS = TypeAdapter(list[PullRequest])


class _Repositories(BaseModel):
    model_config = ConfigDict(extra="ignore")

    total_count: int
    repositories: list[GitHubRepository]


class _Object(BaseModel):
    model_config = ConfigDict(extra="ignore")

    sha: str


class _Reference(BaseModel):
    model_config = ConfigDict(extra="ignore")

    object: _Object


class GitHubRepositories:
    """`api_url` has no trailing slash. Every method may raise what `GitHubWire.send` raises."""

    def __init__(self, wire: GitHubWire, app: AppIdentity, *, api_url: str) -> None:
        self._wire = wire
        self._app = app
        self._api_url = api_url

    async def of_installation(
        self, installation_id: int, access_token: SecretStr, *, page: int = 1
    ) -> Listed[GitHubRepository]:
        """The repositories of an installation that the person can see, a hundred a page."""
        response = await self._wire.send(
            "GET",
            f"{self._api_url}/user/installations/{installation_id}/repositories",
            bearer=access_token,
            query={"per_page": PAGE_SIZE, "page": page},
        )
        found = parsed(_Repositories, response)
        return Listed(items=found.repositories, has_more=page * PAGE_SIZE < found.total_count)

    async def token_for(
        self, installation_id: int, repository_id: int, *, permissions: dict[str, str]
    ) -> InstallationAccess:
        """A fresh token for one repository and these permissions alone."""
        body: JsonValue = {"repository_ids": [repository_id], "permissions": dict(permissions)}
        url = f"{self._api_url}/app/installations/{installation_id}/access_tokens"
        return parsed(InstallationAccess, await self._wire.send("POST", url, bearer=self._app.signed(), json=body))

    async def give_back(self, token: SecretStr) -> None:
        """End an installation token before its time."""
        await self._wire.send("DELETE", f"{self._api_url}/installation/token", bearer=token)

    async def get(self, full_name: str, token: SecretStr) -> GitHubRepository:
        return parsed(GitHubRepository, await self._wire.send("GET", self._url(full_name), bearer=token))

    async def branches(self, full_name: str, token: SecretStr, *, page: int = 1) -> Listed[Branch]:
        """A hundred a page."""
        response = await self._wire.send(
            "GET",
            self._url(full_name, "branches"),
            bearer=token,
            query={"per_page": PAGE_SIZE, "page": page},
        )
        try:
            items = _BRANCHES.validate_json(response.content)
        except ValidationError:
            raise GitHubUnavailable from None
        return Listed(items=items, has_more="next" in response.links)

    async def branch(self, full_name: str, name: str, token: SecretStr) -> Branch:
        return parsed(Branch, await self._wire.send("GET", self._url(full_name, "branches", name), bearer=token))

    async def head_of(self, full_name: str, branch: str, token: SecretStr) -> str:
        """The id of the branch's last commit."""
        response = await self._wire.send("GET", self._url(full_name, "git", "ref", "heads", branch), bearer=token)
        return parsed(_Reference, response).object.sha

    async def delete_branch(self, full_name: str, branch: str, token: SecretStr) -> None:
        await self._wire.send("DELETE", self._url(full_name, "git", "refs", "heads", branch), bearer=token)

    async def open_pulls(self, full_name: str, *, head: str, token: SecretStr) -> Sequence[PullRequest]:
        """The open pull requests of a branch of this repository."""
        owner = full_name.partition("/")[0]
        query: dict[str, str | int] = {"state": PullState.OPEN.value, "head": f"{owner}:{head}", "per_page": PAGE_SIZE}
        response = await self._wire.send("GET", self._url(full_name, "pulls"), bearer=token, query=query)
        try:
            return _PULLS.validate_json(response.content)
        except ValidationError:
            raise GitHubUnavailable from None

    async def open_pull(
        self, full_name: str, *, head: str, base: str, title: str, body: str, token: SecretStr
    ) -> PullRequest:
        wanted: JsonValue = {"head": head, "base": base, "title": title, "body": body}
        return parsed(
            PullRequest, await self._wire.send("POST", self._url(full_name, "pulls"), bearer=token, json=wanted)
        )

    async def pull(self, full_name: str, number: int, token: SecretStr) -> PullRequest:
        return parsed(
            PullRequest, await self._wire.send("GET", self._url(full_name, "pulls", str(number)), bearer=token)
        )

    async def close_pull(self, full_name: str, number: int, token: SecretStr) -> PullRequest:
        wanted: JsonValue = {"state": PullState.CLOSED.value}
        return parsed(
            PullRequest,
            await self._wire.send("PATCH", self._url(full_name, "pulls", str(number)), bearer=token, json=wanted),
        )

    def _url(self, full_name: str, *parts: str) -> str:
        """A branch's slashes stay: GitHub reads them as part of its name."""
        owner, _, name = full_name.partition("/")
        path = "/".join(quote(part, safe="/") for part in parts)
        return f"{self._api_url}/repos/{quote(owner, safe='')}/{quote(name, safe='')}{'/' if path else ''}{path}"
