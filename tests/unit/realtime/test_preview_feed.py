"""News of live previews: who hears of them, also after the job's end, and when the last of their users has left."""

from app.contracts.drafts import PreviewDraft
from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId
from app.contracts.version_frames import Preview, PreviewState
from app.realtime.preview_feed import PreviewFeed
from tests.unit.realtime.examples import generation, new_id
from tests.unit.realtime.fakes import FakeWatches
from tests.unit.realtime.serving import World, serve


def _news(generation_id: GenerationId, state: PreviewState = PreviewState.RUNNING) -> PreviewDraft:
    return PreviewDraft(generation_id=generation_id, state=state, url="http://127.0.0.1:1/")


async def test_a_client_hears_of_a_preview_after_the_jobs_end() -> None:
    world = World()
    job = generation(status=GenerationStatus.COMPLETED)
    world.generations.records[job.id] = job
    async with serve(world) as served, served.client() as client:
        assert (await client.ask(type="Subscribe", generation_id=job.id, after_seq=0))["type"] == "Subscribed"
        served.realtime.hub.on_frames([_news(new_id()), _news(job.id)])
        frame = await client.receive()
        assert (frame["type"], frame["state"], frame["url"]) == ("Preview", "running", "http://127.0.0.1:1/")
        assert frame["generation_id"] == str(job.id) and "seq" not in frame
        await client.ask(type="Unsubscribe", generation_id=job.id)
        served.realtime.hub.on_frames([_news(job.id)])
        assert (await client.ask(type="Ping"))["type"] == "Pong", "who has left hears nothing"


async def test_whoever_runs_a_preview_hears_of_it_without_a_subscription() -> None:
    world = World()
    job = generation(status=GenerationStatus.COMPLETED)
    async with serve(world) as served, served.client() as client:
        answer = await client.ask(type="RunPreview", generation_id=job.id, request_id="r")
        assert (answer["type"], answer["state"], answer["request_id"]) == ("Preview", "starting", "r")
        served.realtime.hub.on_frames([_news(job.id)])
        assert (await client.receive())["state"] == "running"
        assert (await client.ask(type="StopPreview", generation_id=job.id))["type"] == "Preview"


async def test_a_stranger_runs_nothing() -> None:
    async with serve(World()) as served, served.client("stranger") as client:
        for kind in ("RunPreview", "StopPreview"):
            answer = await client.ask(type=kind, generation_id=new_id())
            assert (answer["type"], answer["code"]) == ("Error", "not_found")


def test_the_last_of_its_users_to_leave_is_told() -> None:
    watches = FakeWatches()
    feed = PreviewFeed(watches)
    job = new_id()
    heard: dict[str, list[Preview]] = {"a": [], "b": [], "reader": []}
    a, b, reader = heard["a"].append, heard["b"].append, heard["reader"].append
    feed.follow(job, reader)
    assert not watches.calls, "a mere reader does not keep it running"
    feed.use(job, a)
    feed.use(job, a)
    feed.use(job, b)
    feed.push(_news(job))
    assert [len(frames) for frames in heard.values()] == [1, 1, 1]
    feed.leave(job, a)
    feed.leave(job, reader)
    assert watches.calls == [("watch", job)]
    feed.leave(job, b)
    feed.leave(job, b)
    assert watches.calls == [("watch", job), ("unwatch", job)]
    feed.push(_news(job))
    assert [len(frames) for frames in heard.values()] == [1, 1, 1]


def test_a_process_that_restarts_tells_nobody() -> None:
    watches = FakeWatches()
    feed = PreviewFeed(watches)
    job = new_id()
    heard: list[Preview] = []
    feed.use(job, heard.append)
    feed.leave(job, heard.append, expected_back=True)
    assert watches.calls == [("watch", job)]
