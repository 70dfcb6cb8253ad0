"""The session over a real WebSocket: who it is of, and when it is closed."""

import pytest

from app.contracts.messages import CloseCode
from app.errors import DependencyUnavailable, NotAuthenticated
from app.realtime.runtime import RealtimeLimits
from app.realtime.session import SessionRules
from tests.unit.realtime.examples import caller, new_id
from tests.unit.realtime.fakes import until
from tests.unit.realtime.serving import Served, World, serve


async def test_authenticate_tells_who_and_until_when(served: Served) -> None:
    async with served.client(None) as client:
        answer = await client.ask(type="Authenticate", access_token="owner", request_id="r1")
        assert (answer["type"], answer["request_id"], answer["v"]) == ("Authenticated", "r1", 1)
        assert str(answer["expires_at"]).endswith("Z")


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ('{"type": "Ping"}', "not_authenticated"),
        ("not json", "not_authenticated"),
        (b"\x00\x01", "not_authenticated"),
        ('{"type": "Authenticate", "access_token": "wrong"}', "invalid_token"),
        ('{"type": "Authenticate"}', "not_authenticated"),
    ],
)
async def test_anything_else_first_is_one_error_and_4401(served: Served, first: str | bytes, code: str) -> None:
    async with served.client(None) as client:
        await client.socket.send(first)
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [(frame["type"], frame["code"]) for frame in frames] == [("Error", code)]


async def test_who_does_not_authenticate_in_time_is_closed(world: World) -> None:
    async with (
        serve(world, RealtimeLimits(session=SessionRules(authenticate_within_s=0.05))) as served,
        served.client(None) as client,
    ):
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [frame["code"] for frame in frames] == ["not_authenticated"]


async def test_an_auth_server_that_is_away_is_worth_another_try(served: Served) -> None:
    async with served.client(None) as client:
        served.world.tokens.failure = DependencyUnavailable("the auth server")
        answer = await client.ask(type="Authenticate", access_token="owner")
        assert (answer["code"], answer["retryable"]) == ("dependency_unavailable", True)
        served.world.tokens.failure = None
        assert (await client.ask(type="Authenticate", access_token="owner"))["type"] == "Authenticated"


async def test_the_token_ends_with_a_warning_and_4401(served: Served) -> None:
    served.world.tokens.callers["short"] = caller(lifetime_s=1.2)
    async with served.client("short") as client:
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert [(frame["type"], frame.get("code")) for frame in frames] == [
        ("TokenExpiring", None),
        ("Error", "token_expired"),
    ]


async def test_a_session_that_was_ended_elsewhere_is_closed(served: Served) -> None:
    async with served.client() as client:
        served.world.generations.failure = NotAuthenticated("the session has ended")
        await client.send(type="Subscribe", generation_id=new_id())
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.NOT_AUTHENTICATED
    assert len(frames) == 1


async def test_too_many_connections_of_a_user(world: World) -> None:
    async with serve(world, RealtimeLimits(connections_per_user=1)) as served:
        async with served.client(), served.client(None) as second:
            await second.send(type="Authenticate", access_token="owner")
            close_code, frames = await second.close_code()
            assert close_code == CloseCode.TOO_MANY
            assert [frame["code"] for frame in frames] == ["too_many_requests"]
            async with served.client("stranger"):
                pass
        await until(lambda: not served.realtime._attendance._connections)
        async with served.client():
            pass
