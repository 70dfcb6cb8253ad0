"""The limit of attempts on the auth routes: an api of its own with a small one."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from app.contracts.errors import ErrorCode
from app.local.stack import Stack
from tests.api.conftest import PASSWORD, User
from tests.api.problems import problem_of
from tests.support.serving import serving, settings_of

LIMIT = 3


@pytest.fixture
async def limited(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_of(stack.environment, auth_rate_limit=f"{LIMIT}/minute", trusted_proxies="127.0.0.0/8")
    async with serving(settings) as url, httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        yield client


def _from(number: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"203.0.113.{number}"}


def _refused(response: httpx.Response) -> None:
    problem_of(response, 429, ErrorCode.TOO_MANY_REQUESTS)
    assert 1 <= int(response.headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/signup", {"email": "no address"}),
        ("/auth/login", {"email": "no address"}),
        ("/auth/login/oauth", {}),
        ("/auth/refresh", {"refresh_token": "x"}),
        ("/auth/reset-password", {"email": "no address"}),
        ("/auth/reset-password/confirm", {}),
        ("/auth/change-password", {}),
    ],
)
async def test_an_address_may_not_try_without_end(limited: httpx.AsyncClient, path: str, body: object) -> None:
    for _ in range(LIMIT):
        assert (await limited.post(path, json=body, headers=_from(1))).status_code in (401, 422)
    _refused(await limited.post(path, json=body, headers=_from(1)))
    assert (await limited.post(path, json=body, headers=_from(2))).status_code in (401, 422)


async def test_an_account_is_safe_from_many_addresses(limited: httpx.AsyncClient, owner: User) -> None:
    known, unknown = owner.session.user.email, f"{uuid4().hex}@example.com"
    for email in (known, unknown):
        body = {"email": email, "password": "wrong"}
        for number in range(LIMIT):
            response = await limited.post("/auth/login", json=body, headers=_from(number))
            problem_of(response, 401, ErrorCode.INVALID_CREDENTIALS)
        _refused(await limited.post("/auth/login", json={**body, "password": PASSWORD}, headers=_from(9)))


async def test_resets_of_one_account(limited: httpx.AsyncClient) -> None:
    body = {"email": f"{uuid4().hex}@example.com"}
    for number in range(LIMIT):
        assert (await limited.post("/auth/reset-password", json=body, headers=_from(number))).status_code == 202
    _refused(await limited.post("/auth/reset-password", json=body, headers=_from(9)))


async def test_who_is_logged_in_is_not_limited(limited: httpx.AsyncClient, owner: User) -> None:
    for _ in range(LIMIT + 2):
        headers = {"Authorization": f"Bearer {owner.session.access_token}"}
        assert (await limited.get("/auth/me", headers=headers)).status_code == 200
