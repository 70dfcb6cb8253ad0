"""The session over a real WebSocket: every message, every bad input, every close code."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.contracts.drafts import ChatSegment, ProgressDraft
from app.contracts.generations import MAX_PROMPT_BYTES, GenerationKind, GenerationStatus, OnDisconnect, Stage
from app.contracts.ids import follow_up_id
from app.contracts.messages import MAX_MESSAGE_BYTES, CloseCode
from app.errors import DependencyUnavailable, NotAuthenticated
from app.realtime.outbox import OutboxLimits
from app.realtime.runtime import RealtimeLimits
from app.realtime.session import SessionRules
from app.services.starting import Origin
from tests.unit.realtime.fakes import (
    PROJECT,
    caller,
    chat_draft,
    generation,
    new_id,
    result,
    saved_draft,
    status_update,
    until,
)
from tests.unit.realtime.serving import Served, World, serve


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def served(world: World) -> AsyncIterator[Served]:
    async with serve(world) as running:
        yield running


# Authentication ------------------------------------------------------------------------------------------------------


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
    served.world.tokens.callers["short"] = caller(lifetime_s=0.6)
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


# Bad messages --------------------------------------------------------------------------------------------------------


BAD = {
    "no JSON": "nonsense",
    "no object": "[]",
    "unknown type": '{"type": "Dance", "request_id": "r"}',
    "no type": '{"request_id": "r"}',
    "unknown field": '{"type": "Ping", "colour": "red", "request_id": "r"}',
    "wrong type": '{"type": "Subscribe", "generation_id": 7, "request_id": "r"}',
    "a number as text": json.dumps({"type": "Subscribe", "generation_id": str(uuid4()), "after_seq": "1"}),
    "negative seq": json.dumps({"type": "Subscribe", "generation_id": str(uuid4()), "after_seq": -1}),
    "long request id": json.dumps({"type": "Ping", "request_id": "r" * 129}),
    "no prompt": json.dumps({"type": "GenerateCode", "project_id": str(PROJECT)}),
    "authenticated already": '{"type": "Authenticate", "access_token": "owner", "request_id": "r"}',
    "deep nesting": "[" * 20_000,
    "half a surrogate": '{"type": "Ping", "request_id": "\\ud800"}',
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_message_is_one_error_and_the_connection_stays(served: Served, name: str) -> None:
    async with served.client() as client:
        await client.socket.send(BAD[name])
        answer = await client.receive()
        assert (answer["type"], answer["code"], answer["retryable"]) == ("Error", "invalid_message", False)
        assert answer.get("request_id") == ("r" if '"request_id": "r"' in BAD[name] else None)
        assert len(str(answer["message"])) <= 300
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_a_binary_frame_is_a_bad_message(served: Served) -> None:
    async with served.client() as client:
        await client.socket.send(b'{"type": "Ping"}')
        assert (await client.receive())["code"] == "invalid_message"
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_ten_bad_messages_in_a_row_close_the_connection(served: Served) -> None:
    async with served.client() as client:
        for _ in range(10):
            await client.socket.send("nonsense")
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.PROTOCOL
    assert [frame["code"] for frame in frames] == ["invalid_message"] * 10


async def test_a_good_message_between_bad_ones_starts_the_count_again(served: Served) -> None:
    async with served.client() as client:
        for _ in range(3):
            for _ in range(9):
                await client.socket.send("nonsense")
            await client.send(type="Ping")
            assert len(await client.receive_until("Pong")) == 10


@pytest.mark.parametrize("prompt", ["", "  \n", "a\x00b", "a\x1bb", "x" * (MAX_PROMPT_BYTES + 1)])
async def test_an_unusable_prompt_is_said_so(served: Served, prompt: str) -> None:
    async with served.client() as client:
        for type_ in ("GenerateCode", "Converse"):
            answer = await client.ask(type=type_, project_id=PROJECT, prompt=prompt, request_id="p")
            assert (answer["code"], answer["request_id"]) == ("invalid_prompt", "p")
    assert served.world.generations.requests == []


async def test_a_frame_over_the_limit_closes_with_1009(served: Served) -> None:
    async with served.client() as client:
        await client.socket.send("x" * (MAX_MESSAGE_BYTES + 1))
        close_code, _frames = await client.close_code()
    assert close_code == CloseCode.TOO_BIG


# Commands ------------------------------------------------------------------------------------------------------------


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


# Watchers ------------------------------------------------------------------------------------------------------------


async def test_two_watchers_see_the_same(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation())
    async with served.client() as one, served.client() as other:
        for client in (one, other):
            await client.ask(type="Subscribe", generation_id=job.id)
        await world.journal.publish(status_update(job.id, 1), result(job.id, 2))
        assert await one.receive_until("Result") == await other.receive_until("Result")
    assert world.journal.followed == 1


async def test_the_last_watchers_disconnect_is_told_and_their_return_too(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation())
    async with served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: job.id in world.watches.leases)
    await until(lambda: [change.watched for _, change in world.jobs.told] == [False])
    async with served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: [change.watched for _, change in world.jobs.told] == [False, True])


async def test_a_restart_closes_with_1012_and_tells_no_job(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: job.id in world.watches.leases)
        await served.realtime.close_all()
        assert (await client.close_code())[0] == CloseCode.RESTARTING
    assert job.id in world.watches.leases
    assert world.jobs.told == []


async def test_a_server_that_stops_by_itself_closes_with_1012_and_tells_no_job(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: job.id in world.watches.leases)
        served.server.should_exit = True
        assert (await client.close_code())[0] == CloseCode.RESTARTING
    assert job.id in world.watches.leases
    assert world.jobs.told == []


async def test_a_client_that_does_not_read_is_closed_with_4408_and_holds_nobody_up(world: World) -> None:
    job = world.generations.add(generation())
    limits = RealtimeLimits(outbox=OutboxLimits(frames=200))
    async with serve(world, limits) as served, served.client() as slow, served.client() as quick:
        for client in (slow, quick):
            await client.ask(type="Subscribe", generation_id=job.id)
        slow.socket.transport.pause_reading()
        seen = 0
        for seq in range(1, 1_001):
            await world.journal.publish(status_update(job.id, seq, "x" * 20_000))
            seen = int(str((await quick.receive())["seq"]))
            if any(connection.is_closing for connection in served.realtime._connections):
                break
        assert 200 < seen < 1_000
        slow.socket.transport.resume_reading()
        close_code, frames = await slow.close_code()
        assert close_code == CloseCode.TOO_SLOW
        assert frames[-1]["code"] == "too_slow"
        assert [frame["seq"] for frame in frames[:-1]] == list(range(1, len(frames)))
        assert (await quick.ask(type="Ping"))["type"] == "Pong"


async def test_a_client_that_reads_slowly_gets_a_snapshot_instead_of_every_draft(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as slow:
        await slow.ask(type="Subscribe", generation_id=job.id)
        slow.socket.transport.pause_reading()
        offset = 0
        for index in range(3_000):
            text = f"{index:05d}" * 800
            world.listener.on_frames([chat_draft(job.id, index, text, offset=offset)])
            offset += len(text)
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        slow.socket.transport.resume_reading()
        chat, received = "", 0
        while len(chat) < offset:
            frame = await slow.receive()
            assert isinstance(frame["offset"], int)
            chat = chat[: frame["offset"]] + str(frame["text"])
            received += 1
        assert chat == "".join(f"{index:05d}" * 800 for index in range(3_000))
        assert received < 3_000
