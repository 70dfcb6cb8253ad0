"""The hub: one subscription a job however many watch it, and channels that live as long as their watchers."""

import asyncio
import json

import pytest

from app.contracts.drafts import ChatSegment, OutputDraft, ResetDraft
from app.contracts.events import DurableFrame, TextSource
from app.contracts.generations import GenerationStatus, OnDisconnect
from app.realtime import channel, draft_feed
from app.realtime.hub import Hub
from app.realtime.subscription import Subscription
from tests.unit.realtime.examples import chat_draft, generation, new_id, result, saved_draft, status_update
from tests.unit.realtime.fakes import FakeDrafts, FakeJournal, FakeWatches, until


class Reader:
    """A watcher that takes at once whatever it is told of."""

    def __init__(self) -> None:
        self.frames: list[dict[str, object]] = []
        self.texts: list[str] = []

    def tell(self, subscription: Subscription, _size: int) -> None:
        while frames := subscription.take():
            self.texts += [frame.text for frame in frames]
            self.frames += [json.loads(frame.text) for frame in frames]

    @property
    def seqs(self) -> list[object]:
        return [frame["seq"] for frame in self.frames if "seq" in frame]

    def has(self, **fields: object) -> bool:
        return any(fields.items() <= frame.items() for frame in self.frames)


class World:
    def __init__(self) -> None:
        self.journal = FakeJournal()
        self.drafts = FakeDrafts()
        self.watches = FakeWatches()
        self.hub = Hub(self.journal, self.drafts, self.watches)


@pytest.fixture
def world() -> World:
    return World()


async def test_two_watchers_share_one_subscription_and_one_rendering(world: World) -> None:
    job = generation()
    one, other = Reader(), Reader()
    world.hub.watch(job, after_seq=0, tell=one.tell)
    await world.journal.publish(status_update(job.id, 1), status_update(job.id, 2))
    await until(lambda: one.seqs == [1, 2])
    world.hub.watch(job, after_seq=1, tell=other.tell)
    assert other.seqs == [2]
    await world.journal.publish(status_update(job.id, 3))
    await until(lambda: other.seqs == [2, 3])
    assert world.journal.followed == 1
    assert one.texts[-1] is other.texts[-1]
    world.hub.close()


async def test_the_channel_goes_with_its_last_watcher(world: World) -> None:
    job = generation()
    first = world.hub.watch(job, after_seq=0, tell=Reader().tell)
    second = world.hub.watch(job, after_seq=0, tell=Reader().tell)
    await until(lambda: world.journal.followers[job.id] == 1)
    world.hub.release(first)
    await asyncio.sleep(0.01)
    assert world.journal.followers[job.id] == 1
    assert world.watches.calls == [("watch", job.id)]
    world.hub.release(second)
    world.hub.release(second)
    await until(lambda: world.journal.followers[job.id] == 0)
    assert world.watches.calls == [("watch", job.id), ("unwatch", job.id)]


async def test_a_restart_does_not_tell_the_job(world: World) -> None:
    job = generation()
    subscription = world.hub.watch(job, after_seq=0, tell=Reader().tell)
    world.hub.release(subscription, expected_back=True)
    assert world.watches.calls == [("watch", job.id)]


async def test_a_job_that_continues_anyway_has_no_watch(world: World) -> None:
    job = generation(on_disconnect=OnDisconnect.CONTINUE)
    subscription = world.hub.watch(job, after_seq=0, tell=Reader().tell)
    world.hub.release(subscription)
    assert ("watch", job.id) not in world.watches.calls


async def test_the_end_of_a_job_ends_its_watch_and_its_drafts(world: World) -> None:
    job = generation()
    reader = Reader()
    subscription = world.hub.watch(job, after_seq=0, tell=reader.tell)
    await world.journal.publish(status_update(job.id, 1), result(job.id, 2))
    await until(lambda: subscription.ended)
    world.hub.on_frames([chat_draft(job.id, 0, "late")])
    assert [frame["type"] for frame in reader.frames] == ["StatusUpdate", "Result"]
    world.hub.release(subscription)
    assert world.watches.calls == [("watch", job.id), ("job_ended", job.id)]


async def test_an_ended_job_is_read_from_its_record(world: World) -> None:
    job = generation(status=GenerationStatus.COMPLETED, last_seq=3)
    reader = Reader()
    events: list[DurableFrame] = [status_update(job.id, 2), result(job.id, 3)]
    subscription = world.hub.replay(job.id, events, after_seq=1, tell=reader.tell)
    assert reader.seqs == [2, 3]
    assert subscription.ended
    assert world.journal.followed == 0
    assert world.hub.replay(job.id, [], after_seq=3, tell=reader.tell).ended


