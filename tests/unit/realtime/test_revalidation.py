"""Whose session ended elsewhere loses the open connections, who lost a project what they watch of it; nobody else."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.messages import CloseCode
from app.errors import DependencyUnavailable, NotAuthenticated
from app.realtime.revalidation import Revalidation
from app.realtime.rights import Rights
from app.realtime.runtime import RealtimeLimits
from app.security.callers import Caller
from tests.unit.realtime.examples import account_session, caller, generation
from tests.unit.realtime.fake_services import FakeGenerations, FakeTokens
from tests.unit.realtime.fakes import until
from tests.unit.realtime.serving import World, serve

WITHIN_S = 0.2
QUICK = RealtimeLimits(revalidate_within_s=WITHIN_S)


class Holder:
    """A connection with the token that it was made for."""

    def __init__(self, token: str | None) -> None:
        self.caller: Caller | None = None
        self.error: NotAuthenticated | None = None
        self.checks = 0
        self.failure: Exception | None = None
        if token is not None:
            self.take(token)

    def take(self, token: str) -> None:
        known = caller()
        self.caller = Caller(user=known.user, access_token=SecretStr(token), expires_at=known.expires_at)

    def end(self, error: NotAuthenticated) -> None:
        self.error = error

    async def give_up_lost(self, _rights: Rights) -> None:
        self.checks += 1
        if self.failure is not None:
            raise self.failure


class SlowTokens(FakeTokens):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def verify(self, token: SecretStr | None) -> Caller:
        self.asked.append("")
        await self.go.wait()
        return await super().verify(token)


async def test_a_revoked_sessions_sockets_are_closed_and_others_stay() -> None:
    world = World()
    async with serve(world, QUICK) as served, served.client() as revoked, served.client("stranger") as other:
        del world.tokens.callers["owner"]
        close_code, frames = await revoked.close_code()
        assert close_code == CloseCode.NOT_AUTHENTICATED
        assert [(frame["type"], frame["code"]) for frame in frames] == [("Error", "invalid_token")]
        assert (await other.ask(type="Ping"))["type"] == "Pong"


async def test_a_revoked_sessions_event_stream_ends() -> None:
    world = World()
    job = world.generations.add(generation())
    async with serve(world, QUICK) as served, httpx.AsyncClient(trust_env=False, timeout=60) as http:
        url = f"{served.http_url}/generations/{job.id}/events"
        async with asyncio.timeout(60), http.stream("GET", url, headers={"Authorization": "Bearer owner"}) as response:
            del world.tokens.callers["owner"]
            assert response.status_code == 200
            async for _line in response.aiter_lines():
                pass


@pytest.mark.parametrize("failure", [DependencyUnavailable("the auth server"), RuntimeError("a bug")])
async def test_an_auth_server_that_is_away_closes_nothing(failure: Exception) -> None:
    world = World()
    async with serve(world, QUICK) as served, served.client() as client:
        world.tokens.failure = failure
        before = len(world.tokens.asked)
        await until(lambda: len(world.tokens.asked) >= before + 3)
        assert (await client.ask(type="Ping"))["type"] == "Pong"
        world.tokens.failure = None
        del world.tokens.callers["owner"]
        assert (await client.close_code())[0] == CloseCode.NOT_AUTHENTICATED


async def test_after_a_refresh_it_is_the_new_token_that_counts() -> None:
    world = World()
    world.sessions.next["refresh-owner"] = account_session("second")
    world.tokens.callers["second"] = caller()
    async with serve(world, QUICK) as served, served.client() as client:
        assert (await client.ask(type="RefreshToken", refresh_token="refresh-owner"))["type"] == "TokenRefreshed"
        del world.tokens.callers["owner"]
        await until(lambda: world.tokens.asked.count("second") >= 2)
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_a_token_is_verified_once_for_all_who_hold_it() -> None:
    tokens = FakeTokens({"shared": caller(), "single": caller()})
    async with Revalidation(tokens, FakeGenerations(), within_s=WITHIN_S) as revalidation:
        holders = [Holder("shared") for _ in range(50)]
        for holder in (*holders, Holder("single"), Holder(None)):
            revalidation.add(holder)
        await until(lambda: tokens.asked.count("single") >= 3)
    assert tokens.asked.count("shared") <= 2 * tokens.asked.count("single") + 1
    assert set(tokens.asked) == {"shared", "single"}
    assert not any(holder.error for holder in holders)


async def test_every_token_is_verified_in_time_and_not_all_at_the_same_moment() -> None:
    names = [str(number) for number in range(100)]
    tokens = FakeTokens({name: caller() for name in names})
    clock = asyncio.get_running_loop().time
    async with Revalidation(tokens, FakeGenerations(), within_s=1.0) as revalidation:
        start = clock()
        for name in names:
            revalidation.add(Holder(name))
        await until(lambda: len(tokens.asked) >= 10)
        assert len(set(tokens.asked)) < 60
        await until(lambda: set(tokens.asked) == set(names))
        assert clock() - start >= 0.5
    assert clock() - start < 10


async def test_who_refreshes_during_the_verification_stays() -> None:
    tokens = SlowTokens()
    async with Revalidation(tokens, FakeGenerations(), within_s=WITHIN_S) as revalidation:
        refreshed, revoked = Holder("old"), Holder("old")
        revalidation.add(refreshed)
        revalidation.add(revoked)
        await until(lambda: bool(tokens.asked))
        refreshed.take("new")
        tokens.callers["new"] = caller()
        tokens.go.set()
        await until(lambda: revoked.error is not None)
        assert refreshed.error is None


async def test_a_tokens_expiry_is_left_to_its_holder() -> None:
    tokens = FakeTokens(failure=NotAuthenticated("over", code=ErrorCode.TOKEN_EXPIRED))
    async with Revalidation(tokens, FakeGenerations(), within_s=WITHIN_S) as revalidation:
        holder = Holder("old")
        revalidation.add(holder)
        await until(lambda: len(tokens.asked) >= 2)
        assert holder.error is None


async def test_who_lost_access_loses_the_subscription_and_keeps_the_others() -> None:
    world = World()
    lost, kept = world.generations.add(generation()), world.generations.add(generation())
    async with serve(world, QUICK) as served, served.client() as client:
        for job in (lost, kept):
            await client.send(type="Subscribe", generation_id=job.id, after_seq=0)
            await client.receive_until("Subscribed")
        await until(lambda: world.generations.checked.count(kept.id) >= 2)
        del world.generations.records[lost.id]
        frame = (await client.receive_until("Error"))[-1]
        assert (frame["code"], frame["generation_id"]) == ("not_found", str(lost.id))
        await until(lambda: world.watches.leases == {kept.id})
        before = world.generations.checked.count(kept.id)
        await until(lambda: world.generations.checked.count(kept.id) > before + 1)
        assert world.generations.checked[-1] == kept.id
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_who_lost_access_loses_the_event_stream() -> None:
    world = World()
    job = world.generations.add(generation())
    async with serve(world, QUICK) as served, httpx.AsyncClient(trust_env=False, timeout=60) as http:
        url = f"{served.http_url}/generations/{job.id}/events"
        async with asyncio.timeout(60), http.stream("GET", url, headers={"Authorization": "Bearer owner"}) as response:
            assert response.status_code == 200
            del world.generations.records[job.id]
            async for _line in response.aiter_lines():
                pass


async def test_a_database_that_is_away_takes_no_subscription() -> None:
    world = World()
    job = world.generations.add(generation())
    async with serve(world, QUICK) as served, served.client() as client:
        await client.send(type="Subscribe", generation_id=job.id, after_seq=0)
        await client.receive_until("Subscribed")
        world.generations.failure = DependencyUnavailable("the database")
        before = len(world.generations.checked)
        await until(lambda: len(world.generations.checked) >= before + 3)
        world.generations.failure = None
        assert (await client.ask(type="Unsubscribe", generation_id=job.id))["type"] == "Unsubscribed"


async def test_one_holders_failure_is_not_anothers() -> None:
    tokens = FakeTokens({"shared": caller()})
    async with Revalidation(tokens, FakeGenerations(), within_s=WITHIN_S) as revalidation:
        holders = [Holder("shared") for _ in range(3)]
        for holder in holders:
            holder.failure = RuntimeError("a bug")
            revalidation.add(holder)
        await until(lambda: all(holder.checks >= 2 for holder in holders))


async def test_what_many_connections_of_one_person_watch_is_asked_once() -> None:
    world = World()
    job = world.generations.add(generation())
    async with serve(world, QUICK) as served, AsyncExitStack() as stack:
        for _ in range(10):
            client = await stack.enter_async_context(served.client())
            await client.send(type="Subscribe", generation_id=job.id, after_seq=0)
            await client.receive_until("Subscribed")
        checks, rounds = len(world.generations.checked), len(world.tokens.asked)
        await until(lambda: len(world.tokens.asked) >= rounds + 3)
        assert len(world.generations.checked) - checks <= len(world.tokens.asked) - rounds
        del world.generations.records[job.id]
        assert (await client.receive_until("Error"))[-1]["code"] == "not_found"
        await until(lambda: not world.watches.leases)
