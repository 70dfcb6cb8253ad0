"""The client against the tests' GitHub: what works, and what each refusal becomes."""

import hmac
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.errors import WingbeatError
from app.github.app_identity import AppIdentity
from app.github.failures import GitHubLimited
from app.github.people import GitHubPeople
from app.github.repositories import GitHubRepositories
from app.github.webhooks import is_signed
from app.github.wire import GitHubWire
from tests.fakes.github.faults import (
    Fault,
    html_instead_of_json,
    primary_rate_limit,
    secondary_rate_limit,
    server_error,
)
from tests.fakes.github.server import API, FakeGitHub


@dataclass(frozen=True, slots=True)
class Client:
    people: GitHubPeople
    repositories: GitHubRepositories


@pytest.fixture
async def client(github: FakeGitHub) -> AsyncIterator[Client]:
    app = github.state.app
    identity = AppIdentity(
        str(app.id), app.slug, app.client_id, SecretStr(app.client_secret), SecretStr(github.private_key)
    )
    async with GitHubWire() as wire:
        api_url = f"{github.url}{API}"
        yield Client(
            GitHubPeople(wire, identity, api_url=api_url, web_url=github.url),
            GitHubRepositories(wire, identity, api_url=api_url),
        )


def user_token(github: FakeGitHub, login: str) -> SecretStr:
    return SecretStr(github.state.issue_user_token(login)[0])


async def code_of(url: str) -> SecretStr:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as browser:
        back = await browser.get(url)
    return SecretStr(parse_qs(urlsplit(back.headers["location"]).query)["code"][0])