async def test_a_journal_that_breaks_off_is_taken_up_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "RETRY_S", 0.01)
    world.journal.failures = 2
    job = generation()
    reader = Reader()
    world.hub.watch(job, after_seq=0, tell=reader.tell)
    await world.journal.publish(status_update(job.id, 1))
    await until(lambda: reader.seqs == [1])
    world.hub.close()


async def test_a_late_watcher_starts_from_the_saved_draft(world: World) -> None:
    job = generation()
    world.drafts.rows[job.id] = saved_draft(job.id, 3, [ChatSegment(text="abc")])
    reader = Reader()
    world.hub.watch(job, after_seq=0, tell=reader.tell)
    world.hub.on_frames([chat_draft(job.id, 2, "c", offset=2), chat_draft(job.id, 3, "d", offset=3)])
    await until(lambda: reader.has(text="abcd"))
    world.hub.on_frames([chat_draft(job.id, 4, "e", offset=4)])
    assert reader.frames[-1]["text"] == "e"
    assert reader.frames[-1]["draft"] == {"round": 0, "attempt": 1, "index": 4}
    world.hub.close()


async def test_a_hole_is_filled_by_the_next_save(world: World) -> None:
    job = generation()
    reader = Reader()
    world.hub.watch(job, after_seq=0, tell=reader.tell)
    world.hub.on_frames([chat_draft(job.id, 0, "a")])
    world.hub.on_frames([chat_draft(job.id, 2, "c", offset=2)])
    await asyncio.sleep(0.05)
    assert not reader.has(text="c")
    world.drafts.rows[job.id] = saved_draft(job.id, 2, [ChatSegment(text="ab")])
    await until(lambda: reader.has(text="abc"))
    snapshot = reader.frames[-1]
    assert snapshot["draft"] == {"round": 0, "attempt": 1, "index": 2, "snapshot": True}
    world.hub.close()


async def test_drafts_come_when_the_database_is_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job = generation()
    reader = Reader()
    world.drafts.is_down = True
    world.drafts.rows[job.id] = saved_draft(job.id, 1, [ChatSegment(text="a")])
    world.hub.watch(job, after_seq=0, tell=reader.tell)
    await world.journal.publish(status_update(job.id, 1))
    await until(lambda: world.drafts.loads >= 2)
    assert reader.seqs == [1]
    world.drafts.is_down = False
    await until(lambda: reader.has(text="a"))
    world.hub.close()


async def test_after_a_gap_the_tail_that_was_lost_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_feed, "SAVE_PERIOD_S", 0.5)
    job = generation()
    reader = Reader()
    world.hub.watch(job, after_seq=0, tell=reader.tell)
    world.hub.on_frames([chat_draft(job.id, 0, "a")])
    world.hub.on_gap()
    await asyncio.sleep(0.05)
    world.drafts.rows[job.id] = saved_draft(job.id, 2, [ChatSegment(text="ab")])
    await until(lambda: reader.has(text="ab"))
    world.hub.close()


async def test_a_reset_is_passed_on_also_when_its_own_frame_was_lost(world: World) -> None:
    job = generation()
    told, untold = Reader(), Reader()
    other = generation()
    world.hub.watch(job, after_seq=0, tell=told.tell)
    world.hub.watch(other, after_seq=0, tell=untold.tell)
    for target in (job, other):
        world.hub.on_frames([chat_draft(target.id, 0, "first try")])
    await until(lambda: bool(told.frames and untold.frames))
    world.hub.on_frames([ResetDraft(generation_id=job.id, round=0, attempt=2)])
    for target in (job, other):
        world.hub.on_frames([chat_draft(target.id, 0, "second try", attempt=2)])
    for reader in (told, untold):
        assert [frame["type"] for frame in reader.frames] == ["Chat", "Reset", "Chat"]
        assert reader.has(type="Reset", round=0, attempt=2)
    world.hub.close()


async def test_command_output_is_text_without_seq_and_draft(world: World) -> None:
    job = generation()
    reader = Reader()
    world.hub.watch(job, after_seq=0, tell=reader.tell)
    await until(lambda: world.drafts.loads == 1)
    await asyncio.sleep(0.01)
    world.hub.on_frames([OutputDraft(generation_id=job.id, source=TextSource.PUB_GET, text="Resolving")])
    await until(lambda: bool(reader.frames))
    (frame,) = reader.frames
    assert frame["type"] == "Text"
    assert (frame["message"], frame["source"]) == ("Resolving", "pub_get")
    assert not {"seq", "draft"} & frame.keys()
    world.hub.close()


async def test_frames_of_jobs_that_nobody_watches_are_dropped(world: World) -> None:
    world.hub.on_frames([chat_draft(new_id(), 0, "a")])
    world.hub.on_gap()
    assert world.drafts.loads == 0
