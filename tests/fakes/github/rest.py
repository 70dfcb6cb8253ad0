"""The REST endpoints, answering from the state and in the shape of GitHub's description."""

import base64
import json
import subprocess
from collections.abc import Sequence
from typing import TypeVar

import jwt
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.github.description import Json, github_description
from tests.fakes.github.state import Installation, InstallationToken, Person, Pull, Repository, State

_PAGE = 30
T = TypeVar("T")


class Refused(Exception):
    """An error answer of the API."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.response = JSONResponse({"message": message, "documentation_url": "https://docs.github.com"}, status)


class RestApi:
    """One method an operation. Raises `Refused` for what GitHub refuses."""

    def __init__(self, state: State) -> None:
        self._state = state

    # The App

    async def app(self, request: Request) -> Response:
        self._require_app(request)
        known: Json = {"id": self._state.app.id, "slug": self._state.app.slug, "name": self._state.app.slug}
        return _answer("GET", "/app", 200, known)

    async def installation(self, request: Request) -> Response:
        self._require_app(request)
        found = self._installation(request)
        return _answer("GET", "/app/installations/{installation_id}", 200, self._installation_json(found))

    async def uninstall(self, request: Request) -> Response:
        self._require_app(request)
        del self._state.installations[self._installation(request).id]
        return Response(status_code=204)

    async def create_installation_token(self, request: Request) -> Response:
        self._require_app(request)
        found = self._installation(request)
        if found.suspended:
            raise Refused(403, "This installation has been suspended")
        wanted = _object(json.loads(await request.body() or b"{}"))
        repositories = self._restricted(found, wanted)
        permissions = {**found.permissions, **{k: str(v) for k, v in _object(wanted.get("permissions")).items()}}
        if any(_weaker(found.permissions.get(name), given) for name, given in permissions.items()):
            raise Refused(422, "The permissions requested are not granted to this installation.")
        asked = _object(wanted.get("permissions")).keys()
        granted = {name: given for name, given in permissions.items() if not asked or name in asked}
        token, issued = self._state.issue_installation_token(found, repositories, granted)
        known: Json = {
            "token": token,
            "expires_at": issued.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "permissions": dict(granted),
            "repository_selection": "selected",
        }
        return _answer("POST", "/app/installations/{installation_id}/access_tokens", 201, known)

    async def revoke_installation_token(self, request: Request) -> Response:
        self._installation_token(request).revoked = True
        return Response(status_code=204)

    async def revoke_user_token(self, request: Request) -> Response:
        """`DELETE /applications/{client_id}/token` or `/grant`: by the App's own name and password."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        expected = f"{self._state.app.client_id}:{self._state.app.client_secret}"
        if scheme.lower() != "basic" or base64.b64decode(value).decode() != expected:
            raise Refused(401, "Bad credentials")
        token = str(_object(json.loads(await request.body()))["access_token"])
        found = self._state.user_tokens.get(token)
        if found is None or found.revoked:
            raise Refused(404, "Not Found")
        if request.url.path.endswith("/grant"):
            self._state.revoke_all(found.login)
        found.revoked = True
        return Response(status_code=204)

    # The person

    async def user(self, request: Request) -> Response:
        person = self._person(request)
        known: Json = {
            **_person_json(person),
            "user_view_type": "private",
            "email": person.email,
            "name": person.login.title(),
        }
        return _answer("GET", "/user", 200, known)

    async def emails(self, request: Request) -> Response:
        person = self._person(request)
        known: list[JsonValue] = [{"email": person.email, "primary": True, "verified": True, "visibility": None}]
        return _answer("GET", "/user/emails", 200, known)

    async def user_installations(self, request: Request) -> Response:
        found = self._state.installations_of(self._person(request).login)
        items: list[JsonValue] = [self._installation_json(one) for one in _page(request, found)]
        return _answer("GET", "/user/installations", 200, {"total_count": len(found), "installations": items})

    async def user_repositories(self, request: Request) -> Response:
        login = self._person(request).login
        installation = self._installation(request)
        if installation not in self._state.installations_of(login):
            raise Refused(403, "Resource not accessible")
        seen = [self._state.repositories[number] for number in sorted(installation.repositories)]
        seen = [repository for repository in seen if repository.allows(login, "read")]
        items: list[JsonValue] = [_repository_json(one, login) for one in _page(request, seen)]
        template = "/user/installations/{installation_id}/repositories"
        answer = _answer("GET", template, 200, {"total_count": len(seen), "repositories": items})
        return _linked(request, answer, len(seen))

    # Repositories

    async def repository(self, request: Request) -> Response:
        found, login = self._repository(request, "read")
        return _answer("GET", "/repos/{owner}/{repo}", 200, _repository_json(found, login))

    async def branches(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        heads = _heads(found)
        items: list[JsonValue] = [
            {"name": name, "commit": {"sha": sha, "url": "https://example.com/"}, "protected": name in found.protected}
            for name, sha in _page(request, sorted(heads.items()))
        ]
        answer = _answer("GET", "/repos/{owner}/{repo}/branches", 200, items)
        return _linked(request, answer, len(heads))

    async def branch(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        name = request.path_params["branch"]
        sha = _heads(found).get(name)
        if sha is None:
            raise Refused(404, "Branch not found")
        known: Json = {"name": name, "protected": name in found.protected, "commit": {"sha": sha}}
        return _answer("GET", "/repos/{owner}/{repo}/branches/{branch}", 200, known)

    async def reference(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        name = request.path_params["ref"].removeprefix("heads/")
        sha = _heads(found).get(name)
        if sha is None:
            raise Refused(404, "Not Found")
        return _answer("GET", "/repos/{owner}/{repo}/git/ref/{ref}", 200, _reference_json(name, sha))

    async def create_reference(self, request: Request) -> Response:
        found, _ = self._repository(request, "write")
        wanted = _object(json.loads(await request.body()))
        name, sha = str(wanted["ref"]).removeprefix("refs/heads/"), str(wanted["sha"])
        if name in _heads(found):
            raise Refused(422, "Reference already exists")
        _git(found, "update-ref", f"refs/heads/{name}", sha)
        return _answer("POST", "/repos/{owner}/{repo}/git/refs", 201, _reference_json(name, sha))

    async def delete_reference(self, request: Request) -> Response:
        found, _ = self._repository(request, "write")
        name = request.path_params["ref"].removeprefix("heads/")
        if name not in _heads(found):
            raise Refused(422, "Reference does not exist")
        _git(found, "update-ref", "-d", f"refs/heads/{name}")
        return Response(status_code=204)

    # Pull requests

    async def pulls(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        query = request.query_params
        head = query.get("head", "").partition(":")[2]
        wanted = [
            pull
            for pull in self._state.pulls
            if pull.repository == found.id
            and query.get("state", "open") in ("all", pull.state)
            and (not head or pull.head == head)
            and query.get("base", pull.base) == pull.base
        ]
        items: list[JsonValue] = [self._pull_json(found, pull) for pull in _page(request, wanted)]
        return _answer("GET", "/repos/{owner}/{repo}/pulls", 200, items)

    async def create_pull(self, request: Request) -> Response:
        found, login = self._repository(request, "write", permission="pull_requests")
        wanted = _object(json.loads(await request.body()))
        head, base = str(wanted["head"]).rpartition(":")[2], str(wanted["base"])
        heads = _heads(found)
        if head not in heads or base not in heads:
            raise Refused(422, "Validation Failed")
        if any(p.repository == found.id and p.head == head and p.state == "open" for p in self._state.pulls):
            raise Refused(422, f"A pull request already exists for {found.owner}:{head}.")
        if heads[head] == heads[base]:
            raise Refused(422, f"No commits between {base} and {head}")
        pull = Pull(
            number=1 + sum(p.repository == found.id for p in self._state.pulls),
            repository=found.id,
            head=head,
            base=base,
            title=str(wanted["title"]),
            body=str(wanted.get("body") or ""),
            author=login,
        )
        self._state.pulls.append(pull)
        return _answer("POST", "/repos/{owner}/{repo}/pulls", 201, self._pull_json(found, pull))

    async def pull(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        template = "/repos/{owner}/{repo}/pulls/{pull_number}"
        return _answer("GET", template, 200, self._pull_json(found, self._pull(request, found)))

    async def change_pull(self, request: Request) -> Response:
        found, _ = self._repository(request, "write", permission="pull_requests")
        pull = self._pull(request, found)
        wanted = _object(json.loads(await request.body()))
        pull.state = str(wanted.get("state", pull.state))
        pull.title = str(wanted.get("title", pull.title))
        pull.body = str(wanted.get("body", pull.body))
        template = "/repos/{owner}/{repo}/pulls/{pull_number}"
        return _answer("PATCH", template, 200, self._pull_json(found, pull))

    # Who asks

    def _require_app(self, request: Request) -> None:
        try:
            claims = jwt.decode(
                _bearer(request), self._state.app.public_key, algorithms=["RS256"], options={"require": ["exp", "iat"]}
            )
        except jwt.InvalidTokenError:
            raise Refused(401, "A JSON web token could not be decoded") from None
        if str(claims.get("iss")) not in (str(self._state.app.id), self._state.app.client_id):
            raise Refused(401, "'Issuer' claim ('iss') must be an Integer or the client id")
        if claims["exp"] - claims["iat"] > 660:
            raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")

    def _person(self, request: Request) -> Person:
        token = self._state.user_tokens.get(_bearer(request))
        if token is None or not token.is_good:
            raise Refused(401, "Bad credentials")
        return self._state.people[token.login]

    def _installation_token(self, request: Request) -> InstallationToken:
        token = self._state.installation_tokens.get(_bearer(request))
        if token is None or not token.is_good:
            raise Refused(401, "Bad credentials")
        return token

    def _installation(self, request: Request) -> Installation:
        found = self._state.installations.get(request.path_params["installation_id"])
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def _repository(self, request: Request, access: str, *, permission: str = "contents") -> tuple[Repository, str]:
        """The repository, and the login of who asks: a person's, or the App's."""
        found = self._state.repository(request.path_params["owner"], request.path_params["repo"])
        token = self._state.installation_tokens.get(_bearer(request))
        if token is not None:
            if not token.is_good:
                raise Refused(401, "Bad credentials")
            if found is None or found.id not in token.repositories:
                raise Refused(404, "Not Found")
            if access == "write" and token.permissions.get(permission) != "write":
                raise Refused(403, "Resource not accessible by integration")
            return found, f"{self._state.app.slug}[bot]"
        login = self._person(request).login
        if found is None or (found.private and not found.allows(login, "read")):
            raise Refused(404, "Not Found")
        if access == "write" and not found.allows(login, "write"):
            raise Refused(403, "Resource not accessible by integration")
        return found, login

    def _restricted(self, installation: Installation, wanted: Json) -> set[int]:
        names, numbers = wanted.get("repositories"), wanted.get("repository_ids")
        if names is None and numbers is None:
            return set(installation.repositories)
        by_name = {self._state.repositories[number].name: number for number in installation.repositories}
        asked = {by_name.get(str(name), -1) for name in names} if isinstance(names, list) else set()
        asked |= {number for number in numbers if isinstance(number, int)} if isinstance(numbers, list) else set()
        if not asked <= installation.repositories:
            raise Refused(422, "There is at least one repository that does not exist or is not accessible.")
        return asked

    def _pull(self, request: Request, repository: Repository) -> Pull:
        number = request.path_params["pull_number"]
        for pull in self._state.pulls:
            if (pull.repository, pull.number) == (repository.id, number):
                return pull
        raise Refused(404, "Not Found")

    # Shapes

    def _installation_json(self, installation: Installation) -> Json:
        account = self._state.people.get(installation.account)
        return {
            "id": installation.id,
            "app_id": self._state.app.id,
            "app_slug": self._state.app.slug,
            "account": _person_json(account) if account else None,
            "permissions": dict(installation.permissions),
            "repository_selection": "selected",
            "target_type": "User",
            "suspended_at": "2026-01-01T00:00:00Z" if installation.suspended else None,
        }

    def _pull_json(self, repository: Repository, pull: Pull) -> Json:
        heads = _heads(repository)
        end = {"label": f"{repository.owner}:{pull.head}", "ref": pull.head, "sha": heads.get(pull.head, "0" * 40)}
        base = {"label": f"{repository.owner}:{pull.base}", "ref": pull.base, "sha": heads.get(pull.base, "0" * 40)}
        return {
            "id": 10_000 + pull.number,
            "number": pull.number,
            "state": pull.state,
            "merged_at": "2026-01-02T00:00:00Z" if pull.merged else None,
            "title": pull.title,
            "body": pull.body,
            "html_url": f"https://github.example.com/{repository.full_name}/pull/{pull.number}",
            "head": {**end},
            "base": {**base},
            "user": {"login": pull.author, "id": 1},
        }


def _answer(method: str, template: str, status: int, known: JsonValue) -> Response:
    return JSONResponse(github_description().filled(method, template, status, known), status)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "token") or not token:
        raise Refused(401, "Requires authentication")
    return token


def _page(request: Request, items: Sequence[T]) -> Sequence[T]:
    number, size = _paging(request)
    return items[(number - 1) * size : number * size]


def _paging(request: Request) -> tuple[int, int]:
    query = request.query_params
    return int(query.get("page", "1")), min(100, int(query.get("per_page", str(_PAGE))))


def _linked(request: Request, answer: Response, total: int) -> Response:
    number, size = _paging(request)
    if number * size < total:
        following = request.url.include_query_params(page=number + 1)
        answer.headers["link"] = f'<{following}>; rel="next"'
    return answer


def _person_json(person: Person) -> Json:
    return {"login": person.login, "id": person.id, "type": "User"}


def _repository_json(repository: Repository, login: str) -> Json:
    return {
        "id": repository.id,
        "name": repository.name,
        "full_name": repository.full_name,
        "owner": {"login": repository.owner, "id": 1},
        "private": repository.private,
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "fork": repository.fork,
        "size": 1,
        "permissions": {
            "admin": repository.allows(login, "admin"),
            "push": repository.allows(login, "write"),
            "pull": repository.allows(login, "read"),
        },
    }


def _reference_json(name: str, sha: str) -> Json:
    return {"ref": f"refs/heads/{name}", "object": {"sha": sha, "type": "commit"}}


def _heads(repository: Repository) -> dict[str, str]:
    listed = _git(repository, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads")
    return {name: sha for name, _, sha in (line.rpartition(" ") for line in listed.splitlines())}


def _git(repository: Repository, *command: str) -> str:
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(repository.path), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refused(422, "Validation Failed")
    return done.stdout


def _weaker(granted: str | None, wanted: str) -> bool:
    return granted is None or (wanted == "write" and granted != "write")


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}
