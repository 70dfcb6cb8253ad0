"""The studio's sessions: a cookie that no script reads, given and taken for the studio's own pages alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.studio import StudioSession, StudioSettings
from app.data.database import open_pool
from app.data.refresh_claims import PostgresRefreshClaims
from app.local.stack import Stack
from app.settings import Settings
from tests.api import conftest
from tests.api.problems import problem_of
from tests.e2e.accounts import code_in, mail_to
from tests.support.serving import serving, settings_of

COOKIE = "wingbeat_session"
PAGE = {"X-Wingbeat-Studio": "1"}


def origin_of(api: str | httpx.URL) -> str:
    parts = urlsplit(str(api))
    return f"{parts.scheme}://{parts.netloc}"


@asynccontextmanager
async def studio(api: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with the studio open: it keeps cookies, and follows by itself."""
    headers = {**PAGE, "Origin": origin_of(api)}
    async with httpx.AsyncClient(
        base_url=api, timeout=30, trust_env=False, headers=headers, follow_redirects=True
    ) as http:
        yield http


@pytest.fixture
async def page(api: str) -> AsyncIterator[httpx.AsyncClient]:
    async with studio(api) as http:
        yield http


def credentials(owner: conftest.User) -> dict[str, str]:
    return {"email": owner.session.user.email, "password": conftest.PASSWORD}


async def sign_in(http: httpx.AsyncClient, owner: conftest.User) -> StudioSession:
    response = await http.post("/studio/session", json=credentials(owner))
    assert response.status_code == 200, response.text
    return StudioSession.model_validate_json(response.content)


def cookie_of(response: httpx.Response, name: str = COOKIE, path: str = "/api/studio") -> "Morsel[str]":
    """The cookie that the answer sets for that path."""
    morsels = [SimpleCookie(header)[name] for header in response.headers.get_list("set-cookie")]
    return next(morsel for morsel in morsels if morsel["path"] == path)


async def me(http: httpx.AsyncClient, session: StudioSession) -> httpx.Response:
    return await http.get("/auth/me", headers={"Authorization": f"Bearer {session.access_token}"})


async def test_a_sign_in_gives_the_page_no_refresh_token(page: httpx.AsyncClient, owner: conftest.User) -> None:
    response = await page.post("/studio/session", json=credentials(owner))
    session = StudioSession.model_validate_json(response.content)
    assert session.user == owner.session.user
    assert (await me(page, session)).status_code == 200
    cookie = cookie_of(response)
    assert cookie.value
    assert cookie.value not in response.text
    assert "refresh_token" not in response.json()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/api/studio")
    assert not cookie["domain"]
    assert not cookie["secure"], "over plain http a browser would not keep it"
    assert int(cookie["max-age"]) == 30 * 24 * 3600
    assert response.headers["cache-control"] == "no-store"


async def test_a_sign_up_signs_in(page: httpx.AsyncClient) -> None:
    body = {"email": f"{uuid4().hex}@example.com", "password": conftest.PASSWORD}
    response = await page.post("/studio/session/signup", json=body)
    assert response.status_code == 201, response.text
    assert cookie_of(response).value
    again = await page.post("/studio/session/signup", json=body)
    problem_of(again, 409, ErrorCode.ACCOUNT_EXISTS)
    assert "set-cookie" not in again.headers


async def test_a_wrong_password_sets_no_cookie(page: httpx.AsyncClient, owner: conftest.User) -> None:
    response = await page.post("/studio/session", json={**credentials(owner), "password": "wrong"})
    problem_of(response, 401, ErrorCode.INVALID_CREDENTIALS)
    assert "set-cookie" not in response.headers


async def test_a_refresh_renews_the_cookie(page: httpx.AsyncClient, owner: conftest.User) -> None:
    first = await sign_in(page, owner)
    old = page.cookies[COOKIE]
    response = await page.post("/studio/session/refresh")
    second = StudioSession.model_validate_json(response.content)
    assert second.user == first.user
    assert cookie_of(response).value == page.cookies[COOKIE] != old
    assert (await me(page, second)).status_code == 200


