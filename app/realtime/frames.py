"""Frames as they go out: rendered to JSON once and shared by every watcher."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from app.contracts.drafts import (
    ChatDraft,
    CheckDraft,
    CodeDraft,
    DraftFrame,
    DraftPosition,
    OutputDraft,
    PreviewDraft,
    ProgressDraft,
    PublicationDraft,
    ResetDraft,
    ReviewNews,
)
from app.contracts.events import Chat, Code, DurableFrame, Reset, Result, ServerFrame, StatusUpdate, Text
from app.contracts.frames import DraftTag
from app.contracts.generations import StageState
from app.contracts.version_frames import Checking, Preview, Publishing

Epoch: TypeAlias = tuple[int, int]
"""(round, attempt): a draft of a higher one supersedes the lower ones."""


@dataclass(frozen=True, slots=True)
class SharedFrame:
    """One frame's JSON. `size` in UTF-8 bytes; `seq` only on durable frames; `ends_job` on the terminal `Result`."""

    type: str
    text: str
    size: int
    seq: int | None = None
    ends_job: bool = False


def render(frame: ServerFrame) -> SharedFrame:
    text = frame.model_dump_json()
    return SharedFrame(
        type=frame.type,
        text=text,
        size=len(text) if text.isascii() else len(text.encode()),
        seq=frame.seq,
        ends_job=isinstance(frame, Result),
    )


def render_durable(frame: DurableFrame) -> SharedFrame:
    """Raises `ValueError` for a frame without its `seq`: such a one can never be resumed after."""
    if frame.seq is None:
        raise ValueError(f"a durable {frame.type} without seq")
    return render(frame)


def render_draft(draft: DraftFrame) -> SharedFrame:
    return render(_server_frame(draft))


def review_frame(news: ReviewNews) -> Checking | Publishing:
    if isinstance(news, CheckDraft):
        return Checking(generation_id=news.generation_id, state=news.state, step=news.step, code=news.code)
    return Publishing(generation_id=news.generation_id, state=news.state, step=news.step, url=news.url, code=news.code)


def _server_frame(draft: DraftFrame) -> ServerFrame:
    match draft:
        case ChatDraft():
            return Chat(
                generation_id=draft.generation_id,
                draft=_tag(draft),
                text=draft.text,
                round=draft.round,
                offset=draft.offset,
            )
        case CodeDraft():
            return Code(
                generation_id=draft.generation_id,
                draft=_tag(draft),
                path=draft.path,
                operation=draft.operation,
                offset=draft.offset,
                text=draft.text,
                final=draft.final,
                sha256=draft.sha256,
                round=draft.round,
            )
        case ResetDraft():
            return Reset(generation_id=draft.generation_id, round=draft.round, attempt=draft.attempt)
        case OutputDraft():
            return Text(generation_id=draft.generation_id, message=draft.text, source=draft.source)
        case ProgressDraft():
            return StatusUpdate(
                generation_id=draft.generation_id,
                stage=draft.stage,
                state=StageState.STARTED,
                message=draft.message,
                progress=draft.progress,
            )
        case PreviewDraft() | CheckDraft() | PublicationDraft():
            return _news_frame(draft)
        case _:
            assert_never(draft)


def _news_frame(news: PreviewDraft | ReviewNews) -> ServerFrame:
    if isinstance(news, PreviewDraft):
        return Preview(generation_id=news.generation_id, state=news.state, url=news.url)
    return review_frame(news)


def _tag(draft: DraftPosition) -> DraftTag:
    return DraftTag(round=draft.round, attempt=draft.attempt, index=draft.index)
