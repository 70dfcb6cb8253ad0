"""Auth as the unmodified client sees it."""

import asyncio
import re

import httpx
import pytest
from postgrest.exceptions import APIError
from supabase import AsyncClient
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

from app.local.stack import Stack
from tests.local.conftest import MIGRATIONS, PASSWORD, SUPABASE, SignedUp, new_client, sign_up
from tests.support.stack import temporary_stack


async def test_a_sign_up_is_a_session(supabase: Stack) -> None:
    client = await new_client(supabase)
    answer = await client.auth.sign_up({"email": "Someone@Example.test", "password": PASSWORD})
    assert answer.session is not None
    assert answer.session.expires_in == 3600
    assert answer.user is not None
    assert answer.user.email == "someone@example.test"


async def test_an_address_signs_up_once(supabase: Stack) -> None:
    user = await sign_up(supabase)
    with pytest.raises(AuthApiError) as caught:
        await (await new_client(supabase)).auth.sign_up({"email": user.email, "password": PASSWORD})
    assert (caught.value.status, caught.value.code) == (422, "user_already_exists")


async def test_sign_ups_at_the_same_time_make_one_user(supabase: Stack, http: httpx.AsyncClient) -> None:
    body = {"email": "Twins@example.test", "password": PASSWORD}
    headers = {"apikey": supabase.info.publishable_key}
    answers = await asyncio.gather(*(http.post("/auth/v1/signup", json=body, headers=headers) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    assert {answer.json().get("error_code") for answer in answers if answer.is_error} == {"user_already_exists"}


async def test_a_short_password_is_refused(supabase: Stack) -> None:
    with pytest.raises(AuthWeakPasswordError) as caught:
        await (await new_client(supabase)).auth.sign_up({"email": "weak@example.test", "password": "1234567"})
    assert (caught.value.status, caught.value.code) == (422, "weak_password")


async def test_a_wrong_password_is_refused(supabase: Stack, ann: SignedUp) -> None:
    with pytest.raises(AuthApiError) as caught:
        await (await new_client(supabase)).auth.sign_in_with_password({"email": ann.email, "password": "not the one"})
    assert (caught.value.status, caught.value.code) == (400, "invalid_credentials")


async def test_a_refresh_gives_new_tokens(supabase: Stack) -> None:
    user = await sign_up(supabase)
    before = await user.client.auth.get_session()
    assert before is not None
    after = (await user.client.auth.refresh_session()).session
    assert after is not None
    assert after.refresh_token != before.refresh_token


async def test_refreshes_at_the_same_time_make_one_token(supabase: Stack, http: httpx.AsyncClient) -> None:
    user = await sign_up(supabase)
    session = await user.client.auth.get_session()
    assert session is not None
    answers = await asyncio.gather(*(refresh(http, supabase, session.refresh_token) for _ in range(8)))
    made = {answer.json()["refresh_token"] for answer in answers if answer.is_success}
    assert len(made) == 1
    assert (await refresh(http, supabase, made.pop())).is_success


async def test_a_token_from_two_refreshes_ago_ends_the_session(supabase: Stack, http: httpx.AsyncClient) -> None:
    user = await sign_up(supabase)
    session = await user.client.auth.get_session()
    assert session is not None
    second = (await refresh(http, supabase, session.refresh_token)).json()["refresh_token"]
    third = (await refresh(http, supabase, second)).json()["refresh_token"]
    stolen = await refresh(http, supabase, session.refresh_token)
    assert (stolen.status_code, stolen.json()["error_code"]) == (400, "refresh_token_already_used")
    assert (await refresh(http, supabase, third)).is_error


async def test_a_sign_out_is_known_to_the_server(supabase: Stack) -> None:
    user = await sign_up(supabase)
    session = await user.client.auth.get_session()
    assert session is not None
    await user.client.auth.sign_out()
    with pytest.raises(AuthApiError) as caught:
        await (await new_client(supabase)).auth.get_user(session.access_token)
    assert (caught.value.status, caught.value.code) == (403, "session_not_found")


async def test_a_forgotten_password_is_reset_by_mail(supabase: Stack) -> None:
    user = await sign_up(supabase)
    await user.client.auth.sign_out()
    client = await new_client(supabase)
    await client.auth.reset_password_for_email(user.email)
    code = re.search(r"\b\d{6}\b", (await mail_to(supabase, user.email))["text"])
    assert code is not None
    await client.auth.verify_otp({"email": user.email, "token": code[0], "type": "recovery"})
    await client.auth.update_user({"password": "another horse entirely"})
    again = await new_client(supabase)
    answer = await again.auth.sign_in_with_password({"email": user.email, "password": "another horse entirely"})
    assert answer.session is not None


async def test_the_lifetime_of_tokens_is_a_setting_and_expiry_is_an_error() -> None:
    settings = {"LOCAL_TOKEN_LIFETIME_S": "1"}
    async with temporary_stack(services=SUPABASE, migrations_dir=MIGRATIONS, settings=settings) as stack:
        user = await sign_up(stack)
        session = await user.client.auth.get_session()
        assert session is not None
        assert session.expires_in == 1
        await asyncio.sleep(2)  # what the token says is in whole seconds
        user.client.postgrest.auth(session.access_token)
        with pytest.raises(APIError) as caught:
            await user.client.postgrest.from_("things").select("id").execute()
        assert caught.value.code == "PGRST303"


async def refresh(http: httpx.AsyncClient, stack: Stack, token: str) -> httpx.Response:
    return await http.post(
        "/auth/v1/token?grant_type=refresh_token",
        json={"refresh_token": token},
        headers={"apikey": stack.info.publishable_key},
    )


async def mail_to(stack: Stack, address: str) -> dict[str, str]:
    """The newest mail to the address; its SMTP delivery ends before Auth answers."""
    assert stack.info.mail_url is not None
    async with httpx.AsyncClient(base_url=stack.info.mail_url, timeout=60) as client:
        headings = (await client.get("/messages")).json()["items"]
        found = next(heading for heading in headings if address in heading["to"])
        whole: dict[str, str] = (await client.get(f"/messages/{found['id']}")).json()
        return whole


async def test_an_administrator_deletes_a_user(supabase: Stack, http: httpx.AsyncClient, service: AsyncClient) -> None:
    user, other = await sign_up(supabase), await sign_up(supabase)
    session = await user.client.auth.get_session()
    assert session is not None
    admin = service.auth.admin
    await admin.delete_user(user.id)
    with pytest.raises(AuthApiError) as caught:
        await (await new_client(supabase)).auth.get_user(session.access_token)
    assert caught.value.status == 403
    assert (await refresh(http, supabase, session.refresh_token)).is_error
    with pytest.raises(AuthApiError) as caught:
        await admin.delete_user(user.id)
    assert (caught.value.status, caught.value.code) == (404, "user_not_found")
    assert await other.client.auth.get_user() is not None


async def test_only_an_administrator_deletes_users(supabase: Stack, http: httpx.AsyncClient) -> None:
    user = await sign_up(supabase)
    session = await user.client.auth.get_session()
    assert session is not None
    for token in (session.access_token, supabase.info.publishable_key, "nonsense"):
        headers = {"apikey": supabase.info.publishable_key, "Authorization": f"Bearer {token}"}
        answer = await http.delete(f"/auth/v1/admin/users/{user.id}", headers=headers)
        assert (answer.status_code, answer.json()["error_code"]) == (403, "not_admin")
    assert (await http.delete(f"/auth/v1/admin/users/{user.id}")).status_code == 401
    assert await user.client.auth.get_user() is not None
