"""REST as somebody with an account, without a client that refreshes by itself."""

import asyncio
import re
from dataclasses import dataclass
from secrets import token_hex

import httpx
import pytest

from app.contracts.accounts import Session
from app.local.stack import Stack


@dataclass(frozen=True, slots=True)
class Account:
    """An account, its password, and HTTP as nobody."""

    http: httpx.AsyncClient
    email: str
    password: str

    async def log_in(self, password: str | None = None) -> Session:
        body = {"email": self.email, "password": password or self.password}
        return session_of(await self.http.post("/auth/login", json=body))

    async def post(self, path: str, session: Session, **body: object) -> httpx.Response:
        return await self.http.post(path, json=body, headers=bearer(session))

    async def me(self, session: Session) -> httpx.Response:
        return await self.http.get("/auth/me", headers=bearer(session))

    async def refresh(self, session: Session) -> httpx.Response:
        return await self.http.post("/auth/refresh", json={"refresh_token": session.refresh_token})


async def open_account(http: httpx.AsyncClient) -> tuple[Account, Session]:
    account = Account(http, f"account-{token_hex(6)}@example.com", token_hex(12))
    body = {"email": account.email, "password": account.password}
    response = await http.post("/auth/signup", json=body)
    return account, session_of(response)


def session_of(response: httpx.Response) -> Session:
    assert response.is_success, response.text
    return Session.model_validate_json(response.content)


def bearer(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.access_token}"}


async def mail_to(stack: Stack, email: str, *, after: int = 0, within_s: float = 60.0) -> str:
    """The text of the newest mail to the address, once there are more than `after`."""
    if stack.info.mail_url is None:
        pytest.skip("there is no mail catcher: SUPABASE_URL names another Supabase, whose mails cannot be read here")
    async with (
        httpx.AsyncClient(base_url=stack.info.mail_url, trust_env=False, timeout=60) as mails,
        asyncio.timeout(within_s),
    ):
        while True:
            headings = (await mails.get("/messages")).json()["items"]
            found = [heading for heading in headings if email in heading["to"]]
            if len(found) > after:
                text: str = (await mails.get(f"/messages/{found[0]['id']}")).json()["text"]
                return text
            await asyncio.sleep(0.05)


def code_in(mail: str) -> str:
    found = re.search(r"\b\d{6}\b", mail)
    assert found, "the mail has no code"
    return found[0]


def token_hash_in(mail: str) -> str:
    found = re.search(r"token(?:_hash)?=([A-Za-z0-9_-]+)", mail)
    assert found, "the mail has no link"
    return found[1]
