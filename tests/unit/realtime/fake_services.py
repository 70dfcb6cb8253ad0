"""The services behind a connection, in memory."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from pydantic import SecretStr

from app.contracts.accounts import Session
from app.contracts.errors import ErrorCode
from app.contracts.events import DurableFrame
from app.contracts.generations import Generation, GenerationOptions, GenerationRequest
from app.contracts.ids import GenerationId, MessageId, ProjectId, follow_up_id
from app.contracts.imports import ImportRequest
from app.contracts.previews import LivePreview
from app.contracts.steering import Disposition, JobMessage, MessageMode, MessageRequest
from app.contracts.version_frames import PreviewState
from app.errors import Conflict, NotAuthenticated, NotFound
from app.security.callers import Caller
from app.services.starting import Origin
from tests.unit.realtime.examples import OWNER, PROJECT, generation


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
