"""Sessions and passwords over REST, on the embedded stack."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from app.contracts.accounts import LogoutScope, Session
from app.contracts.errors import ErrorCode
from app.local.stack import Stack
from tests.api.problems import problem_of
from tests.e2e.accounts import bearer, code_in, mail_to, open_account, session_of, token_hash_in
from tests.support.jobs import eventually

_REFUSED = (ErrorCode.REFRESH_TOKEN_REUSED, ErrorCode.INVALID_REFRESH_TOKEN)


@pytest.fixture(scope="module")
async def http(api_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody."""
    async with httpx.AsyncClient(base_url=f"{api_url}/api", timeout=60, trust_env=False) as client:
        yield client


async def test_a_refresh_brings_new_tokens_that_work(http: httpx.AsyncClient) -> None:
    account, first = await open_account(http)
    second = session_of(await account.refresh(first))
    assert second.refresh_token != first.refresh_token
    assert second.user == first.user
    assert (await account.me(second)).status_code == 200
    third = session_of(await account.refresh(second))
    assert (await account.me(third)).status_code == 200


async def test_asking_twice_leaves_the_winner_alone(http: httpx.AsyncClient) -> None:
    account, first = await open_account(http)
    second = session_of(await account.refresh(first))
    problem_of(await account.refresh(first), 401, ErrorCode.REFRESH_TOKEN_REUSED)
    assert (await account.me(second)).status_code == 200
    session_of(await account.refresh(second))


async def test_a_refresh_whose_answer_was_lost_is_answered_again(
    http: httpx.AsyncClient, database_url: SecretStr
) -> None:
    account, first = await open_account(http)
    await _ask_and_hang_up(http.base_url, first)
    await _until_spent(database_url, first.refresh_token)
    await _age_claim(database_url, first.refresh_token)
    second, again = [session_of(await account.refresh(first)) for _ in range(2)]
    assert second.refresh_token == again.refresh_token != first.refresh_token
    assert (await account.me(second)).status_code == 200
    third = session_of(await account.refresh(second))
    assert (await account.me(third)).status_code == 200


async def test_a_reuse_after_its_successor_ends_the_session(http: httpx.AsyncClient, database_url: SecretStr) -> None:
    account, first = await open_account(http)
    third = session_of(await account.refresh(session_of(await account.refresh(first))))
    other = await account.log_in()
    assert (await account.me(third)).status_code == 200
    await _age_claim(database_url, first.refresh_token)
    problem_of(await account.refresh(first), 401, ErrorCode.REFRESH_TOKEN_REUSED)
    refused = await account.refresh(third)
    assert refused.status_code == 401, refused.text
    assert refused.json()["code"] in _REFUSED
    assert (await account.me(third)).status_code == 401
    assert (await account.me(other)).status_code == 200, "another session of the user is another family"


async def test_two_who_share_a_token_that_was_told_again_end(http: httpx.AsyncClient, database_url: SecretStr) -> None:
    """A thief who brings the owner's last token gets what the owner has: the second of them to go on ends it."""
    account, first = await open_account(http)
    owners = session_of(await account.refresh(first))
    await _age_claim(database_url, first.refresh_token)
    stolen = session_of(await account.refresh(first))
    session_of(await account.refresh(stolen))
    await _age_claim(database_url, owners.refresh_token)
    problem_of(await account.refresh(owners), 401, ErrorCode.REFRESH_TOKEN_REUSED)
    assert (await account.me(stolen)).status_code == 401


@pytest.mark.parametrize("token", ["x", "abcdefghijkl", "…", "a.b.c", "x" * 4096])
async def test_an_unknown_token(http: httpx.AsyncClient, token: str) -> None:
    for _ in range(2):
        response = await http.post("/auth/refresh", json={"refresh_token": token})
        problem_of(response, 401, ErrorCode.INVALID_REFRESH_TOKEN)


