"""What watchers saw of jobs while the processes behind them came and went."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import httpx

from app.client import ApiError, WingbeatClient
from app.contracts.events import Code, Result, ServerFrame, Subscribed
from app.contracts.generations import Generation, GenerationOptions, GenerationRequest, GenerationStatus, OnDisconnect
from app.contracts.ids import ProjectId

WATCHED = GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=30)
"""A job that ends when its watchers are taken for gone: a restart must not look like that."""
PATIENCE_S = 120.0
ASK_AGAIN_S = 0.3


Disturbance = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Witness:
    """One watcher of one job, on one api, who connects again whenever the connection breaks."""

    job: Generation
    streaming: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the model's text has come."""
    seqs: list[int] = field(default_factory=list)
    durable: list[ServerFrame] = field(default_factory=list)
    connections: int = 0
    silence_s: float = 0.0
    """The longest time between two frames."""

    async def watch(self, client: WingbeatClient) -> None:
        """See the job to its end."""
        heard = time.monotonic()
        async for frame in client.watch(self.job.id, patience_s=PATIENCE_S):
            heard, before = time.monotonic(), heard
            self.silence_s = max(self.silence_s, heard - before)
            self._see(frame)

    def _see(self, frame: ServerFrame) -> None:
        if isinstance(frame, Subscribed):
            self.connections += 1
        if frame.seq is not None:
            self.seqs.append(frame.seq)
            self.durable.append(frame)
        if isinstance(frame, Code | Result):
            self.streaming.set()

    @property
    def missed(self) -> int:
        """Durable events that were passed over."""
        last = self.seqs[-1] if self.seqs else 0
        return last - len(set(self.seqs)) + (0 if self.durable and isinstance(self.durable[-1], Result) else 1)

    @property
    def repeated(self) -> int:
        """Durable events that came twice or too late."""
        return sum(after <= before for before, after in pairwise(self.seqs))


@dataclass(frozen=True, slots=True)
class Story:
    """One job, as it ended and as each of its watchers saw it. `recorded` is the log that was persisted."""

    ended: Generation
    witnesses: Sequence[Witness]
    recorded: Sequence[ServerFrame]

    @property
    def failed(self) -> bool:
        return self.ended.status is not GenerationStatus.COMPLETED

    @property
    def differing(self) -> int:
        """Watchers who saw another log than the one that is kept."""
        return sum(_plain(witness.durable) != _plain(self.recorded) for witness in self.witnesses)


@dataclass(frozen=True, slots=True)
class Observed:
    """All jobs of a disturbance."""

    stories: Sequence[Story]

    @property
    def failed(self) -> int:
        return sum(story.failed for story in self.stories)

    @property
    def missed(self) -> int:
        return sum(witness.missed for witness in self._witnesses)

    @property
    def repeated(self) -> int:
        return sum(witness.repeated for witness in self._witnesses)

    @property
    def differing(self) -> int:
        return sum(story.differing for story in self.stories)

    @property
    def silence_s(self) -> float:
        return max(witness.silence_s for witness in self._witnesses)

    @property
    def _witnesses(self) -> list[Witness]:
        return [witness for story in self.stories for witness in story.witnesses]


class Crowd:
    """Keeps a number of jobs running, each watched on every api; one that ends is followed by another of its slot."""

    def __init__(self, watchers: Sequence[WingbeatClient], project: ProjectId, wishes: Iterator[str]) -> None:
        self._watchers = watchers
        self._project = project
        self._wishes = wishes
        self._seen: list[tuple[Generation, list[Witness]]] = []
        self._over = False

    async def during(self, slots: int, disturb: Disturbance) -> Observed:
        """Disturb when every slot's first job streams; then see all jobs to their end."""
        async with asyncio.TaskGroup() as running:
            streaming = [asyncio.Event() for _ in range(slots)]
            for number, event in enumerate(streaming):
                running.create_task(self._keep_busy(number, event))
            await asyncio.gather(*(event.wait() for event in streaming))
            await disturb()
            self._over = True
        return Observed([await self._story(job, witnesses) for job, witnesses in self._seen])

    async def _keep_busy(self, slot: int, streaming: asyncio.Event) -> None:
        starter = self._watchers[slot % len(self._watchers)]
        while not self._over:
            job = await _started(starter, self._project, next(self._wishes))
            witnesses = [Witness(job, streaming) for _ in self._watchers]
            self._seen.append((job, witnesses))
            await asyncio.gather(
                *(witness.watch(client) for witness, client in zip(witnesses, self._watchers, strict=True))
            )

    async def _story(self, job: Generation, witnesses: Sequence[Witness]) -> Story:
        reader = self._watchers[0]
        late = Witness(job)
        await late.watch(reader)
        return Story(await reader.generation(job.id), witnesses, late.durable)


async def _started(client: WingbeatClient, project: ProjectId, wish: str) -> Generation:
    """A job, once, however often it must be asked for."""
    key = uuid4().hex
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await client.start(project, GenerationRequest(prompt=wish, options=WATCHED), idempotency_key=key)
            except httpx.TransportError:
                pass
            except ApiError as error:
                if error.problem.status != httpx.codes.SERVICE_UNAVAILABLE:
                    raise
            await asyncio.sleep(ASK_AGAIN_S)


def _plain(frames: Sequence[ServerFrame]) -> list[dict[str, object]]:
    return [frame.model_dump(exclude={"request_id"}) for frame in frames]
