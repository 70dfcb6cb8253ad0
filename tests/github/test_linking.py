"""Linking an account: the whole way through a browser's eyes, and whatever must not lead to a link."""

import asyncio
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.composition.github import open_github
from app.contracts.errors import ErrorCode
from app.contracts.github import GitHubLink, GrantState, LinkStatus, LinkStep
from app.data.database import Pool
from app.data.user_database import UserDatabase
from app.local.stack import Stack
from app.services.github import GitHubServices
from app.services.web_origins import WebOrigins
from app.settings import Settings
from tests.api.problems import problem_of
from tests.fakes.github.faults import server_error
from tests.fakes.github.server import FakeGitHub
from tests.github.conftest import STUDIO, Person
from tests.support.serving import serving, settings_of


@pytest.fixture
async def services(settings: Settings, pool: Pool, opened: AsyncExitStack) -> GitHubServices:
    found = await open_github(settings, pool, UserDatabase(pool), WebOrigins([]), opened)
    assert found is not None
    return found


def link_of(response: httpx.Response) -> GitHubLink:
    assert response.status_code == 200, response.text
    return GitHubLink.model_validate_json(response.content)


async def links(pool: Pool) -> int:
    found: int = await pool.fetchval(
        "select (select count(*) from public.github_connections) + (select count(*) from private.github_tokens)"
    )
    return found


async def test_an_account_is_linked_and_shown(person: Person, hub: FakeGitHub, octavia: str) -> None:
    repository = hub.add_repository(octavia, "app", {})
    installation = hub.state.install(octavia, {repository.id})
    assert (await person.client.github.link()).status is LinkStatus.NOT_LINKED
    response = await person.link()
    link = link_of(response)
    assert (link.status, link.login, link.installation_ids) == (LinkStatus.LINKED, octavia, [installation.id])
    assert link.install_url is None
    assert await person.client.github.link() == link
    assert not any(token in response.text for token in [*hub.state.user_tokens, *hub.state.refresh_tokens])
    assert not list(person.browser.cookies.jar), "the cookie is taken back"


