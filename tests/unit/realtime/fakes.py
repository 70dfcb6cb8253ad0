"""What the hub and the watch keeper reach, in memory."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from app.contracts.drafts import Draft, DraftFrame
from app.contracts.events import DurableFrame, Result
from app.contracts.ids import GenerationId
from app.contracts.jobs import WatchersChanged
from app.errors import DependencyUnavailable, NotFound


class FakeJournal:
    """Durable events that a test publishes; followed like a workflow's."""

    def __init__(self) -> None:
        self.events: dict[GenerationId, list[DurableFrame]] = defaultdict(list)
        self.followers: dict[GenerationId, int] = defaultdict(int)
        self.followed: int = 0
        self.failures = 0
        self._news = asyncio.Condition()

    async def publish(self, *frames: DurableFrame) -> None:
        async with self._news:
            for frame in frames:
                assert frame.generation_id is not None
                self.events[frame.generation_id].append(frame)
            self._news.notify_all()

    async def follow(self, generation_id: GenerationId, *, after_seq: int) -> AsyncIterator[DurableFrame]:
        self.followed += 1
        if self.failures:
            self.failures -= 1
            raise RuntimeError("broken on purpose")
        self.followers[generation_id] += 1
        try:
            events = self.events[generation_id]
            place = after_seq
            while True:
                while place < len(events):
                    place += 1
                    yield events[place - 1]
                    if isinstance(events[place - 1], Result):
                        return
                async with self._news:
                    if len(events) == place:
                        await self._news.wait()
        finally:
            self.followers[generation_id] -= 1


class FakeDrafts:
    """The saved drafts."""

    def __init__(self) -> None:
        self.rows: dict[GenerationId, Draft] = {}
        self.loads = 0
        self.is_down = False

    async def load(self, generation_id: GenerationId) -> Draft | None:
        self.loads += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise DependencyUnavailable("the database")
        return self.rows.get(generation_id)


@dataclass(slots=True)
class FakeListener:
    """The token channel: a test is the sender."""

    on_frames: Callable[[Sequence[DraftFrame]], None] = lambda _frames: None
    on_gap: Callable[[], None] = lambda: None

    def __call__(
        self, *, on_frames: Callable[[Sequence[DraftFrame]], None], on_gap: Callable[[], None]
    ) -> "FakeListener":
        self.on_frames, self.on_gap = on_frames, on_gap
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


@dataclass(frozen=True, slots=True)
class Lapsed:
    generation_id: GenerationId
    epoch: int


class FakeWatchStore:
    """The leases of one process, with the epochs of the database's functions."""

    def __init__(self) -> None:
        self.leases: set[GenerationId] = set()
        self.epochs: dict[GenerationId, int] = defaultdict(int)
        self.lapsed: list[Lapsed] = []
        self.is_down = False
        self.renewals = 0
        self.calls: list[str] = []

    async def join(self, generation_id: GenerationId) -> int | None:
        await self._call("join")
        if generation_id in self.leases:
            return None
        self.leases.add(generation_id)
        self.epochs[generation_id] += 1
        return self.epochs[generation_id] if self.epochs[generation_id] > 1 else None

    async def leave(self, generation_id: GenerationId) -> int | None:
        await self._call("leave")
        if generation_id not in self.leases:
            return None
        self.leases.discard(generation_id)
        self.epochs[generation_id] += 1
        return self.epochs[generation_id]

    async def renew(self) -> None:
        await self._call("renew")
        self.renewals += 1

    async def sweep(self) -> Sequence[Lapsed]:
        await self._call("sweep")
        lapsed, self.lapsed = self.lapsed, []
        return lapsed

    def lapse(self, generation_id: GenerationId) -> None:
        """As if the lease had run out and were found by the next sweep."""
        self.leases.discard(generation_id)
        self.epochs[generation_id] += 1
        self.lapsed.append(Lapsed(generation_id, self.epochs[generation_id]))

    async def _call(self, name: str) -> None:
        self.calls.append(name)
        await asyncio.sleep(0)
        if self.is_down:
            raise DependencyUnavailable("the database")


class FakeJobs:
    """The workflows: what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[GenerationId, WatchersChanged]] = []
        self.is_down = False
        self.is_gone = False

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None:
        if self.is_down:
            raise DependencyUnavailable("Temporal")
        if self.is_gone:
            raise NotFound("no such job is running")
        self.told.append((generation_id, change))


class FakeWatches:
    """The disconnect policy as the hub sees it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, GenerationId]] = []

    def watch(self, generation_id: GenerationId) -> None:
        self.calls.append(("watch", generation_id))

    def unwatch(self, generation_id: GenerationId) -> None:
        self.calls.append(("unwatch", generation_id))

    def job_ended(self, generation_id: GenerationId) -> None:
        self.calls.append(("job_ended", generation_id))


async def until(holds: Callable[[], bool], *, within_s: float = 60.0) -> None:
    """Give way until `holds`.

    Raises:
        TimeoutError: it did not in time.
    """
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 - what is waited for is anything
            await asyncio.sleep(0.005)