@pytest.mark.parametrize("body", [{}, {"refresh_token": ""}, {"refresh_token": 1}, {"refresh_token": "x" * 4097}])
async def test_a_bad_refresh(http: httpx.AsyncClient, body: dict[str, object]) -> None:
    problem = problem_of(await http.post("/auth/refresh", json=body), 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == ["refresh_token"]


async def test_of_fifty_refreshes_at_once_one_succeeds(http: httpx.AsyncClient) -> None:
    account, first = await open_account(http)
    answers = await asyncio.gather(*(account.refresh(first) for _ in range(50)))
    winners = [answer for answer in answers if answer.is_success]
    assert len(winners) == 1
    for loser in answers:
        if not loser.is_success:
            problem_of(loser, 401, ErrorCode.REFRESH_TOKEN_REUSED)
    second = session_of(winners[0])
    assert (await account.me(second)).status_code == 200, "the losers ended the winner's session"
    session_of(await account.refresh(second))


async def test_only_hashes_of_refresh_tokens_are_kept(http: httpx.AsyncClient, database_url: SecretStr) -> None:
    account, first = await open_account(http)
    await account.refresh(first)
    connection = await asyncpg.connect(database_url.get_secret_value())
    try:
        rows = await connection.fetch("select token_hash, c::text as whole from private.refresh_claims c")
    finally:
        await connection.close()
    assert hashlib.sha256(first.refresh_token.encode()).digest() in {row["token_hash"] for row in rows}
    assert all(first.refresh_token not in row["whole"] for row in rows)


@pytest.mark.parametrize(
    ("scope", "own_ends", "other_ends"),
    [
        (None, True, False),
        (LogoutScope.LOCAL, True, False),
        (LogoutScope.OTHERS, False, True),
        (LogoutScope.GLOBAL, True, True),
    ],
)
async def test_a_logout_ends_what_it_names(
    http: httpx.AsyncClient, scope: LogoutScope | None, own_ends: bool, other_ends: bool
) -> None:
    account, own = await open_account(http)
    other = await account.log_in()
    for session in (own, other):
        assert (await account.me(session)).status_code == 200
    response = (
        await http.post("/auth/logout", headers=bearer(own))
        if scope is None
        else await account.post("/auth/logout", own, scope=scope)
    )
    assert (response.status_code, response.content) == (204, b"")
    for session, ends in ((own, own_ends), (other, other_ends)):
        assert (await account.me(session)).status_code == (401 if ends else 200)
        assert (await account.refresh(session)).status_code == (401 if ends else 200)


async def test_a_bad_logout(http: httpx.AsyncClient) -> None:
    account, own = await open_account(http)
    problem = problem_of(await account.post("/auth/logout", own, scope="all"), 422, ErrorCode.INVALID_REQUEST)
    assert [item.field for item in problem.errors] == ["scope"]
    problem_of(await http.post("/auth/logout"), 401, ErrorCode.NOT_AUTHENTICATED)


async def test_a_forgotten_password_by_code(http: httpx.AsyncClient, stack: Stack) -> None:
    account, before = await open_account(http)
    assert (await account.me(before)).status_code == 200
    response = await http.post("/auth/reset-password", json={"email": account.email})
    assert (response.status_code, response.content) == (202, b"")
    proof = {"email": account.email, "code": code_in(await mail_to(stack, account.email))}
    new = new_password()
    short = await http.post("/auth/reset-password/confirm", json={**proof, "new_password": "1234567"})
    assert [item.field for item in problem_of(short, 422, ErrorCode.WEAK_PASSWORD).errors] == ["new_password"]
    after = session_of(await http.post("/auth/reset-password/confirm", json={**proof, "new_password": new}))
    assert after.user == before.user
    assert (await account.me(after)).status_code == 200
    assert (await account.me(before)).status_code == 401, "an old session lives on"
    assert (await account.refresh(before)).status_code == 401
    session_of(await account.refresh(after))
    await account.log_in(new)
    old = await http.post("/auth/login", json={"email": account.email, "password": account.password})
    problem_of(old, 401, ErrorCode.INVALID_CREDENTIALS)
    again = await http.post("/auth/reset-password/confirm", json={**proof, "new_password": new_password()})
    problem_of(again, 401, ErrorCode.INVALID_CODE)


async def test_a_forgotten_password_by_link(http: httpx.AsyncClient, stack: Stack) -> None:
    account, _ = await open_account(http)
    await http.post("/auth/reset-password", json={"email": account.email})
    proof = {"token_hash": token_hash_in(await mail_to(stack, account.email))}
    new = new_password()
    session_of(await http.post("/auth/reset-password/confirm", json={**proof, "new_password": new}))
    await account.log_in(new)


async def test_the_forgotten_password_again(http: httpx.AsyncClient, stack: Stack) -> None:
    account, before = await open_account(http)
    await http.post("/auth/reset-password", json={"email": account.email})
    body = {"email": account.email, "code": code_in(await mail_to(stack, account.email))}
    body["new_password"] = account.password
    problem = problem_of(await http.post("/auth/reset-password/confirm", json=body), 422, ErrorCode.SAME_PASSWORD)
    assert [item.field for item in problem.errors] == ["new_password"]
    assert (await account.me(before)).status_code == 200, "nothing changed, so nothing ends"


async def test_nobody_learns_whether_an_address_has_an_account(http: httpx.AsyncClient) -> None:
    account, _ = await open_account(http)
    unknown = f"nobody-{token_hex(6)}@example.com"
    answers = [await http.post("/auth/reset-password", json={"email": email}) for email in (account.email, unknown)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}
    proofs = [{"email": email, "code": "000000", "new_password": new_password()} for email in (account.email, unknown)]
    problems = [
        problem_of(await http.post("/auth/reset-password/confirm", json=proof), 401, ErrorCode.INVALID_CODE)
        for proof in proofs
    ]
    assert problems[0].detail == problems[1].detail


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"email": "a@example.com"},
        {"code": "123456"},
        {"email": "a@example.com", "code": "123456", "token_hash": "x" * 56},
        {"email": "a@example.com", "token_hash": "x" * 56},
        {"email": "no address", "code": "123456"},
        {"email": "a@example.com", "code": "1"},
    ],
)
async def test_a_reset_with_half_a_proof(http: httpx.AsyncClient, proof: dict[str, str]) -> None:
    response = await http.post("/auth/reset-password/confirm", json={**proof, "new_password": "sesame sesame"})
    problem = problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert "sesame" not in problem.model_dump_json()


