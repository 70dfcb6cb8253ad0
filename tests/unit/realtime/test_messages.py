"""Every message of a live connection."""

from uuid import uuid4

import pytest

from app.contracts.drafts import ChatSegment, ProgressDraft
from app.contracts.generations import GenerationKind, GenerationStatus, OnDisconnect, Stage
from app.contracts.ids import follow_up_id
from app.services.starting import Origin
from tests.unit.realtime.examples import PROJECT, chat_draft, generation, result, saved_draft, status_update
from tests.unit.realtime.fakes import until
from tests.unit.realtime.serving import Served


async def test_ping(served: Served) -> None:
    async with served.client() as client:
        answer = await client.ask(type="Ping", request_id="p")
        assert (answer["type"], answer["request_id"]) == ("Pong", "p")


async def test_an_import_is_accepted_and_watched(served: Served) -> None:
    async with served.client() as client:
        answer = await client.ask(
            type="ImportRepository", repository="octavia/app", folder="/apps/shop", request_id="i"
        )
        assert (answer["type"], answer["request_id"]) == ("Accepted", "i")
        job = next(iter(served.world.generations.records))
        await until(lambda: served.world.drafts.loads > 0)
        await client.ask(type="Ping")
        served.world.listener.on_frames(
            [ProgressDraft(generation_id=job, stage=Stage.CLONE, message="Receiving objects: 40 %", progress=20)]
        )
        told = await client.receive_until("StatusUpdate")
        assert (told[-1]["stage"], told[-1]["progress"], "seq" in told[-1]) == ("clone", 20, False)
        await served.world.journal.publish(status_update(job, 1), result(job, 2))
        await client.receive_until("Result")


@pytest.mark.parametrize(
    ("type_", "kind"), [("GenerateCode", GenerationKind.GENERATE), ("Converse", GenerationKind.CONVERSE)]
)
async def test_a_start_is_accepted_and_watched(served: Served, type_: str, kind: GenerationKind) -> None:
    session = uuid4()
    async with served.client() as client:
        answer = await client.ask(
            type=type_,
            project_id=PROJECT,
            prompt="an app",
            session_id=session,
            options={"on_disconnect": "cancel", "grace_s": 5},
            request_id="g",
        )
        assert (answer["type"], answer["request_id"]) == ("Accepted", "g")
        accepted = answer["generation"]
        assert isinstance(accepted, dict)
        assert accepted["id"] == answer["generation_id"]
        job = next(iter(served.world.generations.records))
        await served.world.journal.publish(status_update(job, 1), result(job, 2))
        frames = await client.receive_until("Result")
        assert [frame["seq"] for frame in frames] == [1, 2]
    ((request, origin),) = served.world.generations.requests
    assert (request.kind, request.prompt, request.session_id, origin) == (kind, "an app", session, Origin.WEBSOCKET)
    assert request.options.on_disconnect is OnDisconnect.CANCEL


async def test_cancel(served: Served) -> None:
    job = served.world.generations.add(generation())
    ended = served.world.generations.add(generation(status=GenerationStatus.COMPLETED))
    async with served.client() as client:
        answer = await client.ask(type="Cancel", generation_id=job.id, request_id="c")
        assert (answer["type"], answer["request_id"], answer["generation_id"]) == ("Ack", "c", str(job.id))
        answer = await client.ask(type="Cancel", generation_id=ended.id, request_id="d")
        assert (answer["code"], answer["generation_id"], answer["request_id"]) == (
            "already_finished",
            str(ended.id),
            "d",
        )
    assert served.world.generations.cancelled == [job.id]


async def test_subscribe_replays_then_shows_the_draft_then_goes_on(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation(last_seq=2))
    world.drafts.rows[job.id] = saved_draft(job.id, 2, [ChatSegment(text="ab")])
    await world.journal.publish(status_update(job.id, 1), status_update(job.id, 2))
    async with served.client() as client:
        answer = await client.ask(type="Subscribe", generation_id=job.id, after_seq=1, request_id="s")
        assert (answer["type"], answer["status"], answer["last_seq"], answer["request_id"]) == (
            "Subscribed",
            "running",
            2,
            "s",
        )
        durable, draft = await client.receive(), await client.receive()
        assert (durable["type"], durable["seq"]) == ("StatusUpdate", 2)
        assert (draft["text"], draft["draft"]) == (
            "ab",
            {"round": 0, "attempt": 1, "index": 1, "snapshot": True},
        )
        world.listener.on_frames([chat_draft(job.id, 2, "c", offset=2)])
        assert (await client.receive())["text"] == "c"


async def test_an_ended_job_is_replayed_from_its_record(served: Served) -> None:
    job = served.world.generations.add(generation(status=GenerationStatus.COMPLETED, last_seq=2))
    served.world.generations.persisted[job.id] = [status_update(job.id, 1), result(job.id, 2)]
    async with served.client() as client:
        answer = await client.ask(type="Subscribe", generation_id=job.id)
        assert (answer["type"], answer["status"], answer["last_seq"]) == ("Subscribed", "completed", 2)
        assert [frame["seq"] for frame in await client.receive_until("Result")] == [1, 2]
        assert (await client.ask(type="Unsubscribe", generation_id=job.id))["type"] == "Unsubscribed"
    assert served.world.journal.followed == 0


async def test_subscribing_again_takes_the_place_of_the_first(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation())
    world.drafts.rows[job.id] = saved_draft(job.id, 1, [ChatSegment(text="a")])
    async with served.client() as client:
        await client.send(type="Subscribe", generation_id=job.id)
        assert [frame["type"] for frame in await client.receive_until("Chat")] == ["Subscribed", "Chat"]
        await client.send(type="Subscribe", generation_id=job.id)
        assert [frame["type"] for frame in await client.receive_until("Chat")] == ["Subscribed", "Chat"]
        await world.journal.publish(status_update(job.id, 1))
        assert (await client.receive())["seq"] == 1
        assert (await client.ask(type="Ping"))["type"] == "Pong"
    assert world.journal.followed == 1


async def test_unsubscribe(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation())
    async with served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        answer = await client.ask(type="Unsubscribe", generation_id=job.id, request_id="u")
        assert (answer["type"], answer["request_id"], answer["generation_id"]) == ("Unsubscribed", "u", str(job.id))
        await until(lambda: world.journal.followers[job.id] == 0)
        await world.journal.publish(status_update(job.id, 1))
        assert (await client.ask(type="Ping"))["type"] == "Pong"
        assert (await client.ask(type="Unsubscribe", generation_id=job.id))["type"] == "Unsubscribed"


async def test_steer(served: Served) -> None:
    job = served.world.generations.add(generation())
    async with served.client() as client:
        answer = await client.ask(type="Steer", generation_id=job.id, text="make it blue", request_id="1")
        assert (answer["type"], answer["request_id"], answer["disposition"]) == ("Message", "1", "steering")
        assert "seq" not in answer
        assert "follow_up_id" not in answer
        answer = await client.ask(type="Steer", generation_id=job.id, text="then red", mode="queue")
        assert (answer["disposition"], answer["follow_up_id"]) == ("queued", str(follow_up_id(job.id)))
        await client.ask(type="Steer", generation_id=job.id, text="make it blue", request_id="1")
        await client.ask(type="Steer", generation_id=job.id, text="make it pink", request_id="1")
        assert (await client.ask(type="Steer", generation_id=job.id, text=" "))["code"] == "invalid_message"
    first, unnamed, again, other = (key for _, _, key in served.world.steering.posted)
    assert first == again, "sent again it is the same"
    assert unnamed is None
    assert other != first, "request ids may be counted anew"
