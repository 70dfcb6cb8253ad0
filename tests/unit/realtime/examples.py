"""Callers, jobs and frames for the tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from pydantic import SecretStr

from app.contracts.accounts import Session, User
from app.contracts.drafts import ChatDraft, CodeDraft, Draft, Segment
from app.contracts.events import Chat, FileOperation, FinishedGeneration, Result, StatusUpdate
from app.contracts.generations import (
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationStatus,
    OnDisconnect,
    Stage,
    StageState,
)
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.security.callers import Caller

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