async def test_a_change_of_the_password(http: httpx.AsyncClient) -> None:
    account, own = await open_account(http)
    other = await account.log_in()
    assert (await account.me(other)).status_code == 200
    new = new_password()
    change = {"current_password": account.password, "new_password": new}
    response = await account.post("/auth/change-password", own, **change)
    assert (response.status_code, response.content) == (204, b"")
    assert (await account.me(own)).status_code == 200
    session_of(await account.refresh(own))
    assert (await account.me(other)).status_code == 401
    assert (await account.refresh(other)).status_code == 401
    await account.log_in(new)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"current_password": "wrong", "new_password": "new password"}, "current_password", "invalid_credentials"),
        ({"new_password": "1234567"}, "new_password", "weak_password"),
        ({"new_password": "é" * 37}, "new_password", "weak_password"),
        ({"new_password": None}, "new_password", "same_password"),
    ],
)
async def test_a_refused_change(http: httpx.AsyncClient, change: dict[str, str | None], field: str, code: str) -> None:
    account, own = await open_account(http)
    other = await account.log_in()
    body = {"current_password": account.password, **change}
    body["new_password"] = body["new_password"] or account.password
    response = await account.post("/auth/change-password", own, **body)
    problem = problem_of(response, 422, ErrorCode(code))
    assert [item.field for item in problem.errors] == [field]
    for session in (own, other):
        assert (await account.me(session)).status_code == 200
    await account.log_in()


async def test_secrets_are_in_no_log_and_in_no_list_of_mails(http: httpx.AsyncClient, stack: Stack) -> None:
    account, first = await open_account(http)
    second = session_of(await account.refresh(first))
    await account.refresh(first)
    await http.post("/auth/reset-password", json={"email": account.email})
    code = code_in(await mail_to(stack, account.email))
    new = new_password()
    body = {"email": account.email, "code": code, "new_password": new}
    third = session_of(await http.post("/auth/reset-password/confirm", json=body))
    await account.post("/auth/change-password", third, current_password=new, new_password="short")
    await account.post("/auth/logout", third)
    secrets = [account.password, new]
    secrets += [token for session in (first, second, third) for token in (session.access_token, session.refresh_token)]
    if stack.info.mail_url is None:
        pytest.skip("there is no mail catcher: SUPABASE_URL names another Supabase, whose mails cannot be read here")
    async with httpx.AsyncClient(base_url=stack.info.mail_url, trust_env=False, timeout=60) as mails:
        listed = (await mails.get("/messages")).text
    logs = _logs(stack)
    assert logs, "there are logs to look at"
    assert not [secret for secret in secrets if secret in logs]
    assert not [secret for secret in (*secrets, code) if secret in listed]


def new_password() -> str:
    return token_hex(12)


def _logs(stack: Stack) -> str:
    return "".join(path.read_text(errors="replace") for path in Path(stack.info.logs_dir).iterdir() if path.is_file())


async def _ask_and_hang_up(api: httpx.URL, session: Session) -> None:
    """A client whose network goes when its request is out."""
    body = json.dumps({"refresh_token": session.refresh_token}).encode()
    head = (
        f"POST {api.path}auth/refresh HTTP/1.1\r\nHost: {api.host}:{api.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection(api.host, api.port)
    writer.write(head.encode() + body)
    await writer.drain()
    writer.close()


async def _until_spent(database_url: SecretStr, token: str) -> None:
    connection = await asyncpg.connect(database_url.get_secret_value())
    question = "select spent from private.refresh_claims where token_hash = $1"

    async def is_spent() -> bool:
        return bool(await connection.fetchval(question, hashlib.sha256(token.encode()).digest()))

    try:
        await eventually(is_spent, within_s=60, what="the refresh that nobody waits for")
    finally:
        await connection.close()


async def _age_claim(database_url: SecretStr, token: str) -> None:
    """As if the token was used a minute ago."""
    connection = await asyncpg.connect(database_url.get_secret_value())
    try:
        changed = await connection.execute(
            "update private.refresh_claims set claimed_at = now() - interval '1 minute' where token_hash = $1",
            hashlib.sha256(token.encode()).digest(),
        )
    finally:
        await connection.close()
    assert changed == "UPDATE 1"