async def test_the_way_out_is_bound_to_the_browser(person: Person, octavia: str) -> None:
    response = await person.browser.get("/auth/github", headers=person.headers)
    cookie = response.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/api/auth/github/callback", "Max-Age=600"):
        assert part in cookie
    query = parse_qs(urlsplit(response.json()["url"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"][0] not in cookie


async def test_without_an_installation_that_comes_next(person: Person, hub: FakeGitHub, octavia: str) -> None:
    hub.add_repository(octavia, "app", {})
    first = link_of(await person.link())
    assert (first.status, first.installation_ids) == (LinkStatus.LINKED, [])
    assert first.install_url is not None
    back = await person.back_from(first.install_url)
    assert "installation_id=" in back
    second = link_of(await person.browser.get(back))
    assert len(second.installation_ids) == 1
    assert second.install_url is None
    assert [one.full_name for one in (await person.client.github.repositories()).items] == [f"{octavia}/app"]


@pytest.mark.parametrize("is_elsewhere", [True, False], ids=["another origin", "the api's own studio"])
async def test_a_page_of_ours_comes_last(person: Person, hub: FakeGitHub, octavia: str, is_elsewhere: bool) -> None:
    studio = STUDIO if is_elsewhere else str(person.browser.base_url).removesuffix("/api/")
    response = await person.link(redirect_to=f"{studio}/settings?tab=github")
    assert response.status_code == 302
    assert response.headers["location"].startswith(f"{hub.url}/apps/")
    response = await person.browser.get(await person.back_from(response.headers["location"]))
    assert response.headers["location"] == f"{studio}/settings?tab=github&github=linked"
    assert not list(person.browser.cookies.jar)


async def test_back_from_an_installation_without_a_code(person: Person, hub: FakeGitHub, octavia: str) -> None:
    hub.add_repository(octavia, "app", {})
    await person.link()
    back = await person.back_from(await person.leave(step=LinkStep.INSTALL))
    query = parse_qs(urlsplit(back).query)
    del query["code"]
    link = link_of(await person.browser.get("/auth/github/callback", params=query))
    assert [str(number) for number in link.installation_ids] == query["installation_id"]


async def test_a_state_is_good_once(person: Person, pool: Pool, octavia: str) -> None:
    back = await person.back_from(await person.leave())
    cookies = httpx.Cookies(person.browser.cookies)
    link_of(await person.browser.get(back))
    await pool.execute("delete from public.github_connections")
    person.browser.cookies = cookies
    problem_of(await person.browser.get(back), 409, ErrorCode.GITHUB_LINK_FAILED)
    assert await links(pool) == 0


async def test_a_state_is_good_only_in_the_browser_that_left(
    person: Person, other: Person, pool: Pool, octavia: str
) -> None:
    """An attacker who sends his own callback to somebody links his account to nobody."""
    back = await person.back_from(await person.leave())
    async with httpx.AsyncClient(trust_env=False, timeout=60) as nobody:
        problem_of(await nobody.get(back), 409, ErrorCode.GITHUB_LINK_FAILED)
    problem_of(await person.browser.get(back), 409, ErrorCode.GITHUB_LINK_FAILED)
    back = await person.back_from(await person.leave())
    await other.leave()
    problem_of(await other.browser.get(back), 409, ErrorCode.GITHUB_LINK_FAILED)
    assert await links(pool) == 0


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=x", "?installation_id=1&setup_action=install"])
async def test_what_was_never_begun_is_refused(person: Person, pool: Pool, query: str) -> None:
    await person.leave()
    response = await person.browser.get(f"/auth/github/callback{query}")
    problem_of(response, 409, ErrorCode.GITHUB_LINK_FAILED)
    assert await links(pool) == 0


async def test_a_state_ends_after_ten_minutes(person: Person, pool: Pool, octavia: str) -> None:
    back = await person.back_from(await person.leave())
    await pool.execute("update private.github_link_flows set expires_at = expires_at - interval '10 minutes'")
    problem_of(await person.browser.get(back), 409, ErrorCode.GITHUB_LINK_FAILED)


async def test_the_installation_of_others_links_nothing(
    person: Person, hub: FakeGitHub, pool: Pool, octavia: str
) -> None:
    theirs = hub.state.install("somebody-else", {hub.add_repository("somebody-else", "secret", {}).id})
    back = await person.back_from(await person.leave())
    response = await person.browser.get(f"{back}&installation_id={theirs.id}&setup_action=install")
    problem_of(response, 403, ErrorCode.GITHUB_FORBIDDEN)
    assert await links(pool) == 0
    assert not any(token.is_good for token in hub.state.user_tokens.values() if token.login == octavia)


async def test_who_says_no_is_not_linked(person: Person, pool: Pool, octavia: str) -> None:
    for page in (None, f"{STUDIO}/settings"):
        url = await person.leave(**({"redirect_to": page} if page else {}))
        (state,) = parse_qs(urlsplit(url).query)["state"]
        refused = {"error": "access_denied", "state": state}
        response = await person.browser.get("/auth/github/callback", params=refused)
        if page is None:
            problem_of(response, 409, ErrorCode.GITHUB_LINK_FAILED)
        else:
            assert response.headers["location"] == f"{page}?github_error=github_link_failed"
    assert await links(pool) == 0


async def test_nobody_is_sent_elsewhere(person: Person) -> None:
    response = await person.browser.get(
        "/auth/github", params={"redirect_to": "https://evil.example/"}, headers=person.headers
    )
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert "set-cookie" not in response.headers


async def test_unlinking_takes_the_grant_back(person: Person, hub: FakeGitHub, pool: Pool, octavia: str) -> None:
    await person.link()
    assert (await person.client.github.unlink()).grant is GrantState.REVOKED
    assert not any(token.is_good for token in hub.state.user_tokens.values() if token.login == octavia)
    assert octavia not in hub.state.refresh_tokens.values()
    assert await links(pool) == 0
    assert await pool.fetchval("select count(*) from private.github_revocations") == 0
    assert (await person.client.github.unlink()).grant is GrantState.NONE


async def test_unlinking_while_github_is_away_is_made_good(
    person: Person, hub: FakeGitHub, pool: Pool, services: GitHubServices, octavia: str
) -> None:
    await person.link()
    hub.faults.plan("DELETE .*/grant", server_error(), times=2)
    assert (await person.client.github.unlink()).grant is GrantState.PENDING
    assert await links(pool) == 0
    assert any(token.is_good for token in hub.state.user_tokens.values() if token.login == octavia)
    await pool.execute("update private.github_revocations set next_at = now()")
    await services.upkeep.sweep()
    assert await pool.fetchval("select attempts from private.github_revocations where next_at > now()") == 1
    for token in hub.state.user_tokens.values():
        token.revoked |= token.login == octavia  # it is over its time
    await pool.execute("update private.github_revocations set next_at = now()")
    await services.upkeep.sweep()
    assert not any(token.is_good for token in hub.state.user_tokens.values() if token.login == octavia)
    assert octavia not in hub.state.refresh_tokens.values(), "what had ended was refreshed to take all of it back"
    assert await pool.fetchval("select count(*) from private.github_revocations") == 0


async def test_what_is_old_is_forgotten(
    person: Person, hub: FakeGitHub, pool: Pool, services: GitHubServices, octavia: str
) -> None:
    await person.link()
    hub.faults.plan("DELETE .*/grant", server_error())
    await person.client.github.unlink()
    await pool.execute(
        "insert into private.github_deliveries values ('old', now() - interval '31 days'), ('new', now())"
    )
    await pool.execute("update private.github_revocations set created_at = now() - interval '61 days'")
    await services.upkeep.sweep()
    assert await pool.fetchval("select count(*) from private.github_revocations") == 0
    assert [row["delivery_id"] for row in await pool.fetch("select * from private.github_deliveries")] == ["new"]


async def test_another_account_replaces_the_first(
    person: Person, hub: FakeGitHub, pool: Pool, services: GitHubServices, octavia: str
) -> None:
    await person.link()
    hub.state.add_person("another")
    hub.state.browser = "another"
    assert link_of(await person.link()).login == "another"
    await services.upkeep.sweep()
    good = {token.login for token in hub.state.user_tokens.values() if token.is_good}
    assert octavia not in good
    assert "another" in good
    assert await pool.fetchval("select count(*) from private.github_revocations") == 0


async def test_the_grant_stays_while_somebody_else_needs_it(
    person: Person, other: Person, hub: FakeGitHub, octavia: str
) -> None:
    await person.link()
    await other.link()
    assert (await person.client.github.unlink()).grant is GrantState.REVOKED
    assert sum(token.is_good for token in hub.state.user_tokens.values() if token.login == octavia) == 1
    assert (await other.client.github.repositories()).items == []


async def test_without_an_app_every_route_says_what_to_set(stack: Stack, person: Person) -> None:
    bare = settings_of(stack.environment, auth_rate_limit="off")
    routes = ["GET /auth/github", "GET /auth/github/status", "DELETE /auth/github", "GET /repos"]
    async with serving(bare) as url, httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        for route in [*routes, "GET /repos/a/b/branches", "GET /auth/github/callback", "POST /github/webhooks"]:
            method, path = route.split()
            problem = problem_of(
                await http.request(method, path, headers=person.headers), 503, ErrorCode.GITHUB_NOT_CONFIGURED
            )
            assert "GITHUB_APP_PRIVATE_KEY" in problem.detail
        for answer in await asyncio.gather(*(http.request(*route.split()) for route in routes)):
            assert answer.status_code == 401
