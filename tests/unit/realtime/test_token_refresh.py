"""An open socket goes on with a new token: `RefreshToken`, its answers, and what becomes of the old token's times."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.contracts.errors import ErrorCode
from app.contracts.messages import CloseCode
from app.errors import DependencyUnavailable, NotAuthenticated, TooManyRequests, WingbeatError
from tests.unit.realtime.examples import STRANGER, account_session, caller, generation, new_id, result, status_update
from tests.unit.realtime.serving import Served, World, serve


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def served(world: World) -> AsyncIterator[Served]:
    async with serve(world) as running:
        yield running


async def test_the_answer_is_the_new_session(served: Served) -> None:
    session = account_session("second")
    served.world.sessions.next["refresh-first"] = session
    async with served.client() as client:
        answer = await client.ask(type="RefreshToken", refresh_token="refresh-first", request_id="r")
    assert (answer["type"], answer["request_id"]) == ("TokenRefreshed", "r")
    assert answer["session"] == session.model_dump(mode="json")


async def test_later_messages_act_with_the_new_token(served: Served) -> None:
    served.world.sessions.next["refresh-first"] = account_session("second")
    async with served.client() as client:
        await client.ask(type="RefreshToken", refresh_token="refresh-first")
        await client.ask(type="Subscribe", generation_id=served.world.generations.add(generation()).id)
    assert served.world.generations.readers[-1].access_token.get_secret_value() == "second"


async def test_a_refresh_outlives_the_old_token_and_its_watch_goes_on(served: Served) -> None:
    world = served.world
    world.tokens.callers["short"] = caller(lifetime_s=1.0)
    job = world.generations.add(generation())
    async with served.client("short") as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        for number in range(3):
            assert (await client.receive())["type"] == "TokenExpiring"
            world.sessions.next[f"refresh-{number}"] = account_session(f"{number + 1}", lifetime_s=1.0)
            answer = await client.ask(type="RefreshToken", refresh_token=f"refresh-{number}")
            assert answer["type"] == "TokenRefreshed"
            await world.journal.publish(status_update(job.id, number + 1))
            assert (await client.receive())["seq"] == number + 1
        await world.journal.publish(result(job.id, 4))
        assert (await client.receive())["type"] == "Result"
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [(frame["type"], frame.get("code")) for frame in frames] == [
        ("TokenExpiring", None),
        ("Error", "token_expired"),
    ]
    assert world.journal.followed == 1


@pytest.mark.parametrize(
    ("failure", "retryable"),
    [
        (NotAuthenticated("used up", code=ErrorCode.INVALID_TOKEN), False),
        (TooManyRequests("slow down"), True),
        (DependencyUnavailable("the auth server"), True),
    ],
)
async def test_a_refused_refresh_leaves_the_old_token_to_its_end(
    served: Served, failure: WingbeatError, retryable: bool
) -> None:
    served.world.tokens.callers["short"] = caller(lifetime_s=1.0)
    served.world.sessions.failure = failure
    async with served.client("short") as client:
        answer = await client.ask(type="RefreshToken", refresh_token="anything", request_id="r")
        assert (answer["type"], answer["code"], answer["request_id"]) == ("Error", failure.code, "r")
        assert answer["retryable"] is retryable
        assert (await client.ask(type="Ping"))["type"] == "Pong"
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [frame["type"] for frame in frames] == ["TokenExpiring", "Error"]


async def test_a_refresh_that_breaks_is_an_internal_error(served: Served) -> None:
    served.world.sessions.failure = RuntimeError("secret")
    async with served.client() as client:
        answer = await client.ask(type="RefreshToken", refresh_token="anything")
        assert answer["code"] == "internal"
        assert "secret" not in str(answer["message"])
        assert (await client.ask(type="Ping"))["type"] == "Pong"


@pytest.mark.parametrize("succeeds", [True, False])
async def test_the_end_waits_for_a_refresh_under_way(served: Served, succeeds: bool) -> None:
    world = served.world
    expired = datetime.now(UTC) + timedelta(seconds=1.2)
    world.tokens.callers["short"] = caller(lifetime_s=1.2)
    world.sessions.pause = asyncio.Event()
    if succeeds:
        world.sessions.next["refresh-first"] = account_session("second")
    async with served.client("short") as client:
        await client.send(type="RefreshToken", refresh_token="refresh-first")
        assert (await client.receive())["type"] == "TokenExpiring"
        await asyncio.sleep((expired - datetime.now(UTC)).total_seconds() + 0.1)
        world.sessions.pause.set()
        if succeeds:
            assert (await client.receive())["type"] == "TokenRefreshed"
            assert (await client.ask(type="Ping"))["type"] == "Pong"
        else:
            close_code, frames = await client.close_code()
            assert close_code == CloseCode.NOT_AUTHENTICATED
            assert [frame["code"] for frame in frames] == ["invalid_token", "token_expired"]


async def test_another_users_refresh_token_closes_the_connection(served: Served) -> None:
    served.world.sessions.next["refresh-theirs"] = account_session("theirs", STRANGER)
    async with served.client() as client:
        await client.send(type="RefreshToken", refresh_token="refresh-theirs", request_id="r")
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [(frame["code"], frame["request_id"]) for frame in frames] == [("invalid_token", "r")]
    assert "theirs" not in str([frame for frame in frames if "session" in frame])


async def test_a_refresh_does_not_stand_for_authenticate(served: Served) -> None:
    served.world.sessions.next["refresh-first"] = account_session("second")
    async with served.client(None) as client:
        await client.send(type="RefreshToken", refresh_token="refresh-first")
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [frame["code"] for frame in frames] == ["not_authenticated"]
    assert served.world.sessions.next


@pytest.mark.parametrize("refresh_token", [None, "", 7, "x" * 4_097])
async def test_a_wrong_refresh_token_field_is_a_bad_message(served: Served, refresh_token: object) -> None:
    async with served.client() as client:
        answer = await client.ask(type="RefreshToken", refresh_token=refresh_token, request_id=str(new_id()))
        assert answer["code"] == "invalid_message"
        assert "xxx" not in str(answer["message"])
        assert (await client.ask(type="Ping"))["type"] == "Pong"
