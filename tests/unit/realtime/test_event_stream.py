"""Server-sent events over a real server: ids, resuming, drafts without ids, and ends."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId
from tests.unit.realtime.examples import caller, chat_draft, generation, new_id, result, status_update
from tests.unit.realtime.fakes import until
from tests.unit.realtime.serving import Served, World, serve


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def served(world: World) -> AsyncIterator[Served]:
    async with serve(world) as running:
        yield running


@dataclass(slots=True)
class Event:
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, object]:
        decoded: dict[str, object] = json.loads(self.fields["data"])
        return decoded


@asynccontextmanager
async def opened(
    served: Served,
    job: GenerationId,
    *,
    token: str = "owner",
    **request: str,
) -> AsyncIterator[httpx.Response]:
    headers = {"Authorization": f"Bearer {token}"}
    if "last_event_id" in request:
        headers["Last-Event-ID"] = request.pop("last_event_id")
    async with (
        httpx.AsyncClient(timeout=60, trust_env=False) as http,
        http.stream("GET", f"{served.http_url}/generations/{job}/events", headers=headers, params=request) as response,
    ):
        yield response


async def events_of(response: httpx.Response) -> list[Event]:
    """Every event until the server ends the stream."""
    return [event async for event in iterate(response)]


async def iterate(response: httpx.Response) -> AsyncIterator[Event]:
    event = Event()
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            event.fields[name] = value
        elif event.fields:
            yield event
            event = Event()


def ids(events: list[Event]) -> list[str | None]:
    return [event.fields.get("id") for event in events]


async def test_durable_events_have_their_seq_as_id_and_drafts_none(served: Served) -> None:
    job = served.world.generations.add(generation())
    async with opened(served, job.id) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        await until(lambda: served.world.journal.followers[job.id] == 1)
        served.world.listener.on_frames([chat_draft(job.id, 0, "hello")])
        coming = iterate(response)
        draft = await anext(coming)
        await served.world.journal.publish(status_update(job.id, 1), result(job.id, 2))
        events = [draft, *[event async for event in coming]]
    assert ids(events) == [None, "1", "2"]
    assert [event.fields["event"] for event in events] == ["Chat", "StatusUpdate", "Result"]
    assert events[1].data["seq"] == 1
    await until(lambda: served.world.journal.followers[job.id] == 0)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, ["1", "2", "3"]),
        ({"after_seq": "1"}, ["2", "3"]),
        ({"last_event_id": "2"}, ["3"]),
        ({"last_event_id": "2", "after_seq": "0"}, ["3"]),
    ],
)
async def test_resuming_an_ended_job(served: Served, request_: dict[str, str], expected: list[str]) -> None:
    job = served.world.generations.add(generation(status=GenerationStatus.COMPLETED, last_seq=3))
    served.world.generations.persisted[job.id] = [
        status_update(job.id, 1),
        status_update(job.id, 2),
        result(job.id, 3),
    ]
    async with opened(served, job.id, **request_) as response:
        assert ids(await events_of(response)) == expected


async def test_who_knows_everything_is_told_not_to_come_back(served: Served) -> None:
    job = served.world.generations.add(generation(status=GenerationStatus.COMPLETED, last_seq=3))
    async with opened(served, job.id, last_event_id="3") as response:
        assert response.status_code == 204


@pytest.mark.parametrize("request_", [{"last_event_id": "x"}, {"last_event_id": "-1"}, {"after_seq": "-1"}])
async def test_a_wrong_place_is_refused(served: Served, request_: dict[str, str]) -> None:
    job = served.world.generations.add(generation())
    async with opened(served, job.id, **request_) as response:
        assert response.status_code == 422


async def test_strangers_and_unknown_ids_are_not_found(served: Served) -> None:
    job = served.world.generations.add(generation())
    async with opened(served, job.id, token="stranger") as response:
        assert response.status_code == 404
    async with opened(served, new_id()) as response:
        assert response.status_code == 404


async def test_a_reader_is_a_watcher_until_it_disconnects(served: Served) -> None:
    job = served.world.generations.add(generation())
    async with opened(served, job.id):
        await until(lambda: job.id in served.world.watches.leases)
    await until(lambda: [change.watched for _, change in served.world.jobs.told] == [False])


async def test_the_stream_ends_with_the_token(served: Served) -> None:
    job = served.world.generations.add(generation())
    served.world.tokens.callers["short"] = caller(lifetime_s=0.3)
    async with opened(served, job.id, token="short") as response:
        assert await events_of(response) == []


async def test_a_restart_ends_the_stream_and_tells_no_job(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, opened(served, job.id) as response:
        await until(lambda: job.id in world.watches.leases)
        await served.realtime.close_all()
        assert await events_of(response) == []
    assert job.id in world.watches.leases
    assert world.jobs.told == []
