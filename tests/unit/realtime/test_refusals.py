"""What a live connection asks for and does not get."""

import pytest

from app.errors import DependencyUnavailable
from app.realtime.runtime import RealtimeLimits
from tests.unit.realtime.examples import PROJECT, generation, new_id, result
from tests.unit.realtime.serving import Served, World, serve


async def test_a_strangers_message_is_not_found(served: Served) -> None:
    async with served.client("stranger") as stranger:
        answer = await stranger.ask(type="Steer", generation_id=new_id(), text="make it blue", request_id="x")
    assert (answer["type"], answer["code"], answer["request_id"]) == ("Error", "not_found", "x")


@pytest.mark.parametrize("type_", ["Subscribe", "Unsubscribe", "Cancel"])
async def test_strangers_and_unknown_ids_are_not_found(served: Served, type_: str) -> None:
    job = served.world.generations.add(generation())
    async with served.client("stranger") as stranger, served.client() as owner:
        theirs = await stranger.ask(type=type_, generation_id=job.id, request_id="x")
        unknown = await owner.ask(type=type_, generation_id=new_id(), request_id="x")
    for answer in (theirs, unknown):
        assert (answer["type"], answer["code"], answer["request_id"]) == ("Error", "not_found", "x")
    assert theirs["message"] == unknown["message"]
    assert served.world.journal.followed == 0


async def test_a_strangers_start_is_not_found(served: Served) -> None:
    async with served.client("stranger") as stranger:
        answer = await stranger.ask(type="GenerateCode", project_id=PROJECT, prompt="an app")
    assert answer["code"] == "not_found"
    assert served.world.generations.records == {}


async def test_an_outage_is_retryable_and_the_connection_stays(served: Served) -> None:
    async with served.client() as client:
        served.world.generations.failure = DependencyUnavailable("Temporal")
        answer = await client.ask(type="GenerateCode", project_id=PROJECT, prompt="an app", request_id="o")
        assert (answer["code"], answer["retryable"], answer["request_id"]) == ("dependency_unavailable", True, "o")
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_a_bug_is_an_error_without_its_details(served: Served) -> None:
    async with served.client() as client:
        served.world.generations.failure = RuntimeError("secret detail")
        answer = await client.ask(type="Cancel", generation_id=new_id())
        assert answer["code"] == "internal"
        assert "secret" not in str(answer["message"])
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_too_many_subscriptions_are_refused_until_one_is_given_up(world: World) -> None:
    jobs = [world.generations.add(generation()) for _ in range(3)]
    async with (
        serve(world, RealtimeLimits(subscriptions_per_connection=2)) as served,
        served.client() as client,
    ):
        for job in jobs[:2]:
            assert (await client.ask(type="Subscribe", generation_id=job.id))["type"] == "Subscribed"
        answer = await client.ask(type="Subscribe", generation_id=jobs[2].id)
        assert (answer["code"], answer["retryable"]) == ("too_many_subscriptions", True)
        answer = await client.ask(type="GenerateCode", project_id=PROJECT, prompt="an app")
        assert answer["code"] == "too_many_subscriptions"
        assert world.generations.requests == []
        assert (await client.ask(type="Subscribe", generation_id=jobs[0].id))["type"] == "Subscribed"
        await world.journal.publish(result(jobs[0].id, 1))
        await client.receive_until("Result")
        assert (await client.ask(type="Subscribe", generation_id=jobs[2].id))["type"] == "Subscribed"
