"""Whenever a watcher joins and whatever the token channel loses: in the end it shows what the whole stream says."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from app.contracts.drafts import ChatDraft, ChatSegment, CodeDraft, DraftFrame, FileSegment, ResetDraft, Segment
from app.contracts.events import SERVER_FRAMES, FileOperation
from app.contracts.generations import Generation
from app.realtime import draft_feed
from app.realtime.hub import Hub
from app.realtime.subscription import Subscription
from tests.support.watching import Watching
from tests.unit.realtime.examples import chat_draft, code_draft, generation, saved_draft
from tests.unit.realtime.fakes import FakeDrafts, FakeJournal, FakeWatches

JOB = generation()


@dataclass(slots=True)
class Sender:
    """The model activity: makes frames, and the draft as the next save would write it."""

    round: int = 0
    attempt: int = 1
    index: int = 0
    chat: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def send(self, what: str) -> DraftFrame:
        match what:
            case "round":
                self._begin(self.round + 1, 1)
                return self._say("next round ")
            case "attempt":
                self._begin(self.round, self.attempt + 1)
                return ResetDraft(generation_id=JOB.id, round=self.round, attempt=self.attempt)
            case "chat":
                return self._say(f"word{self.index} ")
            case _:
                return self._write(what)

    def save(self, drafts: FakeDrafts) -> None:
        segments: list[Segment] = [ChatSegment(text=self.chat)]
        segments += [
            FileSegment(path=path, operation=FileOperation.CREATE, text=text, final=False)
            for path, text in self.files.items()
        ]
        drafts.rows[JOB.id] = saved_draft(JOB.id, self.index, segments, round_=self.round, attempt=self.attempt)

    def _begin(self, round_: int, attempt: int) -> None:
        self.round, self.attempt, self.index, self.chat, self.files = round_, attempt, 0, "", {}

    def _say(self, text: str) -> ChatDraft:
        frame = chat_draft(JOB.id, self.index, text, offset=len(self.chat), round_=self.round, attempt=self.attempt)
        self.index += 1
        self.chat += text
        return frame

    def _write(self, path: str) -> CodeDraft:
        before = self.files.get(path, "")
        text = f"line {self.index} of {path}\n"
        frame = code_draft(
            JOB.id, self.index, text, path=path, offset=len(before), round_=self.round, attempt=self.attempt
        )
        self.index += 1
        self.files[path] = before + text
        return frame


@dataclass(slots=True)
class Client:
    """A watcher that reads when the test says so."""

    subscription: Subscription
    watching: Watching = field(default_factory=Watching)

    @classmethod
    def join(cls, hub: Hub, job: Generation) -> "Client":
        return cls(hub.watch(job, after_seq=0, tell=lambda _subscription, _size: None))

    def read(self) -> None:
        while frames := self.subscription.take():
            for frame in frames:
                self.watching.see(SERVER_FRAMES.validate_json(frame.text))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["chat", "a.dart", "b.dart", "a.dart", "chat", "round", "attempt"]),
        st.sampled_from(["arrives", "arrives", "arrives", "is lost"]),
        st.sets(st.sampled_from(["save", "join", "read", "gap", "breathe"])),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_every_watcher_converges(steps: Sequence[tuple[str, str, set[str]]]) -> None:
    with patch.object(draft_feed, "_pauses", _no_pauses), patch.object(draft_feed, "SAVE_PERIOD_S", 0.0):
        asyncio.run(_play(steps))


def _no_pauses() -> Iterator[float]:
    return repeat(0.0)


async def _play(steps: Sequence[tuple[str, str, set[str]]]) -> None:
    drafts = FakeDrafts()
    hub = Hub(FakeJournal(), drafts, FakeWatches())
    sender = Sender()
    clients: list[Client] = []
    for what, fate, others in steps:
        if "join" in others:
            clients.append(Client.join(hub, JOB))
        if "breathe" in others:
            await asyncio.sleep(0)
        frame = sender.send(what)
        if fate == "arrives":
            hub.on_frames([frame])
        if "save" in others:
            sender.save(drafts)
        if "gap" in others:
            hub.on_gap()
        if "read" in others:
            for client in clients:
                client.read()
    clients.append(Client.join(hub, JOB))
    sender.save(drafts)
    hub.on_gap()
    await _settle(hub, clients, sender)
    for client in clients:
        assert not client.watching.breaches
        assert client.watching.gaps == 0
        assert _shown(client, sender.round) == (sender.chat, sender.files)
    hub.close()


async def _settle(hub: Hub, clients: Sequence[Client], sender: Sender) -> None:
    for _ in range(200):
        await asyncio.sleep(0)
    hub.on_frames([sender.send("chat")])
    for client in clients:
        client.read()


def _shown(client: Client, round_: int) -> tuple[str, dict[str, str]]:
    draft = client.watching.drafts[round_]
    return draft.chat, {path: text for path, text in draft.files.items() if text}