async def test_tabs_that_refresh_at_once_all_get_a_session(page: httpx.AsyncClient, owner: conftest.User) -> None:
    await sign_in(page, owner)
    old = page.cookies[COOKIE]
    answers = await asyncio.gather(
        *(page.post("/studio/session/refresh", headers={"Cookie": f"{COOKIE}={old}"}) for _ in range(4))
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({cookie_of(answer).value for answer in answers}) == 1
    # So does one whose answer was lost by a reload.
    late = await page.post("/studio/session/refresh", headers={"Cookie": f"{COOKIE}={old}"})
    assert (await me(page, StudioSession.model_validate_json(late.content))).status_code == 200


async def test_tabs_at_several_processes_all_get_a_session(
    page: httpx.AsyncClient, owner: conftest.User, settings: Settings
) -> None:
    """Also one whose answer was lost, by a reload while it was on its way."""
    await sign_in(page, owner)
    old = page.cookies[COOKIE]
    async with serving(settings) as other, studio(other) as elsewhere:
        assert (await page.post("/studio/session/refresh")).status_code == 200
        answer = await elsewhere.post("/studio/session/refresh", headers={"Cookie": f"{COOKIE}={old}"})
        assert answer.status_code == 200, answer.text
        assert answer.history == []
        assert cookie_of(answer).value == page.cookies[COOKIE], "one browser has one session"
        assert (await me(elsewhere, StudioSession.model_validate_json(answer.content))).status_code == 200


async def test_a_tab_waits_for_another_process(
    page: httpx.AsyncClient, owner: conftest.User, settings: Settings
) -> None:
    """One that is at it, or died at it: the session goes on."""
    await sign_in(page, owner)
    pool = await open_pool(settings.database_url)
    try:
        claims, token = PostgresRefreshClaims(pool), SecretStr(page.cookies[COOKIE])
        await claims.claim(token)
        waiting = await page.post("/studio/session/refresh", follow_redirects=False)
        last = await page.post("/studio/session/refresh", params={"round": 6}, follow_redirects=False)
        await claims.release(token)
    finally:
        await pool.close()
    assert (waiting.status_code, waiting.headers["location"]) == (307, "/api/studio/session/refresh?round=1")
    problem_of(last, 503, ErrorCode.DEPENDENCY_UNAVAILABLE)
    assert "set-cookie" not in last.headers
    answer = await page.post(f"{origin_of(page.base_url)}{waiting.headers['location']}")
    assert answer.status_code == 200, answer.text


async def test_a_refused_refresh_clears_the_cookie(page: httpx.AsyncClient, owner: conftest.User) -> None:
    nobody = await page.post("/studio/session/refresh")
    problem_of(nobody, 401, ErrorCode.NOT_AUTHENTICATED)
    response = await page.post("/studio/session/refresh", headers={"Cookie": f"{COOKIE}=nonsense"})
    problem_of(response, 401, ErrorCode.INVALID_REFRESH_TOKEN)
    assert cookie_of(response)["max-age"] == "0"


async def test_a_planted_cookie_is_not_chosen_and_goes_away(page: httpx.AsyncClient, owner: conftest.User) -> None:
    """A preview at another port of this machine can set one, at any path; it cannot read ours or replace it."""
    await sign_in(page, owner)
    ours = page.cookies[COOKIE]
    response = await page.post("/studio/session/refresh", headers={"Cookie": f"{COOKIE}=planted; {COOKIE}={ours}"})
    problem_of(response, 401, ErrorCode.NOT_AUTHENTICATED)
    cleared = {SimpleCookie(header)[COOKIE]["path"] for header in response.headers.get_list("set-cookie")}
    assert cleared == {"/", "/api", "/api/studio", "/api/studio/session", "/api/studio/session/refresh"}


async def test_a_sign_out_ends_the_session_and_the_cookie(page: httpx.AsyncClient, owner: conftest.User) -> None:
    session = await sign_in(page, owner)
    old = page.cookies[COOKIE]
    bearer = {"Authorization": f"Bearer {session.access_token}"}
    response = await page.delete("/studio/session", headers=bearer)
    assert response.status_code == 204, response.text
    assert cookie_of(response)["max-age"] == "0"
    assert (await me(page, session)).status_code == 401
    response = await page.post("/studio/session/refresh", headers={"Cookie": f"{COOKIE}={old}"})
    problem_of(response, 401, ErrorCode.INVALID_REFRESH_TOKEN)
    assert (await page.delete("/studio/session")).status_code == 204, "there is nothing left to end"


async def test_a_sign_out_needs_no_access_token(page: httpx.AsyncClient, owner: conftest.User) -> None:
    session = await sign_in(page, owner)
    response = await page.delete("/studio/session", headers={"Authorization": "Bearer a.b.c"})
    assert response.status_code == 204, response.text
    assert COOKIE not in page.cookies
    assert (await me(page, session)).status_code == 401


async def test_others_are_signed_out_and_this_browser_stays(page: httpx.AsyncClient, api: str) -> None:
    async with studio(api) as other:
        body = {"email": f"{uuid4().hex}@example.com", "password": conftest.PASSWORD}
        assert (await page.post("/studio/session/signup", json=body)).status_code == 201
        assert (await other.post("/studio/session", json=body)).status_code == 200
        response = await page.delete("/studio/session", params={"scope": "others"})
        assert response.status_code == 204, response.text
        assert (await page.post("/studio/session/refresh")).status_code == 200
        problem_of(await other.post("/studio/session/refresh"), 401, ErrorCode.INVALID_REFRESH_TOKEN)
        nobody = await other.delete("/studio/session", params={"scope": "others"})
        problem_of(nobody, 401, ErrorCode.NOT_AUTHENTICATED)


async def test_a_forgotten_password_is_set_anew(page: httpx.AsyncClient, stack: Stack) -> None:
    address = f"{uuid4().hex}@example.com"
    await page.post("/studio/session/signup", json={"email": address, "password": conftest.PASSWORD})
    assert (await page.post("/auth/reset-password", json={"email": address})).status_code == 202
    body = {"email": address, "code": code_in(await mail_to(stack, address)), "new_password": "another good one"}
    response = await page.post("/studio/session/reset-password", json=body)
    assert response.status_code == 200, response.text
    assert cookie_of(response).value


@pytest.fixture(scope="module")
async def signed_in(api: str, owner: conftest.User) -> AsyncIterator[tuple[StudioSession, str]]:
    """A session and its cookie's value."""
    async with studio(api) as http:
        yield await sign_in(http, owner), http.cookies[COOKIE]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        PAGE,
        {"Origin": "own"},
        {"Origin": "null", **PAGE},
        {"Origin": "http://127.0.0.1:9", **PAGE},
        {"Origin": "http://0123456789abcdef0123456789abcdef.localhost:9", **PAGE},
        {"Origin": "https://studio.example.evil.example", **PAGE},
        {"Origin": "own", "X-Wingbeat-Studio": "true"},
    ],
    ids=lambda headers: " ".join(headers.values()) or "nothing",
)
async def test_other_pages_are_refused_before_anything_else(
    api: str, owner: conftest.User, signed_in: tuple[StudioSession, str], headers: Mapping[str, str]
) -> None:
    """A preview beside the api is the same site: its requests come with the cookie."""
    session, cookie = signed_in
    sent = {name: origin_of(api) if value == "own" else value for name, value in headers.items()}
    sent |= {"Cookie": f"{COOKIE}={cookie}", "Sec-Fetch-Site": "same-site"}
    async with httpx.AsyncClient(base_url=api, timeout=30, trust_env=False, headers=sent) as elsewhere:
        asked = [
            await elsewhere.post("/studio/session", json=credentials(owner)),
            await elsewhere.post("/studio/session", content=b"no JSON"),
            await elsewhere.post("/studio/session/signup", json={}),
            await elsewhere.post("/studio/session/reset-password", json={}),
            await elsewhere.post("/studio/session/refresh"),
            await elsewhere.delete("/studio/session", params={"scope": "global"}),
        ]
        for response in asked:
            problem_of(response, 403, ErrorCode.FOREIGN_PAGE)
            assert "set-cookie" not in response.headers
        assert (await me(elsewhere, session)).status_code == 200, "nothing has ended"


