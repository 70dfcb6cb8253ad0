"""News of checks and publications: who watches the version hears of them, also long after its job has ended."""

from app.contracts.drafts import CheckDraft, PublicationDraft
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import GenerationStatus
from app.contracts.reviews import CheckState, CheckStep, Publication, PublicationState, PublicationStep, ReviewCheck
from app.contracts.version_frames import Checking, Publishing
from app.realtime.review_feed import ReviewFeed
from tests.unit.realtime.examples import generation, new_id
from tests.unit.realtime.serving import World, serve


async def test_a_client_hears_of_a_publication_of_what_it_watches() -> None:
    world = World()
    job = generation(status=GenerationStatus.COMPLETED)
    world.generations.records[job.id] = job
    pushing = Publication(state=PublicationState.RUNNING, step=PublicationStep.PUSH)
    async with serve(world) as served, served.client() as client, served.client() as other:
        assert (await client.ask(type="Subscribe", generation_id=job.id, after_seq=0))["type"] == "Subscribed"
        served.realtime.hub.on_frames([PublicationDraft.of(new_id(), pushing), PublicationDraft.of(job.id, pushing)])
        frame = await client.receive()
        assert (frame["type"], frame["state"], frame["step"]) == ("Publishing", "running", "push")
        assert frame["generation_id"] == str(job.id) and "seq" not in frame
        served.realtime.hub.on_frames(
            [CheckDraft.of(job.id, ReviewCheck(state=CheckState.RUNNING, step=CheckStep.ANALYZE))]
        )
        frame = await client.receive()
        assert (frame["type"], frame["state"], frame["step"]) == ("Checking", "running", "analyze")
        assert (await other.ask(type="Ping"))["type"] == "Pong", "who watches nothing hears nothing"
        await client.ask(type="Unsubscribe", generation_id=job.id)
        served.realtime.hub.on_frames([PublicationDraft.of(job.id, pushing)])
        assert (await client.ask(type="Ping"))["type"] == "Pong", "who has left hears nothing"


def test_news_is_for_followers_and_tells_a_code_and_no_text() -> None:
    feed, job = ReviewFeed(), new_id()
    heard: list[Checking | Publishing] = []
    feed.leave(job, heard.append)
    feed.follow(job, heard.append)
    failed = Publication(
        state=PublicationState.FAILED, error=JobError(code=ErrorCode.SECRET_FOUND, message="line 7 " * 2_000)
    )
    news = PublicationDraft.of(job, failed)
    feed.push(news)
    feed.push(PublicationDraft.of(new_id(), failed))
    (frame,) = heard
    assert isinstance(frame, Publishing)
    assert (frame.state, frame.code) == (PublicationState.FAILED, ErrorCode.SECRET_FOUND)
    assert len(news.model_dump_json()) < 1_000, "a payload of the token channel is small"
    feed.leave(job, heard.append)
    feed.push(news)
    assert len(heard) == 1
