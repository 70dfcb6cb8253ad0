"""The tests' GitHub behaves as GitHub is described to: unmodified clients, the real Git among them, are content."""

import asyncio
import base64
import subprocess
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from pydantic import JsonValue
from starlette.responses import JSONResponse, Response

from tests.fakes.github.description import UndescribedAnswer, github_description
from tests.fakes.github.faults import secondary_rate_limit
from tests.fakes.github.server import API, FakeGitHub, rest_routes


def app_jwt(github: FakeGitHub, *, lifetime_s: int = 540) -> str:
    now = int(time.time())
    claims = {"iat": now - 30, "exp": now + lifetime_s, "iss": str(github.state.app.id)}
    return jwt.encode(claims, github.private_key, algorithm="RS256")


def client(github: FakeGitHub, token: str = "") -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(base_url=f"{github.url}{API}", headers=headers, trust_env=False, timeout=60)


async def installation_token(github: FakeGitHub, owner: str, **restriction: object) -> str:
    installation = next(one for one in github.state.installations.values() if one.account == owner)
    async with client(github, app_jwt(github)) as http:
        answer = await http.post(f"/app/installations/{installation.id}/access_tokens", json=restriction)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def git(*command: str, token: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": "/nonexistent",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }
    return subprocess.run(["git", *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


async def git_async(*command: str, token: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(git, *command, token=token, cwd=cwd)


async def test_a_person_links_and_sees_their_repositories(github: FakeGitHub) -> None:
    github.add_repository("octavia", "app", {"README.md": "hello"})
    github.state.browser = "octavia"
    github.state.app.callback_url = "http://127.0.0.1:1/callback"
    async with httpx.AsyncClient(base_url=github.url, trust_env=False, timeout=60) as browser:
        back = await browser.get(f"/apps/{github.state.app.slug}/installations/new?state=s1")
        query = parse_qs(urlsplit(back.headers["location"]).query)
        form = {
            "client_id": github.state.app.client_id,
            "client_secret": github.state.app.client_secret,
            "code": query["code"][0],
        }
        tokens = (await browser.post("/login/oauth/access_token", data=form)).json()
        again = (await browser.post("/login/oauth/access_token", data=form)).json()
    assert query["state"] == ["s1"]
    assert again["error"] == "bad_verification_code"
    async with client(github, tokens["access_token"]) as http:
        assert (await http.get("/user")).json()["login"] == "octavia"
        (installation,) = (await http.get("/user/installations")).json()["installations"]
        assert str(installation["id"]) == query["installation_id"][0]
        listed = (await http.get(f"/user/installations/{installation['id']}/repositories")).json()
    assert [repository["full_name"] for repository in listed["repositories"]] == ["octavia/app"]


async def test_a_refresh_token_is_good_once(github: FakeGitHub) -> None:
    github.state.add_person("octavia")
    _, refresh = github.state.issue_user_token("octavia")
    form = {
        "client_id": github.state.app.client_id,
        "client_secret": github.state.app.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": refresh,
    }
    async with httpx.AsyncClient(base_url=github.url, trust_env=False, timeout=60) as http:
        assert "access_token" in (await http.post("/login/oauth/access_token", data=form)).json()
        assert (await http.post("/login/oauth/access_token", data=form)).json()["error"] == "bad_refresh_token"


async def test_an_installation_token_reaches_only_its_repository(github: FakeGitHub, tmp_path: Path) -> None:
    ours = github.add_repository("octavia", "app", {"README.md": "hello"})
    other = github.add_repository("octavia", "other", {"README.md": "hello"})
    github.state.install("octavia", {ours.id, other.id})
    token = await installation_token(github, "octavia", repository_ids=[ours.id])
    async with client(github, token) as http:
        assert (await http.get("/repos/octavia/app")).json()["default_branch"] == "main"
        assert (await http.get("/repos/octavia/other")).status_code == 404
    cloned = await git_async("clone", f"{github.url}/octavia/app.git", "mine", token=token, cwd=tmp_path)
    assert cloned.returncode == 0, cloned.stderr
    refused = await git_async("clone", f"{github.url}/octavia/other.git", "theirs", token=token, cwd=tmp_path)
    assert refused.returncode != 0
    nobody = await git_async("clone", f"{github.url}/octavia/app.git", "nobody", token="", cwd=tmp_path)
    assert nobody.returncode != 0


async def test_a_push_makes_a_branch_and_a_pull_request_of_it(github: FakeGitHub, tmp_path: Path) -> None:
    repository = github.add_repository("octavia", "app", {"README.md": "hello"})
    github.protect(repository, "main")
    github.state.install("octavia", {repository.id})
    token = await installation_token(github, "octavia")
    await git_async("clone", f"{github.url}/octavia/app.git", "mine", token=token, cwd=tmp_path)
    mine = tmp_path / "mine"
    (mine / "README.md").write_text("better")
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    await git_async(*who, "commit", "-am", "better", token=token, cwd=mine)
    protected = await git_async("push", "origin", "HEAD:refs/heads/main", token=token, cwd=mine)
    assert protected.returncode != 0
    pushed = await git_async("push", "origin", "HEAD:refs/heads/better", token=token, cwd=mine)
    assert pushed.returncode == 0, pushed.stderr
    async with client(github, token) as http:
        body = {"title": "Better", "head": "better", "base": "main"}
        assert (await http.post("/repos/octavia/app/pulls", json=body)).json()["number"] == 1
        assert (await http.post("/repos/octavia/app/pulls", json=body)).status_code == 422
        (pull,) = (await http.get("/repos/octavia/app/pulls?head=octavia:better")).json()
        closed = await http.patch(f"/repos/octavia/app/pulls/{pull['number']}", json={"state": "closed"})
        assert closed.json()["state"] == "closed"
        assert (await http.delete("/repos/octavia/app/git/refs/heads/better")).status_code == 204
        names = [branch["name"] for branch in (await http.get("/repos/octavia/app/branches")).json()]
    assert names == ["main"]


@pytest.mark.parametrize("lifetime_s", [-60, 3600])
async def test_a_stale_or_long_lived_app_token_is_refused(github: FakeGitHub, lifetime_s: int) -> None:
    async with client(github, app_jwt(github, lifetime_s=lifetime_s)) as http:
        assert (await http.get("/app")).status_code == 401


async def test_faults_come_when_they_are_planned(github: FakeGitHub) -> None:
    github.faults.plan(r"GET .*/app$", secondary_rate_limit(retry_after_s=7))
    async with client(github, app_jwt(github)) as http:
        limited = await http.get("/app")
        assert (limited.status_code, limited.headers["retry-after"]) == (403, "7")
        assert (await http.get("/app")).status_code == 200


def test_every_route_is_one_of_githubs(github: FakeGitHub) -> None:
    description, routes = github_description(), rest_routes(github)
    assert len(routes) >= 20
    for method, template in routes:
        with pytest.raises(UndescribedAnswer, match=r" answers 299$"):  # the operation is known, the status is not
            description.check(method, template, 299, None)


@pytest.mark.parametrize(
    ("method", "template", "status", "body"),
    [
        ("GET", "/user", 200, {"login": 5}),
        ("GET", "/user", 200, None),
        ("GET", "/no/such/path", 200, {}),
        ("GET", "/user", 299, {}),
        ("GET", "/user", 404, {"message": 5}),
        ("DELETE", "/installation/token", 204, {}),
        ("DELETE", "/installation/token", 200, None),
    ],
)
def test_an_answer_that_github_does_not_give_is_an_error(
    method: str, template: str, status: int, body: dict[str, JsonValue] | None
) -> None:
    with pytest.raises(UndescribedAnswer):
        github_description().check(method, template, status, body)


async def test_a_wrong_answer_is_not_sent(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever way a route makes it."""
    refused = await _app(github)
    assert (refused.status_code, refused.json()["id"]) == (200, github.state.app.id)
    wrong: list[JsonValue] = [{"id": "none"}, {}, []]
    for body in wrong:
        monkeypatch.setattr("tests.fakes.github.answers.answer", lambda *_, body=body: JSONResponse(body))
        assert (await _app(github)).status_code == 500
    monkeypatch.setattr("tests.fakes.github.answers.answer", lambda *_: Response(status_code=204))
    assert (await _app(github)).status_code == 500


async def _app(github: FakeGitHub) -> httpx.Response:
    async with client(github, app_jwt(github)) as http:
        return await http.get("/app")
