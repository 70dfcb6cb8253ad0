"""In-memory collaborators of live progress, and builders for the frames that they give."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from pydantic import SecretStr

from app.contracts.accounts import Session, User
from app.contracts.drafts import ChatDraft, CodeDraft, Draft, DraftFrame, Segment
from app.contracts.errors import ErrorCode
from app.contracts.events import (
    Chat,
    DurableFrame,
    FileOperation,
    FinishedGeneration,
    PreviewState,
    Result,
    StatusUpdate,
)
from app.contracts.generations import (
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationRequest,
    GenerationStatus,
    OnDisconnect,
    Stage,
    StageState,
)
from app.contracts.ids import GenerationId, MessageId, ProjectId, UserId, follow_up_id
from app.contracts.imports import ImportRequest
from app.contracts.jobs import WatchersChanged
from app.contracts.previews import LivePreview
from app.contracts.steering import Disposition, JobMessage, MessageMode, MessageRequest
from app.errors import Conflict, DependencyUnavailable, NotAuthenticated, NotFound
from app.security.callers import Caller
from app.services.starting import Origin

PROJECT = ProjectId(UUID(int=1))
OWNER = UserId(UUID(int=2))
STRANGER = UserId(UUID(int=3))


def new_id() -> GenerationId:
    return GenerationId(uuid4())


def caller(user_id: UserId = OWNER, *, lifetime_s: float = 3600.0) -> Caller:
    return Caller(
        user=User(id=user_id, email="someone@example.test"),
        access_token=SecretStr("token"),
        expires_at=datetime.now(UTC) + timedelta(seconds=lifetime_s),
    )


def account_session(name: str, user_id: UserId = OWNER, *, lifetime_s: float = 3600.0) -> Session:
    """With the access token `name` and the refresh token `refresh-name`."""
    user = caller(user_id, lifetime_s=lifetime_s)
    return Session(
        access_token=name,
        refresh_token=f"refresh-{name}",
        expires_in=max(1, int(lifetime_s)),
        expires_at=user.expires_at,
        user=user.user,
    )


def generation(
    generation_id: GenerationId | None = None,
    *,
    status: GenerationStatus = GenerationStatus.RUNNING,
    on_disconnect: OnDisconnect = OnDisconnect.GRACE,
    last_seq: int = 0,
) -> Generation:
    return Generation(
        id=generation_id or new_id(),
        project_id=PROJECT,
        created_by=OWNER,
        kind=GenerationKind.GENERATE,
        status=status,
        last_seq=last_seq,
        prompt="an app",
        options=GenerationOptions(on_disconnect=on_disconnect),
        created_at=datetime.now(UTC),
    )


def status_update(generation_id: GenerationId, seq: int, message: str = "") -> StatusUpdate:
    return StatusUpdate(
        generation_id=generation_id, seq=seq, stage=Stage.MODEL, state=StageState.STARTED, message=message, progress=10
    )


def chat_event(generation_id: GenerationId, seq: int, text: str) -> Chat:
    return Chat(generation_id=generation_id, seq=seq, text=text)


def result(generation_id: GenerationId, seq: int) -> Result:
    finished = FinishedGeneration(
        id=generation_id, project_id=PROJECT, kind=GenerationKind.GENERATE, status=GenerationStatus.COMPLETED
    )
    return Result(generation_id=generation_id, seq=seq, status=GenerationStatus.COMPLETED, generation=finished)


def chat_draft(
    generation_id: GenerationId, index: int, text: str, *, offset: int = 0, round_: int = 0, attempt: int = 1
) -> ChatDraft:
    return ChatDraft(generation_id=generation_id, round=round_, attempt=attempt, index=index, offset=offset, text=text)


def code_draft(
    generation_id: GenerationId,
    index: int,
    text: str,
    *,
    path: str = "lib/main.dart",
    offset: int = 0,
    final: bool = False,
    round_: int = 0,
    attempt: int = 1,
) -> CodeDraft:
    return CodeDraft(
        generation_id=generation_id,
        round=round_,
        attempt=attempt,
        index=index,
        path=path,
        operation=FileOperation.CREATE,
        offset=offset,
        text=text,
        final=final,
    )


def saved_draft(
    generation_id: GenerationId, next_index: int, segments: Sequence[Segment], *, round_: int = 0, attempt: int = 1
) -> Draft:
    return Draft(
        generation_id=generation_id,
        project_id=PROJECT,
        round=round_,
        attempt=attempt,
        next_index=next_index,
        nonce="abcdef",
        answer="",
        segments=list(segments),
    )


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
    is_listening: bool = False

    def __call__(
        self, *, on_frames: Callable[[Sequence[DraftFrame]], None], on_gap: Callable[[], None]
    ) -> "FakeListener":
        self.on_frames, self.on_gap = on_frames, on_gap
        return self

    async def __aenter__(self) -> Self:
        self.is_listening = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_listening = False


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


class FakeImports:
    """Starts an import as one of the fake generations."""

    def __init__(self, generations: "FakeGenerations") -> None:
        self._generations = generations
        self.requests: list[tuple[ImportRequest, Origin]] = []

    async def start(
        self, caller: Caller, request: ImportRequest, *, origin: Origin, options: GenerationOptions
    ) -> Generation:
        if caller.user.id != OWNER:
            raise NotFound("there is no such project")
        self.requests.append((request, origin))
        return self._generations.add(generation())


class FakePreviews:
    """Previews of `OWNER` that start at once; for others nothing exists."""

    async def start(self, caller: Caller, generation_id: GenerationId) -> LivePreview:
        return self._preview(caller, generation_id, PreviewState.STARTING)

    async def stop(self, caller: Caller, generation_id: GenerationId) -> LivePreview:
        return self._preview(caller, generation_id, PreviewState.RUNNING)

    @staticmethod
    def _preview(caller: Caller, generation_id: GenerationId, state: PreviewState) -> LivePreview:
        if caller.user.id != OWNER:
            raise NotFound("there is no such generation")
        return LivePreview(
            generation_id=generation_id,
            project_id=PROJECT,
            started_by=OWNER,
            state=state,
            shown_generation_id=generation_id,
            started_at=datetime.now(UTC),
        )


@dataclass(slots=True)
class FakeGenerations:
    """Generations of `OWNER`; for others nothing exists."""

    records: dict[GenerationId, Generation] = field(default_factory=dict)
    persisted: dict[GenerationId, list[DurableFrame]] = field(default_factory=lambda: defaultdict(list))
    requests: list[tuple[GenerationRequest, Origin]] = field(default_factory=list)
    cancelled: list[GenerationId] = field(default_factory=list)
    readers: list[Caller] = field(default_factory=list)
    checked: list[GenerationId] = field(default_factory=list)
    failure: Exception | None = None

    def add(self, record: Generation) -> Generation:
        self.records[record.id] = record
        return record

    async def start(
        self, caller: Caller, project_id: ProjectId, request: GenerationRequest, *, origin: Origin
    ) -> Generation:
        self._fail()
        if caller.user.id != OWNER or project_id != PROJECT:
            raise NotFound("there is no such project")
        self.requests.append((request, origin))
        return self.add(generation())

    async def get(self, caller: Caller, generation_id: GenerationId) -> Generation:
        self._fail()
        self.readers.append(caller)
        if caller.user.id != OWNER or generation_id not in self.records:
            raise NotFound("there is no such generation")
        return self.records[generation_id]

    async def check_access(self, caller: Caller, generation_id: GenerationId) -> None:
        self.checked.append(generation_id)
        self._fail()
        if caller.user.id != OWNER or generation_id not in self.records:
            raise NotFound("there is no such generation")

    async def cancel(self, caller: Caller, generation_id: GenerationId) -> Generation:
        record = await self.get(caller, generation_id)
        if record.status.is_final:
            raise Conflict("it has ended", code=ErrorCode.ALREADY_FINISHED)
        self.cancelled.append(generation_id)
        return record

    async def events_after(self, caller: Caller, generation_id: GenerationId, after_seq: int) -> Sequence[DurableFrame]:
        await self.get(caller, generation_id)
        return [frame for frame in self.persisted[generation_id] if (frame.seq or 0) > after_seq]

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


@dataclass(slots=True)
class FakeSteering:
    """Takes messages of `OWNER` to any job."""

    posted: list[tuple[GenerationId, MessageRequest, str | None]] = field(default_factory=list)

    async def post(
        self, caller: Caller, generation_id: GenerationId, request: MessageRequest, *, key: str | None = None
    ) -> JobMessage:
        if caller.user.id != OWNER:
            raise NotFound("there is no such generation")
        self.posted.append((generation_id, request, key))
        return JobMessage(
            id=MessageId(uuid4()),
            generation_id=generation_id,
            project_id=PROJECT,
            created_by=OWNER,
            text=request.text,
            mode=request.mode,
            disposition=Disposition.STEERING if request.mode is MessageMode.STEER else Disposition.QUEUED,
            follow_up_id=None if request.mode is MessageMode.STEER else follow_up_id(generation_id),
            created_at=datetime.now(UTC),
        )


@dataclass(slots=True)
class FakeTokens:
    """Known tokens by their text."""

    callers: dict[str, Caller] = field(default_factory=dict)
    failure: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def verify(self, token: SecretStr | None) -> Caller:
        self.asked.append(token.get_secret_value() if token else "")
        if self.failure is not None:
            raise self.failure
        return self.owner_of(token.get_secret_value() if token else "")

    def owner_of(self, token: str) -> Caller:
        known = self.callers.get(token)
        if known is None:
            raise NotAuthenticated("this token is not valid", code=ErrorCode.INVALID_TOKEN)
        return replace(known, access_token=SecretStr(token))


@dataclass(slots=True)
class FakeSessions:
    """Each refresh token is good for one session. A `pause` holds every refresh up."""

    next: dict[str, Session] = field(default_factory=dict)
    pause: asyncio.Event | None = None
    failure: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def refresh(self, refresh_token: SecretStr, /) -> Session:
        self.asked.append(refresh_token.get_secret_value())
        if self.pause is not None:
            await self.pause.wait()
        if self.failure is not None:
            raise self.failure
        session = self.next.pop(refresh_token.get_secret_value(), None)
        if session is None:
            raise NotAuthenticated("this refresh token is not valid", code=ErrorCode.INVALID_TOKEN)
        return session


async def until(holds: Callable[[], bool], *, within_s: float = 5.0) -> None:
    """Give way until `holds`.

    Raises:
        TimeoutError: it did not in time.
    """
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 - what is waited for is anything
            await asyncio.sleep(0.005)
