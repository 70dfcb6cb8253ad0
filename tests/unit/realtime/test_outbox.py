"""The outbox: order, turns, drafts that give way to snapshots, and too much."""

import asyncio
import json

import pytest

from app.contracts.drafts import ResetDraft
from app.contracts.events import Pong
from app.realtime.frames import SharedFrame, render_draft, render_durable
from app.realtime.logs import DraftWindow, DurableLog, WindowEntry
from app.realtime.mirror import DraftMirror
from app.realtime.outbox import Outbox, OutboxLimits
from app.realtime.subscription import Subscription
from tests.unit.realtime.examples import chat_draft, new_id, result, status_update

JOB = new_id()


class Drafts:
    """Drafts that are in step, with a small window."""

    def __init__(self, max_frames: int = 4) -> None:
        self.window = DraftWindow(max_frames=max_frames)
        self.in_step = True
        self.mirror = DraftMirror(JOB)
        self.text = ""

    @property
    def epoch(self) -> tuple[int, int]:
        return self.mirror.epoch

    def snapshot(self) -> tuple[SharedFrame, ...]:
        return self.mirror.snapshot()

    def begin_again(self, *, attempt: int) -> None:
        self.mirror.reset(ResetDraft(generation_id=JOB, round=0, attempt=attempt))
        self.text = ""

    def say(self, text: str, *, after_seq: int = 0) -> None:
        attempt = max(self.mirror.epoch[1], 1)
        frame = chat_draft(JOB, self.mirror.next_index, text, offset=len(self.text), attempt=attempt)
        self.mirror.apply(frame)
        self.text += text
        self.window.append(WindowEntry(render_draft(frame), after_seq, self.mirror.epoch))


def subscribe(outbox: Outbox, log: DurableLog, drafts: Drafts | None = None, *, after_seq: int = 0) -> Subscription:
    subscription = Subscription(JOB, log, drafts, after_seq=after_seq, drafts_after=0, tell=outbox.tell)
    outbox.tell(subscription, 0)
    return subscription


def publish(outbox: Outbox, log: DurableLog, subscription: Subscription, seq: int, message: str = "") -> None:
    frame = render_durable(status_update(JOB, seq, message))
    log.append(frame)
    outbox.tell(subscription, frame.size)


async def taken(outbox: Outbox) -> list[str]:
    """What is there now: types with their seq, their index, or their snapshot's index."""
    labels: list[str] = []
    while True:
        try:
            async with asyncio.timeout(0.01):
                batch = await outbox.next_batch()
        except TimeoutError:
            return labels
        if not batch:
            return [*labels, "closed"]
        labels += [_label(json.loads(frame.text)) for frame in batch]


def _label(frame: dict[str, object]) -> str:
    draft = frame.get("draft")
    if isinstance(draft, dict):
        return f"{frame['type']} {'snapshot ' if draft.get('snapshot') else ''}{draft['index']}"
    return f"{frame['type']} {frame['seq']}" if "seq" in frame else str(frame["type"])


async def test_answers_come_first_then_durable_frames_then_the_snapshot() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts()
    drafts.say("a")
    log.append(render_durable(status_update(JOB, 1)))
    log.append(render_durable(status_update(JOB, 2)))
    subscribe(outbox, log, drafts)
    outbox.answer(Pong())
    assert await taken(outbox) == ["Pong", "StatusUpdate 1", "StatusUpdate 2", "Chat snapshot 0"]


async def test_live_frames_keep_the_order_in_which_they_came() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts()
    subscription = subscribe(outbox, log, drafts)
    assert await taken(outbox) == []
    drafts.say("a", after_seq=0)
    publish(outbox, log, subscription, 1)
    drafts.say("b", after_seq=1)
    publish(outbox, log, subscription, 2)
    assert await taken(outbox) == ["Chat 0", "StatusUpdate 1", "Chat 1", "StatusUpdate 2"]


async def test_after_seq_skips_and_beyond_the_end_waits() -> None:
    outbox, log = Outbox(), DurableLog()
    log.append(render_durable(status_update(JOB, 1)))
    subscription = subscribe(outbox, log, after_seq=2)
    assert await taken(outbox) == []
    publish(outbox, log, subscription, 2)
    assert await taken(outbox) == []
    publish(outbox, log, subscription, 3)
    assert await taken(outbox) == ["StatusUpdate 3"]


async def test_a_slow_reader_loses_drafts_and_gets_a_snapshot_but_every_durable_frame() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts(max_frames=4)
    subscription = subscribe(outbox, log, drafts)
    drafts.say("first ")
    outbox.tell(subscription, 0)
    assert await taken(outbox) == ["Chat snapshot 0"]
    for number in range(10):
        drafts.say(f"{number} ", after_seq=log.last_seq)
        publish(outbox, log, subscription, number + 1)
    labels = await taken(outbox)
    assert labels == [*(f"StatusUpdate {seq}" for seq in range(1, 11)), "Chat snapshot 10"]
    drafts.say("live again", after_seq=10)
    outbox.tell(subscription, 0)
    assert await taken(outbox) == ["Chat 11"]


async def test_a_slow_reader_hears_of_a_new_attempt_before_its_snapshot() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts(max_frames=4)
    subscription = subscribe(outbox, log, drafts)
    drafts.say("first try")
    outbox.tell(subscription, 0)
    assert await taken(outbox) == ["Chat snapshot 0"]
    drafts.begin_again(attempt=2)
    for number in range(10):
        drafts.say(f"{number} ")
    outbox.tell(subscription, 0)
    assert await taken(outbox) == ["Reset", "Chat snapshot 9"]


