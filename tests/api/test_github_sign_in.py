"""Signing in with GitHub: the whole way through a browser's eyes, against a GitHub of our own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode
from app.contracts.studio import StudioSession
from app.local.service import ServiceName
from app.local.stack import Stack
from tests.api.conftest import acting
from tests.api.problems import problem_of
from tests.fakes.github_oauth import CLIENT_ID, CLIENT_SECRET, FakeGitHub, serving_github
from tests.support.serving import serving, settings_of
from tests.support.stack import temporary_stack

STUDIO = "https://studio.example"


@pytest.fixture(scope="module")
async def github() -> FakeGitHub:
    return FakeGitHub()


@pytest.fixture(scope="module")
async def github_api(github: FakeGitHub) -> AsyncIterator[str]:
    """An api whose Supabase signs people in with our GitHub."""
    services = {ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE}
    async with AsyncExitStack() as opened:
        github_url = await opened.enter_async_context(serving_github(github))
        settings = {
            "LOCAL_GITHUB_CLIENT_ID": CLIENT_ID,
            "LOCAL_GITHUB_CLIENT_SECRET": CLIENT_SECRET,
            "LOCAL_GITHUB_URL": github_url,
            "WEB_ORIGINS": STUDIO,
            "AUTH_RATE_LIMIT": "off",
        }
        stack = await opened.enter_async_context(temporary_stack(services=services, settings=settings))
        yield await opened.enter_async_context(serving(settings_of(stack.environment)))


def _browser(api: str) -> httpx.AsyncClient:
    """Keeps cookies and does not follow by itself."""
    return httpx.AsyncClient(base_url=api, timeout=30, trust_env=False)


@pytest.fixture
async def browser(github_api: str) -> AsyncIterator[httpx.AsyncClient]:
    async with _browser(github_api) as client:
        yield client


async def _way_back(browser: httpx.AsyncClient, door: str = "/auth/github/signin", **query: str) -> str:
    """Leave for GitHub and answer the address that the browser is sent back to."""
    response = await browser.get(door, params=query)
    while urlsplit(response.headers["location"]).path != "/auth/v1/callback":
        response = await browser.get(response.headers["location"])
    response = await browser.get(response.headers["location"])
    address: str = response.headers["location"]
    return address


async def test_a_sign_in_ends_with_a_session(browser: httpx.AsyncClient, github: FakeGitHub) -> None:
    address = await _way_back(browser)
    assert address.startswith(f"{browser.base_url}auth/github/signin/callback?code=".replace("//auth", "/auth"))
    session = Session.model_validate_json((await browser.get(address)).content)
    assert session.user.email == github.email
    async with acting(browser.base_url, session) as http:
        assert (await http.get("/auth/me")).json()["id"] == str(session.user.id)
    assert not list(browser.cookies.jar), "the cookie is taken back"


async def test_the_same_person_is_the_same_user(browser: httpx.AsyncClient) -> None:
    first, second = [
        Session.model_validate_json((await browser.get(await _way_back(browser))).content) for _ in range(2)
    ]
    assert first.user == second.user
    assert first.access_token != second.access_token


async def test_the_cookie_is_for_the_way_back_alone(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/auth/github/signin")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/api/auth/github/signin/callback" in cookie
    assert "Max-Age=600" in cookie
    query = parse_qs(urlsplit(response.headers["location"]).query)
    assert query["code_challenge_method"] == ["s256"]
    assert query["code_challenge"][0] not in cookie


async def test_a_code_is_good_once(browser: httpx.AsyncClient) -> None:
    address = await _way_back(browser)
    cookies = httpx.Cookies(browser.cookies)
    assert (await browser.get(address)).status_code == 200
    browser.cookies = cookies
    problem_of(await browser.get(address), 401, ErrorCode.SIGN_IN_FAILED)


async def test_a_code_is_good_only_in_the_browser_that_left(browser: httpx.AsyncClient, github_api: str) -> None:
    address = await _way_back(browser)
    async with _browser(github_api) as other:
        problem_of(await other.get(address), 401, ErrorCode.SIGN_IN_FAILED)
        await other.get("/auth/github/signin")
        problem_of(await other.get(address), 401, ErrorCode.SIGN_IN_FAILED)


async def test_who_says_no_is_not_signed_in(browser: httpx.AsyncClient, github: FakeGitHub) -> None:
    github.denies = True
    try:
        address = await _way_back(browser)
    finally:
        github.denies = False
    assert "code=" not in urlsplit(address).query
    problem_of(await browser.get(address.split("#")[0]), 401, ErrorCode.SIGN_IN_FAILED)


async def test_the_studio_finishes_with_the_code(browser: httpx.AsyncClient) -> None:
    address = await _way_back(browser, redirect_to=f"{STUDIO}/signed-in")
    assert address.startswith(f"{STUDIO}/signed-in?code=")
    (code,) = parse_qs(urlsplit(address).query)["code"]
    response = await browser.get("/auth/github/signin/callback", params={"code": code}, headers={"Origin": STUDIO})
    Session.model_validate_json(response.content)
    assert response.headers["access-control-allow-origin"] == STUDIO
    assert response.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "https://studio.example.evil.example/",
        "https://studio.example@evil.example/",
        "https://evil.example\\@studio.example/",
        "https:studio.example",
        "//studio.example/",
        "/somewhere",
        "http://studio.example/",
        "https://studio.example:8443/",
        "javascript:alert(1)",
        "https://studio.example/\n",
        "https://[",
        "",
    ],
)
async def test_nobody_is_sent_elsewhere(browser: httpx.AsyncClient, address: str) -> None:
    response = await browser.get("/auth/github/signin", params={"redirect_to": address})
    problem = problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == ["redirect_to"]
    assert "set-cookie" not in response.headers


async def test_the_studio_of_the_api_ends_with_its_cookie(browser: httpx.AsyncClient, github: FakeGitHub) -> None:
    assert (await browser.get("/studio/settings")).json()["github_sign_in"] is True
    address = await _way_back(browser, "/studio/session/github")
    response = await browser.get(address)
    assert (response.status_code, response.headers["location"]) == (302, "/")
    assert response.content == b""
    assert [cookie.name for cookie in browser.cookies.jar] == ["wingbeat_session"]
    headers = {"Origin": str(browser.base_url).removesuffix("/api/"), "X-Wingbeat-Studio": "1"}
    session = StudioSession.model_validate_json(
        (await browser.post("/studio/session/refresh", headers=headers)).content
    )
    assert session.user.email == github.email
    again = await browser.get(address)
    assert again.headers["location"] == "/sign-in?error=sign_in_failed", "a code is good once"


async def test_the_studios_way_back_is_for_the_browser_that_left(browser: httpx.AsyncClient, github_api: str) -> None:
    address = await _way_back(browser, "/studio/session/github")
    async with _browser(github_api) as other:
        for _ in range(2):
            response = await other.get(address)
            assert (response.status_code, response.headers["location"]) == (302, "/sign-in?error=sign_in_failed")
            assert "wingbeat_session" not in other.cookies
            await other.get("/studio/session/github")


async def test_who_says_no_is_back_in_the_studio(browser: httpx.AsyncClient, github: FakeGitHub) -> None:
    github.denies = True
    try:
        address = await _way_back(browser, "/studio/session/github")
    finally:
        github.denies = False
    response = await browser.get(address.split("#")[0])
    assert response.headers["location"] == "/sign-in?error=sign_in_failed"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_other_pages_do_not_send_people_to_github(browser: httpx.AsyncClient, site: str) -> None:
    response = await browser.get("/studio/session/github", headers={"Sec-Fetch-Site": site})
    problem_of(response, 403, ErrorCode.FOREIGN_PAGE)
    assert "set-cookie" not in response.headers


async def test_behind_a_proxy_the_public_address_counts(stack: Stack) -> None:
    public = "https://wingbeat.example"
    async with serving(settings_of(stack.environment, public_url=public)) as api, _browser(api) as browser:
        response = await browser.get("/auth/github/signin", params={"redirect_to": f"{public}/welcome"})
        assert response.status_code == 302
        assert "Secure" in response.headers["set-cookie"]
        response = await browser.get("/auth/github/signin")
        query = parse_qs(urlsplit(response.headers["location"]).query)
        assert query["redirect_to"] == [f"{public}/api/auth/github/signin/callback"]
