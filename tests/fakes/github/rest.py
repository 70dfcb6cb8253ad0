"""The REST endpoints, answering from the state and in the shape of GitHub's description."""

import base64
import json

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from tests.fakes.github import answers, branches
from tests.fakes.github.asking import Asking
from tests.fakes.github.description import Json
from tests.fakes.github.refusals import Refused
from tests.fakes.github.state import Installation, Pull, Repository


class RestApi(Asking):
    """One method an operation. Raises `Refused` for what GitHub refuses."""

    # The App

    async def app(self, request: Request) -> Response:
        self._require_app(request)
        known: Json = {"id": self._state.app.id, "slug": self._state.app.slug, "name": self._state.app.slug}
        return answers.answer("GET", "/app", 200, known)

    async def installation(self, request: Request) -> Response:
        self._require_app(request)
        found = self._installation(request)
        return answers.answer("GET", "/app/installations/{installation_id}", 200, self._installation_json(found))

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
        return answers.answer("POST", "/app/installations/{installation_id}/access_tokens", 201, known)

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
            **answers.person_json(person),
            "user_view_type": "private",
            "email": person.email,
            "name": person.login.title(),
        }
        return answers.answer("GET", "/user", 200, known)

    async def emails(self, request: Request) -> Response:
        person = self._person(request)
        known: list[JsonValue] = [{"email": person.email, "primary": True, "verified": True, "visibility": None}]
        return answers.answer("GET", "/user/emails", 200, known)

    async def user_installations(self, request: Request) -> Response:
        found = self._state.installations_of(self._person(request).login)
        items: list[JsonValue] = [self._installation_json(one) for one in answers.page(request, found)]
        return answers.answer("GET", "/user/installations", 200, {"total_count": len(found), "installations": items})

    async def user_repositories(self, request: Request) -> Response:
        login = self._person(request).login
        installation = self._installation(request)
        if installation not in self._state.installations_of(login):
            raise Refused(403, "Resource not accessible")
        seen = [self._state.repositories[number] for number in sorted(installation.repositories)]
        seen = [repository for repository in seen if repository.allows(login, "read")]
        items: list[JsonValue] = [answers.repository_json(one, login) for one in answers.page(request, seen)]
        template = "/user/installations/{installation_id}/repositories"
        answer = answers.answer("GET", template, 200, {"total_count": len(seen), "repositories": items})
        return answers.linked(request, answer, len(seen))

    # Repositories

    async def repository(self, request: Request) -> Response:
        found, login = self._repository(request, "read")
        return answers.answer("GET", "/repos/{owner}/{repo}", 200, answers.repository_json(found, login))

    async def branches(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        heads = branches.heads(found)
        items: list[JsonValue] = [
            {"name": name, "commit": {"sha": sha, "url": "https://example.com/"}, "protected": name in found.protected}
            for name, sha in answers.page(request, sorted(heads.items()))
        ]
        answer = answers.answer("GET", "/repos/{owner}/{repo}/branches", 200, items)
        return answers.linked(request, answer, len(heads))

    async def branch(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        name = request.path_params["branch"]
        sha = branches.heads(found).get(name)
        if sha is None:
            raise Refused(404, "Branch not found")
        known: Json = {"name": name, "protected": name in found.protected, "commit": {"sha": sha}}
        return answers.answer("GET", "/repos/{owner}/{repo}/branches/{branch}", 200, known)

    async def reference(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        name = request.path_params["ref"].removeprefix("heads/")
        sha = branches.heads(found).get(name)
        if sha is None:
            raise Refused(404, "Not Found")
        return answers.answer("GET", "/repos/{owner}/{repo}/git/ref/{ref}", 200, answers.reference_json(name, sha))

    async def create_reference(self, request: Request) -> Response:
        found, _ = self._repository(request, "write")
        wanted = _object(json.loads(await request.body()))
        name, sha = str(wanted["ref"]).removeprefix("refs/heads/"), str(wanted["sha"])
        if name in branches.heads(found):
            raise Refused(422, "Reference already exists")
        branches.git(found, "update-ref", f"refs/heads/{name}", sha)
        return answers.answer("POST", "/repos/{owner}/{repo}/git/refs", 201, answers.reference_json(name, sha))

    async def delete_reference(self, request: Request) -> Response:
        found, _ = self._repository(request, "write")
        name = request.path_params["ref"].removeprefix("heads/")
        if name not in branches.heads(found):
            raise Refused(422, "Reference does not exist")
        branches.git(found, "update-ref", "-d", f"refs/heads/{name}")
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
        items: list[JsonValue] = [self._pull_json(found, pull) for pull in answers.page(request, wanted)]
        return answers.answer("GET", "/repos/{owner}/{repo}/pulls", 200, items)

    async def create_pull(self, request: Request) -> Response:
        found, login = self._repository(request, "write", permission="pull_requests")
        wanted = _object(json.loads(await request.body()))
        head, base = str(wanted["head"]).rpartition(":")[2], str(wanted["base"])
        heads = branches.heads(found)
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
        return answers.answer("POST", "/repos/{owner}/{repo}/pulls", 201, self._pull_json(found, pull))

    async def pull(self, request: Request) -> Response:
        found, _ = self._repository(request, "read")
        template = "/repos/{owner}/{repo}/pulls/{pull_number}"
        return answers.answer("GET", template, 200, self._pull_json(found, self._pull(request, found)))

    async def change_pull(self, request: Request) -> Response:
        found, _ = self._repository(request, "write", permission="pull_requests")
        pull = self._pull(request, found)
        wanted = _object(json.loads(await request.body()))
        pull.state = str(wanted.get("state", pull.state))
        pull.title = str(wanted.get("title", pull.title))
        pull.body = str(wanted.get("body", pull.body))
        template = "/repos/{owner}/{repo}/pulls/{pull_number}"
        return answers.answer("PATCH", template, 200, self._pull_json(found, pull))

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

    def _installation_json(self, installation: Installation) -> Json:
        account = self._state.people.get(installation.account)
        return {
            "id": installation.id,
            "app_id": self._state.app.id,
            "app_slug": self._state.app.slug,
            "account": answers.person_json(account) if account else None,
            "permissions": dict(installation.permissions),
            "repository_selection": "selected",
            "target_type": "User",
            "suspended_at": "2026-01-01T00:00:00Z" if installation.suspended else None,
        }

    def _pull_json(self, repository: Repository, pull: Pull) -> Json:
        heads = branches.heads(repository)
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


def _weaker(granted: str | None, wanted: str) -> bool:
    return granted is None or (wanted == "write" and granted != "write")


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}