async def test_the_window_is_bounded_in_bytes_too() -> None:
    window = DraftWindow(max_frames=100, max_bytes=1_000)
    for index in range(100):
        window.append(WindowEntry(render_draft(chat_draft(JOB, index, "x" * 100)), 0, (0, 1)))
    assert window.end == 100
    assert 1 <= window.end - window.start <= 4


async def test_drafts_out_of_step_are_held_back_and_durable_frames_are_not() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts()
    drafts.in_step = False
    subscription = subscribe(outbox, log, drafts)
    drafts.say("a")
    publish(outbox, log, subscription, 1)
    assert await taken(outbox) == ["StatusUpdate 1"]
    drafts.in_step = True
    outbox.tell(subscription, 0)
    assert await taken(outbox) == ["Chat snapshot 0"]


async def test_the_snapshot_waits_for_the_durable_frames_before_it() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts()
    drafts.say("a")
    subscription = Subscription(JOB, log, drafts, after_seq=0, drafts_after=2, tell=outbox.tell)
    publish(outbox, log, subscription, 1)
    assert await taken(outbox) == ["StatusUpdate 1"]
    publish(outbox, log, subscription, 2)
    assert await taken(outbox) == ["StatusUpdate 2", "Chat snapshot 0"]


async def test_nothing_follows_the_result() -> None:
    outbox, log, drafts = Outbox(), DurableLog(), Drafts()
    subscription = subscribe(outbox, log, drafts)
    drafts.say("a")
    log.append(render_durable(result(JOB, 1)))
    outbox.tell(subscription, 1)
    assert await taken(outbox) == ["Result 1"]
    assert subscription.ended
    drafts.say("b")
    outbox.tell(subscription, 0)
    assert await taken(outbox) == []


async def test_subscriptions_take_turns() -> None:
    outbox = Outbox()
    logs = [DurableLog(), DurableLog()]
    for log in logs:
        for seq in range(1, 101):
            log.append(render_durable(status_update(JOB, seq)))
        subscribe(outbox, log)
    first = await outbox.next_batch()
    assert [json.loads(frame.text)["seq"] for frame in first] == [*range(1, 33), *range(1, 33)]


async def test_what_was_unsubscribed_is_not_sent() -> None:
    outbox, log = Outbox(), DurableLog()
    log.append(render_durable(status_update(JOB, 1)))
    subscription = subscribe(outbox, log)
    outbox.forget(subscription)
    assert await taken(outbox) == []


async def test_a_closed_outbox_sends_its_answers_and_nothing_else() -> None:
    outbox, log = Outbox(), DurableLog()
    subscription = subscribe(outbox, log)
    log.append(render_durable(status_update(JOB, 1)))
    outbox.answer(Pong())
    outbox.close()
    outbox.answer(Pong())
    outbox.tell(subscription, 5)
    assert await taken(outbox) == ["Pong", "closed"]


class Overflow:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.mark.parametrize(
    ("limits", "message"),
    [(OutboxLimits(frames=10), ""), (OutboxLimits(size=4_000), "x" * 1_000)],
    ids=["frames", "bytes"],
)
async def test_a_reader_that_owes_too_much_overflows(limits: OutboxLimits, message: str) -> None:
    overflow = Overflow()
    outbox, log = Outbox(on_overflow=overflow, limits=limits), DurableLog()
    subscription = subscribe(outbox, log)
    for seq in range(1, 12):
        publish(outbox, log, subscription, seq, message)
    assert overflow.count >= 1


async def test_a_reader_that_keeps_up_never_overflows() -> None:
    overflow = Overflow()
    outbox, log = Outbox(on_overflow=overflow, limits=OutboxLimits(frames=10)), DurableLog()
    subscription = subscribe(outbox, log)
    for seq in range(1, 101):
        publish(outbox, log, subscription, seq)
        if seq % 5 == 0:
            await taken(outbox)
    assert overflow.count == 0


async def test_a_long_replay_is_not_owed() -> None:
    overflow = Overflow()
    outbox, log = Outbox(on_overflow=overflow, limits=OutboxLimits(frames=10)), DurableLog()
    for seq in range(1, 1_001):
        log.append(render_durable(status_update(JOB, seq)))
    subscribe(outbox, log)
    assert len(await taken(outbox)) == 1_000
    assert overflow.count == 0


async def test_unread_answers_overflow() -> None:
    overflow = Overflow()
    outbox = Outbox(on_overflow=overflow, limits=OutboxLimits(frames=10))
    for _ in range(11):
        outbox.answer(Pong())
    assert overflow.count == 1


async def test_without_a_handler_an_overflow_closes_the_outbox() -> None:
    outbox = Outbox(limits=OutboxLimits(frames=1))
    outbox.answer(Pong())
    outbox.answer(Pong())
    assert await taken(outbox) == ["Pong", "Pong", "closed"]


def test_a_hole_in_the_log_is_an_error() -> None:
    log = DurableLog()
    assert log.append(render_durable(status_update(JOB, 1)))
    assert not log.append(render_durable(status_update(JOB, 1)))
    beyond = render_durable(status_update(JOB, 3))
    with pytest.raises(ValueError, match="expected seq 2"):
        log.append(beyond)
