"""The token channel: what streams during an activity, and the saved draft that a late reader starts from.

Frames travel over Postgres NOTIFY as JSON arrays of `DraftFrame`; the draft is one row per running generation.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from app.contracts.base import Contract
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation, TextSource
from app.contracts.generations import Stage
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.reviews import CheckState, CheckStep, Publication, PublicationState, PublicationStep, ReviewCheck
from app.contracts.version_frames import PreviewState


class DraftPosition(Contract):
    """`index` counts the frames of one (round, attempt) from 0 without a gap."""

    generation_id: GenerationId
    round: int
    attempt: int
    index: int


class ChatDraft(DraftPosition):
    """`offset` in code points within the round's chat."""

    kind: Literal["chat"] = "chat"
    offset: int
    text: str


class CodeDraft(DraftPosition):
    """`offset` in code points within the file. `final` ends it and then names the sha256 of its whole text."""

    kind: Literal["code"] = "code"
    path: str
    operation: FileOperation
    offset: int
    text: str
    final: bool = False
    sha256: str | None = None


class ResetDraft(Contract):
    """A new attempt of a round began; the saved draft follows from index 0. Not counted by `index`."""

    kind: Literal["reset"] = "reset"
    generation_id: GenerationId
    round: int
    attempt: int


class OutputDraft(Contract):
    """A piece of command output. It belongs to no draft and is not counted."""

    kind: Literal["output"] = "output"
    generation_id: GenerationId
    source: TextSource
    text: str


class ProgressDraft(Contract):
    """How far a stage is while it runs; the latest one counts. It belongs to no draft and is not counted."""

    kind: Literal["progress"] = "progress"
    generation_id: GenerationId
    stage: Stage
    message: str
    progress: int = Field(ge=0, le=100)


class PreviewDraft(Contract):
    """A live preview's change of state. It belongs to no draft, and also comes after the job has ended."""

    kind: Literal["preview"] = "preview"
    generation_id: GenerationId
    state: PreviewState
    url: str | None = None


class CheckDraft(Contract):
    """How far the check of a review is: news of a version, whose job has ended."""

    kind: Literal["check"] = "check"
    generation_id: GenerationId
    state: CheckState
    step: CheckStep | None = None
    code: ErrorCode | None = None

    @classmethod
    def of(cls, generation_id: GenerationId, check: ReviewCheck) -> "CheckDraft":
        code = check.error.code if check.error else None
        return cls(generation_id=generation_id, state=check.state, step=check.step, code=code)


class PublicationDraft(Contract):
    """How far a publication is: news of a version, whose job has ended."""

    kind: Literal["publication"] = "publication"
    generation_id: GenerationId
    state: PublicationState
    step: PublicationStep | None = None
    url: str | None = None
    code: ErrorCode | None = None

    @classmethod
    def of(cls, generation_id: GenerationId, publication: Publication) -> "PublicationDraft":
        return cls(
            generation_id=generation_id,
            state=publication.state,
            step=publication.step,
            url=publication.pull_request.url if publication.pull_request else None,
            code=publication.error.code if publication.error else None,
        )


ReviewNews = CheckDraft | PublicationDraft

DraftFrame = Annotated[
    ChatDraft | CodeDraft | ResetDraft | OutputDraft | ProgressDraft | PreviewDraft | CheckDraft | PublicationDraft,
    Field(discriminator="kind"),
]
DRAFT_FRAMES: TypeAdapter[list[DraftFrame]] = TypeAdapter(list[DraftFrame])

DRAFT_CHANNEL = "wingbeat_drafts"
"""The NOTIFY channel."""


class ChatSegment(Contract):
    kind: Literal["chat"] = "chat"
    text: str


class FileSegment(Contract):
    """A block of the answer, in the answer's order. `text` is the block's body: the file, or an edit's hunks."""

    kind: Literal["file"] = "file"
    path: str
    operation: FileOperation
    text: str
    final: bool


Segment = Annotated[ChatSegment | FileSegment, Field(discriminator="kind")]


class Draft(Contract):
    """The saved state of one round's stream: everything up to, not including, frame `next_index`.

    `answer` is the model's text so far, verbatim: a retry sends it back as the model's turn and goes on from there.
    `archive_key` names the storage object with the workspace as the last applied round left it, if any.
    """

    generation_id: GenerationId
    project_id: ProjectId
    round: int
    attempt: int
    next_index: int
    nonce: str
    answer: str
    segments: list[Segment] = []
    archive_key: str | None = None


SEGMENTS: TypeAdapter[list[Segment]] = TypeAdapter(list[Segment])