async def test_a_person_is_linked_with_pkce(github: FakeGitHub, client: Client) -> None:
    github.state.add_person("octavia")
    github.state.browser = "octavia"
    where = "http://127.0.0.1:1/callback"
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
    verifier = SecretStr("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    url = client.people.authorize_url(state="s", redirect_uri=where, code_challenge=challenge)
    tokens = await client.people.exchange(await code_of(url), redirect_uri=where, verifier=verifier)
    assert (await client.people.user(tokens.access_token)).login == "octavia"
    assert tokens.refresh_token is not None
    renewed = await client.people.refresh(tokens.refresh_token)
    assert renewed.access_token != tokens.access_token
    with pytest.raises(WingbeatError) as refused:
        await client.people.refresh(tokens.refresh_token)
    assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED
    with pytest.raises(WingbeatError) as refused:
        await client.people.exchange(await code_of(url), redirect_uri=where, verifier=SecretStr("another"))
    assert refused.value.code is ErrorCode.GITHUB_LINK_FAILED
    await client.people.revoke(renewed.access_token)
    with pytest.raises(WingbeatError) as refused:
        await client.people.user(renewed.access_token)
    assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED


async def test_repositories_and_branches_come_in_pages(github: FakeGitHub, client: Client) -> None:
    first = github.add_repository("octavia", "first", {"a": "a"})
    others = [github.add_repository("octavia", f"r{n}", {}) for n in range(3)]
    installation = github.state.install("octavia", {first.id, *(one.id for one in others)})
    token = user_token(github, "octavia")
    (found,) = await client.people.installations(token)
    assert found.id == installation.id
    listed = await client.repositories.of_installation(installation.id, token)
    assert {one.name for one in listed.items} == {"first", "r0", "r1", "r2"}
    assert not listed.has_more
    github.commit(first, {"b": "b"}, message="b", branch="feature/b")
    branches = await client.repositories.branches("octavia/first", token)
    assert [branch.name for branch in branches.items] == ["feature/b", "main"]
    head = await client.repositories.head_of("octavia/first", "feature/b", token)
    assert head == (await client.repositories.branch("octavia/first", "feature/b", token)).commit.sha


async def test_a_pull_request_is_opened_found_and_closed(github: FakeGitHub, client: Client) -> None:
    repository = github.add_repository("octavia", "app", {"a": "a"})
    installation = github.state.install("octavia", {repository.id})
    github.commit(repository, {"b": "b"}, message="b", branch="wingbeat/b")
    access = await client.repositories.token_for(
        installation.id, repository.id, permissions={"contents": "write", "pull_requests": "write"}
    )
    name, token = "octavia/app", access.token
    opened = await client.repositories.open_pull(
        name, head="wingbeat/b", base="main", title="B", body="why", token=token
    )
    assert [one.number for one in await client.repositories.open_pulls(name, head="wingbeat/b", token=token)] == [
        opened.number
    ]
    with pytest.raises(WingbeatError) as refused:
        await client.repositories.open_pull(name, head="wingbeat/b", base="main", title="B", body="", token=token)
    assert refused.value.code is ErrorCode.GITHUB_REFUSED
    assert (await client.repositories.close_pull(name, opened.number, token)).state == "closed"
    await client.repositories.delete_branch(name, "wingbeat/b", token)
    assert not await client.repositories.open_pulls(name, head="wingbeat/b", token=token)
    await client.repositories.give_back(token)
    with pytest.raises(WingbeatError) as refused:
        await client.repositories.get(name, token)
    assert refused.value.code is ErrorCode.GITHUB_LINK_EXPIRED


async def test_a_token_is_for_one_repository_with_no_more_than_was_asked(github: FakeGitHub, client: Client) -> None:
    one, other = (github.add_repository("octavia", name, {"a": "a"}) for name in ("one", "other"))
    installation = github.state.install("octavia", {one.id, other.id})
    access = await client.repositories.token_for(installation.id, one.id, permissions={"contents": "read"})
    assert (await client.repositories.get("octavia/one", access.token)).name == "one"
    with pytest.raises(WingbeatError) as refused:
        await client.repositories.get("octavia/other", access.token)
    assert refused.value.code is ErrorCode.GITHUB_NOT_FOUND
    with pytest.raises(WingbeatError) as refused:
        await client.repositories.delete_branch("octavia/one", "main", access.token)
    assert refused.value.code is ErrorCode.GITHUB_FORBIDDEN


@pytest.mark.parametrize(
    ("fault", "code", "wait_s"),
    [
        (secondary_rate_limit(retry_after_s=7), ErrorCode.GITHUB_RATE_LIMITED, 7),
        (primary_rate_limit(reset_at=int(time.time()) - 5), ErrorCode.GITHUB_RATE_LIMITED, 1),
        (primary_rate_limit(reset_at=int(time.time()) + 10**6), ErrorCode.GITHUB_RATE_LIMITED, 3600),
        (server_error(502), ErrorCode.GITHUB_UNAVAILABLE, None),
        (html_instead_of_json(), ErrorCode.GITHUB_UNAVAILABLE, None),
    ],
)
async def test_a_refusal_has_its_code(
    github: FakeGitHub, client: Client, fault: Fault, code: ErrorCode, wait_s: int | None
) -> None:
    github.state.add_person("octavia")
    github.faults.plan("GET .*/user$", fault)
    with pytest.raises(WingbeatError) as refused:
        await client.people.user(user_token(github, "octavia"))
    assert refused.value.code is code
    if wait_s is not None:
        assert isinstance(refused.value, GitHubLimited)
        assert refused.value.retry_after_s == wait_s


async def test_nobody_listening_is_unavailable_and_tells_no_token() -> None:
    identity = AppIdentity("1", "x", "x", SecretStr("x"), SecretStr("x"))
    async with GitHubWire() as wire:
        people = GitHubPeople(wire, identity, api_url="http://127.0.0.1:9", web_url="http://127.0.0.1:9")
        with pytest.raises(WingbeatError) as refused:
            await people.user(SecretStr("ghu_secret"))
    assert refused.value.code is ErrorCode.GITHUB_UNAVAILABLE
    assert "ghu_secret" not in repr(refused.value)


def test_only_github_signs_webhooks() -> None:
    body, secret = b'{"action":"deleted"}', SecretStr("s")
    good = "sha256=" + hmac.new(b"s", body, "sha256").hexdigest()
    assert is_signed(body, good, secret)
    assert not is_signed(body + b" ", good, secret)
    assert not is_signed(body, good, SecretStr("other"))
    assert not is_signed(body, "", secret)
    assert not is_signed(body, "sha256=é", secret)
