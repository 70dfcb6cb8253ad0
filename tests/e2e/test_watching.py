"""Reconnects, late arrivals and several watchers: nothing missed, nothing twice."""

import asyncio

import httpx

from app.client import WingbeatClient
from app.contracts.events import Code, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationRequest, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId
from app.contracts.projects import Project
from app.local.stack import Stack
from tests.support.holding import Hold
from tests.support.jobs import watch_to_the_end, watch_until
from tests.support.watching import Watching

STAYS = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)


def _some_code(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None and (frame.offset or 0) > 200


async def test_a_reconnect_in_mid_run_misses_nothing(stack: Stack, user: WingbeatClient, project: Project) -> None:
    watching, hold = Watching(), Hold(stack)
    async with user.live() as live:
        job = await live.generate(project.id, f"a recipe book {hold}", options=STAYS)
        await watch_until(live, job.id, watching, _some_code)
    async with user.live() as live:
        subscribed = await live.subscribe(job.id, after_seq=watching.last_seq)
        assert subscribed.last_seq >= watching.last_seq
        watching.resubscribed()
        await hold.let_go()
        await watch_to_the_end(live, job.id, watching)
    assert not watching.breaches
    assert watching.gaps == 0
    assert watching.snapshots > 0
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED
    assert watching.drafts[0].finals
    for path in watching.drafts[0].finals:
        assert watching.drafts[0].files[path] == (await user.file(job.id, path)).decode()


async def test_the_whole_log_is_there_after_the_end(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, "a quiz")
        first = await watch_to_the_end(live, job.id)
    async with user.live() as live:
        subscribed = await live.subscribe(job.id)
        assert subscribed.status is GenerationStatus.COMPLETED
        assert subscribed.last_seq == first.last_seq
        again = await watch_to_the_end(live, job.id)
    assert not again.breaches
    assert [f.model_dump(exclude={"request_id"}) for f in again.durable] == [
        f.model_dump(exclude={"request_id"}) for f in first.durable
    ]
    async with user.live() as live:
        await live.subscribe(job.id, after_seq=first.last_seq - 1)
        rest = await watch_to_the_end(live, job.id, Watching(last_seq=first.last_seq - 1))
    assert rest.names() == ["Result"]


async def test_two_watchers_see_the_same(stack: Stack, user: WingbeatClient, project: Project) -> None:
    hold = Hold(stack)
    async with user.live() as one, user.live() as other:
        job = await one.generate(project.id, f"an expense tracker {hold}")
        await other.subscribe(job.id)
        await hold.let_go()
        first, second = await asyncio.gather(watch_to_the_end(one, job.id), watch_to_the_end(other, job.id))
    assert not first.breaches
    assert not second.breaches
    assert [f.model_dump() for f in first.durable] == [f.model_dump() for f in second.durable]
    assert first.drafts[0].files == second.drafts[0].files
    assert first.drafts[0].chat == second.drafts[0].chat


async def test_a_late_watcher_starts_from_the_snapshot(stack: Stack, user: WingbeatClient, project: Project) -> None:
    hold = Hold(stack)
    async with user.live() as early:
        job = await early.generate(project.id, f"a recipe book {hold}")
        first = Watching()
        await watch_until(early, job.id, first, _some_code)
        async with user.live() as late:
            await late.subscribe(job.id)
            await hold.let_go()
            first_to_end, second = await asyncio.gather(
                watch_to_the_end(early, job.id, first), watch_to_the_end(late, job.id)
            )
    assert not second.breaches
    assert second.gaps == 0
    assert second.snapshots > 0
    assert second.drafts[0].files == first_to_end.drafts[0].files
    assert second.drafts[0].chat == first_to_end.drafts[0].chat


async def test_sse_tells_the_same_story(user: WingbeatClient, project: Project, api_url: str) -> None:
    started = await user.start(project.id, GenerationRequest(prompt="a quiz"))
    ids = await _sse_ids(user, api_url, started.id, last_event_id=None)
    assert ids == list(range(1, len(ids) + 1))
    record = await user.generation(started.id)
    assert len(ids) == record.last_seq
    assert await _sse_ids(user, api_url, started.id, last_event_id="3") == ids[3:]


async def _sse_ids(user: WingbeatClient, api_url: str, job: GenerationId, *, last_event_id: str | None) -> list[int]:
    headers = {"Authorization": f"Bearer {user.session.access_token}"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    async with (
        httpx.AsyncClient(timeout=60, trust_env=False) as http,
        http.stream("GET", f"{api_url}/api/generations/{job}/events", headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return [int(line[3:].strip()) async for line in response.aiter_lines() if line.startswith("id:")]