async def test_a_preview_may_not_even_ask(api: str) -> None:
    """The header makes a browser ask first, and no preview's origin is answered."""
    headers = {
        "Origin": "http://127.0.0.1:9",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-wingbeat-studio",
    }
    async with httpx.AsyncClient(base_url=api, timeout=30, trust_env=False) as http:
        response = await http.options("/studio/session/refresh", headers=headers)
    assert not response.is_success
    assert "access-control-allow-origin" not in response.headers


async def test_a_studio_of_another_origin_of_ours_is_let_in(page: httpx.AsyncClient, owner: conftest.User) -> None:
    response = await page.post("/studio/session", json=credentials(owner), headers={"Origin": "https://studio.example"})
    assert response.status_code == 200, response.text


async def test_behind_https_the_cookie_is_this_hosts_alone(stack: Stack, owner: conftest.User) -> None:
    """A browser takes the name over https for the path `/` and without a domain, else not at all."""
    public, name = "https://wingbeat.example", f"__Host-{COOKIE}"
    settings = settings_of(stack.environment, public_url=public, auth_rate_limit="off")
    async with serving(settings) as api, studio(api) as http:
        problem_of(await http.post("/studio/session", json=credentials(owner)), 403, ErrorCode.FOREIGN_PAGE)
        http.headers["Origin"] = public
        response = await http.post("/studio/session", json=credentials(owner))
        cookie = cookie_of(response, name, "/")
        assert (cookie["secure"], cookie["domain"], cookie["httponly"], cookie["samesite"]) == (
            True,
            "",
            True,
            "strict",
        )
        there = {"Cookie": f"{name}={cookie.value}"}
        told = StudioSettings.model_validate_json((await http.get("/studio/settings", headers=there)).content)
        assert told.has_session
        for planted in (COOKIE, f"__Secure-{COOKIE}"):
            other = {"Cookie": f"{planted}={cookie.value}"}
            problem_of(await http.post("/studio/session/refresh", headers=other), 401, ErrorCode.NOT_AUTHENTICATED)
        elsewhere = {**there, "Authorization": ""}
        problem_of(await http.get("/auth/me", headers=elsewhere), 401, ErrorCode.NOT_AUTHENTICATED)
        problem_of(await http.post("/auth/logout", headers=elsewhere), 401, ErrorCode.NOT_AUTHENTICATED)
        renewed = await http.post("/studio/session/refresh", headers=there)
        assert renewed.status_code == 200
        last = {"Cookie": f"{name}={cookie_of(renewed, name, '/').value}; wingbeat_session=planted"}
        gone = await http.delete("/studio/session", headers=last)
        assert gone.status_code == 204, gone.text
        (cleared,) = [SimpleCookie(header)[name] for header in gone.headers.get_list("set-cookie")]
        shown = (cleared["max-age"], cleared["path"], cleared["secure"], cleared["domain"])
        assert shown == ("0", "/", True, ""), "a browser forgets it only as it was set"


