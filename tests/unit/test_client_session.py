"""The typed client refreshes by itself: once, before the end, whoever asks, and never with a used refresh token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from app.client import ApiError, WingbeatClient
from app.client.session import KeptSession
from app.contracts.accounts import LogoutScope, Session, User
from app.contracts.errors import ErrorCode, Problem
from app.contracts.ids import UserId
from tests.unit.realtime.serving import serve_app

USER = User(id=UserId(UUID(int=2)), email="someone@example.test")


def session(number: int, *, lifetime_s: int = 3600, remaining_s: float | None = None) -> Session:
    remaining = lifetime_s if remaining_s is None else remaining_s
    return Session(
        access_token=f"access-{number}",
        refresh_token=f"refresh-{number}",
        expires_in=lifetime_s,
        expires_at=datetime.now(UTC) + timedelta(seconds=remaining),
        user=USER,
    )


@dataclass(slots=True)
class Authority:
    """An auth server whose newest tokens alone are good, behind the routes that the client calls."""

    newest: int = 0
    lifetime_s: int = 3600
    failure: tuple[int, ErrorCode] | None = None
    refreshes: list[str] = field(default_factory=list)
    bodies: list[tuple[str, str | None, object]] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_route("/api/auth/refresh", self._refresh, methods=["POST"])
        app.add_api_route("/api/auth/me", self._me)
        app.add_api_route("/api/auth/{rest:path}", self._note, methods=["POST"])
        return app

    async def _refresh(self, request: Request) -> Response:
        token = (await request.json())["refresh_token"]
        self.refreshes.append(token)
        await self.go.wait()
        if self.failure is not None:
            return _problem(*self.failure)
        if token != f"refresh-{self.newest}":
            return _problem(401, ErrorCode.INVALID_TOKEN)
        self.newest += 1
        return self._session()

    async def _me(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer access-{self.newest}":
            return _problem(401, ErrorCode.TOKEN_EXPIRED)
        return Response(USER.model_dump_json())

    async def _note(self, request: Request, rest: str) -> Response:
        self.bodies.append((rest, request.headers.get("Authorization"), await request.json()))
        return self._session() if rest.endswith(("login", "confirm")) else Response(status_code=204)

    def _session(self) -> Response:
        return Response(session(self.newest, lifetime_s=self.lifetime_s).model_dump_json())


def _problem(status: int, code: ErrorCode) -> Response:
    problem = Problem(type="about:blank", title="t", status=status, detail="d", code=code, request_id="r")
    return JSONResponse(problem.model_dump(mode="json"), status)


@pytest.fixture
async def authority() -> Authority:
    authority = Authority()
    authority.go.set()
    return authority


@asynccontextmanager
async def client_of(authority: Authority) -> AsyncIterator[WingbeatClient]:
    async with serve_app(authority.app()) as (_server, port), WingbeatClient(f"http://127.0.0.1:{port}") as client:
        yield client


# Before a call -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lifetime_s", "remaining_s", "refreshes"),
    [(3600, 70, 0), (3600, 50, 1), (100, 25, 0), (100, 15, 1), (3600, -5, 1)],
)
async def test_it_refreshes_when_little_is_left(
    authority: Authority, lifetime_s: int, remaining_s: float, refreshes: int
) -> None:
    async with client_of(authority) as client:
        client.use_session(session(0, lifetime_s=lifetime_s, remaining_s=remaining_s))
        await client.me()
        await client.me()
        assert len(authority.refreshes) == refreshes
        assert client.session.access_token == f"access-{refreshes}"


async def test_concurrent_calls_refresh_once(authority: Authority) -> None:
    authority.go.clear()
    async with client_of(authority) as client:
        client.use_session(session(0, remaining_s=1))
        calls = [asyncio.create_task(client.me()) for _ in range(50)]
        while not authority.refreshes:  # noqa: ASYNC110 - waits for the server's side
            await asyncio.sleep(0.005)
        authority.go.set()
        assert await asyncio.gather(*calls) == [USER] * 50
        assert authority.refreshes == ["refresh-0"]


async def test_who_gives_up_does_not_lose_the_new_tokens(authority: Authority) -> None:
    authority.go.clear()
    async with client_of(authority) as client:
        client.use_session(session(0, remaining_s=1))
        call = asyncio.create_task(client.me())
        while not authority.refreshes:  # noqa: ASYNC110 - waits for the server's side
            await asyncio.sleep(0.005)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        authority.go.set()
        assert await client.me() == USER
        assert authority.refreshes == ["refresh-0"]


async def test_while_it_cannot_be_refreshed_the_session_is_used_to_its_end(authority: Authority) -> None:
    authority.failure = (503, ErrorCode.DEPENDENCY_UNAVAILABLE)
    async with client_of(authority) as client:
        client.use_session(session(0, remaining_s=10))
        assert await client.me() == USER


async def test_a_session_that_has_ended_is_said_at_once(authority: Authority) -> None:
    authority.failure = (401, ErrorCode.INVALID_TOKEN)
    async with client_of(authority) as client:
        client.use_session(session(0, remaining_s=10))
        with pytest.raises(ApiError) as refused:
            await client.me()
        assert refused.value.code is ErrorCode.INVALID_TOKEN


# After a call --------------------------------------------------------------------------------------------------------


async def test_a_token_that_ended_all_the_same_is_refreshed_and_the_call_made_again(authority: Authority) -> None:
    async with client_of(authority) as client:
        client.use_session(session(0))
        authority.newest = 1
        client.use_session(session(1).model_copy(update={"access_token": "access-0"}))
        assert await client.me() == USER
        assert authority.refreshes == ["refresh-1"]


async def test_the_call_is_made_again_only_once(authority: Authority) -> None:
    async with client_of(authority) as client:
        client.use_session(session(7))
        authority.failure = (401, ErrorCode.INVALID_TOKEN)
        with pytest.raises(ApiError):
            await client.me()
        assert authority.refreshes == ["refresh-7"]


async def test_a_client_without_a_session_refreshes_nothing(authority: Authority) -> None:
    async with client_of(authority) as client:
        with pytest.raises(ApiError):
            await client.me()
        assert authority.refreshes == []


# The account's routes ------------------------------------------------------------------------------------------------


async def test_what_the_routes_are_sent(authority: Authority) -> None:
    async with client_of(authority) as client:
        await client.request_password_reset("a@example.test")
        await client.confirm_password_reset("a@example.test", "123456", "new password")
        await client.confirm_password_reset_with_link("0123456789abcdef", "new password")
        await client.change_password("old password", "new password")
        await client.log_out(LogoutScope.OTHERS)
        assert client.session.access_token == "access-0"
        await client.log_out()
        with pytest.raises(RuntimeError):
            _ = client.session
    bearer = "Bearer access-0"
    assert authority.bodies == [
        ("reset-password", None, {"email": "a@example.test"}),
        (
            "reset-password/confirm",
            None,
            {"email": "a@example.test", "code": "123456", "new_password": "new password"},
        ),
        ("reset-password/confirm", None, {"token_hash": "0123456789abcdef", "new_password": "new password"}),
        ("change-password", bearer, {"current_password": "old password", "new_password": "new password"}),
        ("logout", bearer, {"scope": "others"}),
        ("logout", bearer, {"scope": "local"}),
    ]


async def test_logging_in_again_needs_no_refresh(authority: Authority) -> None:
    async with client_of(authority) as client:
        client.use_session(session(5, remaining_s=-10))
        await client.log_in("a@example.test", "password")
        assert authority.refreshes == []
        assert authority.bodies[-1][1] is None


# The kept session ----------------------------------------------------------------------------------------------------


async def test_tokens_are_not_shown(authority: Authority) -> None:
    async with client_of(authority) as client:
        client.use_session(session(3))
        assert "access-3" not in f"{client!r} {client.session!r} {client._session!r} {vars(client)!r}"


async def test_the_servers_clock_need_not_agree() -> None:
    kept = KeptSession()
    kept.keep(session(0, remaining_s=-1000))
    assert not kept.is_stale()
    kept.adopt(session(0, remaining_s=-1000))
    assert kept.is_stale()


async def test_exchanges_run_one_after_another() -> None:
    kept = KeptSession()
    kept.keep(session(0))
    handed_in: list[str] = []

    async def exchange(refresh_token: str) -> Session:
        handed_in.append(refresh_token)
        await asyncio.sleep(0)
        return session(len(handed_in))

    first = kept.current
    assert first is not None
    renewed = await asyncio.gather(kept.exchange(exchange), kept.renew(first, exchange), kept.exchange(exchange))
    assert handed_in == ["refresh-0", "refresh-1"]
    assert [each.access_token for each in renewed] == ["access-1", "access-1", "access-2"]


async def test_a_session_that_was_forgotten_meanwhile_stays_forgotten() -> None:
    kept = KeptSession()
    kept.keep(session(0))
    go = asyncio.Event()

    async def exchange(_refresh_token: str) -> Session:
        await go.wait()
        return session(1)

    renewal = asyncio.create_task(kept.exchange(exchange))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    kept.forget()
    go.set()
    await renewal
    assert kept.current is None
