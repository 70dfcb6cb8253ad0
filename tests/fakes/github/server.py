"""The whole GitHub on one loopback port."""

import asyncio
import base64
import hmac
import json
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex

import httpx
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.github.description import github_description
from tests.fakes.github.faults import Faults
from tests.fakes.github.git_http import GitHttp
from tests.fakes.github.refusals import Refused
from tests.fakes.github.rest import RestApi
from tests.fakes.github.state import App, Repository, State
from tests.fakes.github.web import WebPages

Handler = Callable[[Request], Awaitable[Response]]
API = "/api/v3"


@dataclass(slots=True)
class FakeGitHub:
    """A running GitHub. `private_key` is the App's, in PEM."""

    state: State
    url: str
    private_key: str
    faults: Faults = field(default_factory=Faults)
    encryption_key: str = field(default_factory=lambda: base64.b64encode(token_bytes(32)).decode())

    @property
    def settings(self) -> dict[str, str]:
        """What a user of this GitHub sets."""
        app = self.state.app
        return {
            "GITHUB_APP_ID": str(app.id),
            "GITHUB_APP_SLUG": app.slug,
            "GITHUB_APP_PRIVATE_KEY": self.private_key,
            "GITHUB_CLIENT_ID": app.client_id,
            "GITHUB_CLIENT_SECRET": app.client_secret,
            "GITHUB_WEBHOOK_SECRET": app.webhook_secret,
            "GITHUB_API_URL": f"{self.url}{API}",
            "GITHUB_WEB_URL": self.url,
            "GIT_ALLOWED_PROTOCOLS": "http",
            "TOKEN_ENCRYPTION_KEYS": self.encryption_key,
        }

    def add_repository(self, owner: str, name: str, files: Mapping[str, bytes | str]) -> Repository:
        """A private repository of `owner` with one commit of these files on `main`; without files it is empty."""
        if owner not in self.state.people:
            self.state.add_person(owner)
        number = self.state.next_id()
        path = self.state.root / f"{number}.git"
        repository = Repository(number, owner, name, path, access={owner: "admin"})
        _git(self.state.root, "init", "--quiet", "--bare", "--initial-branch=main", str(path))
        self.state.repositories[number] = repository
        if files:
            self.commit(repository, files, message="Initial commit")
        return repository

    def commit(
        self, repository: Repository, files: Mapping[str, bytes | str | None], *, message: str, branch: str = "main"
    ) -> str:
        """A further commit on a branch, as somebody else pushes it; None deletes a file. Answers its id."""
        work = self.state.root / f"work-{token_hex(4)}"
        _git(self.state.root, "clone", "--quiet", str(repository.path), str(work))
        known = _git(work, "branch", "--remotes", "--list", f"origin/{branch}").strip()
        _git(work, "checkout", "--quiet", "-B", branch, *([f"origin/{branch}"] if known else []))
        for name, content in files.items():
            target = work / name
            if content is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        _git(work, "add", "--all", "--force")
        _git(work, "commit", "--quiet", "--allow-empty", "--message", message)
        _git(work, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        return _git(work, "rev-parse", "HEAD").strip()

    def commit_link(self, repository: Repository, path: str, target: str, *, branch: str = "main") -> str:
        """A further commit with a symbolic link."""
        work = self.state.root / f"work-{token_hex(4)}"
        _git(self.state.root, "clone", "--quiet", "--branch", branch, str(repository.path), str(work))
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).symlink_to(target)
        _git(work, "add", "--all")
        _git(work, "commit", "--quiet", "--message", "a link")
        _git(work, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        return _git(work, "rev-parse", "HEAD").strip()

    def head(self, repository: Repository, branch: str) -> str:
        """The id of the branch's last commit; empty when there is no such branch."""
        return self.branches(repository).get(branch, "")

    def branches(self, repository: Repository) -> dict[str, str]:
        """The last commits, by the names of the branches."""
        listed = _git(repository.path, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
        return dict(line.rsplit(" ", 1) for line in listed.splitlines())

    def show(self, repository: Repository, what: str) -> str:
        """`git show` of a commit's file (`BRANCH:PATH`), or of a format."""
        command = ["git", "-c", "safe.directory=*", "show", what]
        return subprocess.run(command, cwd=repository.path, capture_output=True, check=True).stdout.decode()

    def log(self, repository: Repository, branch: str, form: str) -> list[str]:
        """The commits of the branch, newest first, each in this format; a format is of one line."""
        return _git(repository.path, "log", f"--format={form}", branch).splitlines()

    def protect(self, repository: Repository, branch: str) -> None:
        """Nobody pushes to the branch from now on."""
        repository.protected.add(branch)
        hook = repository.path / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        refused = "|".join(f"refs/heads/{name}" for name in sorted(repository.protected))
        hook.write_text(
            "#!/bin/sh\nwhile read old new ref; do case $ref in "
            f"{refused}) echo 'GH006: Protected branch update failed' >&2; exit 1;; esac; done\n"
        )
        hook.chmod(0o755)

    async def deliver(
        self, url: str, event: str, payload: JsonValue, *, secret: str | None = None, delivery: str | None = None
    ) -> httpx.Response:
        """Send a webhook, signed; `delivery` is its id when it was sent before."""
        body = httpx.Request("POST", url, json=payload).content
        key = (self.state.app.webhook_secret if secret is None else secret).encode()
        headers = {
            "content-type": "application/json",
            "x-github-event": event,
            "x-github-delivery": delivery or token_hex(16),
            "x-hub-signature-256": f"sha256={hmac.new(key, body, sha256).hexdigest()}",
        }
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            return await client.post(url, content=body, headers=headers)


@asynccontextmanager
async def fake_github(root: Path) -> AsyncIterator[FakeGitHub]:
    """A GitHub whose repositories are below `root`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain).decode()
    public = key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    app = App(
        id=4711,
        slug="wingbeat-test",
        client_id="Iv23test",
        client_secret=token_hex(20),
        public_key=public,
        webhook_secret=token_hex(20),
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        github = FakeGitHub(State(app, root), f"http://127.0.0.1:{listener.getsockname()[1]}", private)
        server = uvicorn.Server(uvicorn.Config(_application(github), log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield github
        finally:
            github.faults.clear()
            server.should_exit = True
            await serving


def _application(github: FakeGitHub) -> Starlette:
    return Starlette(routes=[_route(github, *route) for route in _routes(github)])


def rest_routes(github: FakeGitHub) -> list[tuple[str, str]]:
    """Method and path template of each REST operation, in the description's terms."""
    return [(method, _template(path)) for method, path, _ in _routes(github) if path.startswith(f"{API}/")]


def _routes(github: FakeGitHub) -> list[tuple[str, str, Handler]]:
    web, rest, git = WebPages(github.state), RestApi(github.state), GitHttp(github.state)
    repository = f"{API}/repos/{{owner}}/{{repo}}"
    installation = f"{API}/app/installations/{{installation_id:int}}"
    return [
        ("GET", "/apps/{slug}/installations/new", web.install),
        ("GET", "/login/oauth/authorize", web.authorize),
        ("POST", "/login/oauth/access_token", web.access_token),
        ("GET", f"{API}/app", rest.app),
        ("GET", installation, rest.installation),
        ("DELETE", installation, rest.uninstall),
        ("POST", f"{installation}/access_tokens", rest.create_installation_token),
        ("DELETE", f"{API}/installation/token", rest.revoke_installation_token),
        ("DELETE", f"{API}/applications/{{client_id}}/token", rest.revoke_user_token),
        ("DELETE", f"{API}/applications/{{client_id}}/grant", rest.revoke_user_token),
        ("GET", f"{API}/user", rest.user),
        ("GET", f"{API}/user/emails", rest.emails),
        ("GET", f"{API}/user/installations", rest.user_installations),
        ("GET", f"{API}/user/installations/{{installation_id:int}}/repositories", rest.user_repositories),
        ("GET", repository, rest.repository),
        ("GET", f"{repository}/branches", rest.branches),
        ("GET", f"{repository}/branches/{{branch:path}}", rest.branch),
        ("GET", f"{repository}/git/ref/{{ref:path}}", rest.reference),
        ("POST", f"{repository}/git/refs", rest.create_reference),
        ("DELETE", f"{repository}/git/refs/{{ref:path}}", rest.delete_reference),
        ("GET", f"{repository}/pulls", rest.pulls),
        ("POST", f"{repository}/pulls", rest.create_pull),
        ("GET", f"{repository}/pulls/{{pull_number:int}}", rest.pull),
        ("PATCH", f"{repository}/pulls/{{pull_number:int}}", rest.change_pull),
        ("GET", "/{owner}/{name}/{rest:path}", git.serve),
        ("POST", "/{owner}/{name}/{rest:path}", git.serve),
    ]


def _route(github: FakeGitHub, method: str, path: str, handler: Handler) -> Route:
    async def handle(request: Request) -> Response:
        github.state.requests.append(f"{request.method} {request.url.path}")
        struck = await github.faults.strike(request)
        if struck is not None:
            return struck
        await github.faults.stand(request, answered=False)
        try:
            answer = await handler(request)
        except Refused as refused:
            answer = refused.response
        if path.startswith(f"{API}/"):
            _check_described(method, path, answer)
        await github.faults.stand(request, answered=True)
        return answer

    return Route(path, handle, methods=[method])


def _check_described(method: str, path: str, answer: Response) -> None:
    """Refusals and answers without a body too. Raises `UndescribedAnswer`, which the client sees as status 500."""
    body: JsonValue = json.loads(bytes(answer.body)) if answer.body else None
    github_description().check(method, _template(path), answer.status_code, body)


def _template(path: str) -> str:
    """The route's path as the description has it."""
    return re.sub(r":\w+}", "}", path.removeprefix(API))


def _git(folder: Path, *command: str) -> str:
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Octavia",
        "GIT_AUTHOR_EMAIL": "octavia@example.com",
        "GIT_COMMITTER_NAME": "Octavia",
        "GIT_COMMITTER_EMAIL": "octavia@example.com",
    }
    full = ["git", "-c", "safe.directory=*", *command]
    done = subprocess.run(full, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