async def test_attempts_are_counted(stack: Stack, owner: conftest.User) -> None:
    async with serving(settings_of(stack.environment, auth_rate_limit="3/minute")) as api, studio(api) as http:
        wrong = {**credentials(owner), "password": "wrong"}
        codes = [(await http.post("/studio/session", json=wrong)).status_code for _ in range(4)]
    assert codes == [401, 401, 401, 429]


async def test_only_refused_refreshes_are_attempts(stack: Stack, owner: conftest.User) -> None:
    async with serving(settings_of(stack.environment, auth_rate_limit="3/minute")) as api, studio(api) as http:
        await sign_in(http, owner)
        for _ in range(4):
            assert (await http.post("/studio/session/refresh")).status_code == 200
        good, wrong = {"Cookie": f"{COOKIE}={http.cookies[COOKIE]}"}, {"Cookie": f"{COOKIE}=nonsense"}
        codes = [(await http.post("/studio/session/refresh", headers=wrong)).status_code for _ in range(4)]
        assert codes == [401, 401, 401, 429]
        waiting = await http.post("/studio/session/refresh", headers=good)
        problem_of(waiting, 429, ErrorCode.TOO_MANY_REQUESTS)
        assert "set-cookie" not in waiting.headers, "to wait is no sign-out"


async def test_settings_are_for_everybody(
    http: httpx.AsyncClient, page: httpx.AsyncClient, owner: conftest.User
) -> None:
    answer = await http.get("/studio/settings")
    assert answer.json() == {
        "github_sign_in": False,
        "github_linking": False,
        "has_session": False,
        "min_password_length": 8,
    }
    await sign_in(page, owner)
    assert (await page.get("/studio/settings")).json()["has_session"] is True
