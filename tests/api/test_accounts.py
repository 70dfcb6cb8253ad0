"""Sign-up, login and me."""

from uuid import uuid4

import httpx
import pytest

from app.contracts.accounts import Session, User
from app.contracts.errors import ErrorCode
from tests.api import conftest
from tests.api.problems import problem_of


async def test_a_session_acts_as_its_user(owner: conftest.User) -> None:
    response = await owner.http.get("/auth/me")
    assert User.model_validate_json(response.content) == owner.session.user
    assert owner.session.token_type == "bearer"
    assert owner.session.expires_in > 0


async def test_log_in_by_json_and_by_form(http: httpx.AsyncClient, owner: conftest.User) -> None:
    address = owner.session.user.email
    by_json = await http.post("/auth/login", json={"email": address, "password": conftest.PASSWORD})
    by_form = await http.post("/auth/login/oauth", data={"username": address, "password": conftest.PASSWORD})
    for response in (by_json, by_form):
        assert response.status_code == 200, response.text
        assert Session.model_validate_json(response.content).user == owner.session.user


async def test_an_unknown_address_and_a_wrong_password_look_the_same(
    http: httpx.AsyncClient, owner: conftest.User
) -> None:
    wrong = await http.post("/auth/login", json={"email": owner.session.user.email, "password": "wrong"})
    unknown = await http.post("/auth/login", json={"email": f"{uuid4().hex}@example.com", "password": "wrong"})
    first, second = (problem_of(response, 401, ErrorCode.INVALID_CREDENTIALS) for response in (wrong, unknown))
    assert first.model_copy(update={"request_id": ""}) == second.model_copy(update={"request_id": ""})


async def test_an_address_that_has_an_account(http: httpx.AsyncClient, owner: conftest.User) -> None:
    body = {"email": owner.session.user.email, "password": conftest.PASSWORD}
    problem_of(await http.post("/auth/signup", json=body), 409, ErrorCode.ACCOUNT_EXISTS)


@pytest.mark.parametrize("password", ["short", "x" * 73])
async def test_a_password_of_no_good_length(http: httpx.AsyncClient, password: str) -> None:
    response = await http.post("/auth/signup", json={"email": f"{uuid4().hex}@example.com", "password": password})
    problem = problem_of(response, 422, ErrorCode.WEAK_PASSWORD)
    assert [item.field for item in problem.errors] == ["password"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "no address", "password": "12345678"}, "email"),
        ({"email": "a@nowhere", "password": "12345678"}, "email"),
        ({"email": "a@example.com"}, "password"),
        ({"email": "a@example.com", "password": "12345678", "admin": True}, "admin"),
        ({"email": "a@example.com", "password": 12345678}, "password"),
    ],
)
async def test_a_bad_sign_up(http: httpx.AsyncClient, body: dict[str, object], field: str) -> None:
    problem = problem_of(await http.post("/auth/signup", json=body), 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == [field]
    assert "12345678" not in problem.model_dump_json()


async def test_a_bad_form(http: httpx.AsyncClient) -> None:
    response = await http.post("/auth/login/oauth", data={"username": "nobody", "password": "x"})
    problem = problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == ["username"]


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, ErrorCode.NOT_AUTHENTICATED),
        ("Basic eDp5", ErrorCode.NOT_AUTHENTICATED),
        ("Bearer", ErrorCode.NOT_AUTHENTICATED),
        ("Bearer sb_publishable_x", ErrorCode.INVALID_TOKEN),
        ("Bearer a.b.c", ErrorCode.INVALID_TOKEN),
    ],
)
async def test_a_missing_or_bad_token(http: httpx.AsyncClient, authorization: str | None, code: ErrorCode) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    response = await http.get("/auth/me", headers=headers)
    problem_of(response, 401, code)
    assert response.headers["www-authenticate"].startswith("Bearer")


async def test_a_forged_signature(http: httpx.AsyncClient, owner: conftest.User) -> None:
    header, claims, _ = owner.session.access_token.split(".")
    forged = f"{header}.{claims}.{'A' * 43}"
    response = await http.get("/auth/me", headers={"Authorization": f"Bearer {forged}"})
    problem_of(response, 401, ErrorCode.INVALID_TOKEN)
