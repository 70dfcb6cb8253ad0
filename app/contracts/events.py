"""What the server says about a job: the frames of the WebSocket, of SSE and of the durable log.

Their envelope is in `frames`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from app.contracts.accounts import Session
from app.contracts.base import Contract
from app.contracts.context import ContextSummary
from app.contracts.diagnostics import Diagnostic, Refusal
from app.contracts.errors import ErrorCode, JobError
from app.contracts.frames import Frame
from app.contracts.generations import (
    DiffStat,
    EditCounts,
    FileEntry,
    Generation,
    GenerationKind,
    GenerationStatus,
    Stage,
    StageState,
    Usage,
)
from app.contracts.ids import GenerationId, MessageId, ProjectId, UserId
from app.contracts.steering import Disposition
from app.contracts.verification import Verification
from app.contracts.version_frames import Checking, Preview, Publishing

MAX_CODE_TEXT_BYTES = 16 * 1024
"""UTF-8 bytes of text in one `Code` frame."""


class FileOperation(StrEnum):
    """How the model changes a file. The draft text of an `edit` is its hunks, not the file."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"


class Authenticated(Frame):
    type: Literal["Authenticated"] = "Authenticated"
    user_id: UserId
    expires_at: datetime


class TokenExpiring(Frame):
    type: Literal["TokenExpiring"] = "TokenExpiring"
    expires_at: datetime


class TokenRefreshed(Frame):
    type: Literal["TokenRefreshed"] = "TokenRefreshed"
    session: Session


class Accepted(Frame):
    type: Literal["Accepted"] = "Accepted"
    generation: Generation


class StatusUpdate(Frame):
    """`progress` is a percentage from 0 to 100 and never falls."""

    type: Literal["StatusUpdate"] = "StatusUpdate"
    stage: Stage
    state: StageState
    message: str
    progress: int = Field(ge=0, le=100)
    round: int = 0


class Chat(Frame):
    """The model's words outside files.

    `offset` in code points within the round; the durable ones replace the round's drafts.
    """

    type: Literal["Chat"] = "Chat"
    text: str
    round: int = 0
    offset: int = 0


class Code(Frame):
    """A file as it is written (draft: `offset`, `text`) or a finished one (durable: `size`, `sha256`, no text)."""

    omitted_when_none: ClassVar[frozenset[str]] = Frame.omitted_when_none | {
        "offset",
        "text",
        "sha256",
        "size",
    }

    type: Literal["Code"] = "Code"
    path: str
    operation: FileOperation = FileOperation.CREATE
    offset: int | None = Field(default=None, ge=0)
    text: str | None = None
    final: bool
    sha256: str | None = None
    size: int | None = None
    round: int = 0


class TextSource(StrEnum):
    NOTICE = "notice"
    PUB_GET = "pub_get"
    ANALYZE = "analyze"
    TEST = "test"
    BUILD = "build"
    PREVIEW = "preview"
    GIT = "git"


class Text(Frame):
    """Command output and notices."""

    type: Literal["Text"] = "Text"
    message: str
    source: TextSource


class AnalysisError(Frame):
    """What the check of a round found: at most 100 diagnostics, errors first, and the files that were refused."""

    type: Literal["AnalysisError"] = "AnalysisError"
    round: int
    diagnostics: list[Diagnostic]
    refusals: list[Refusal] = []


class Message(Frame):
    """What becomes of a message to the running job. Without `seq` it is the answer to `Steer`.

    Its text is at `GET /api/generations/{id}/messages`. `follow_up_id` names the generation that a queued one becomes
    part of: it exists once this job has ended.
    """

    omitted_when_none: ClassVar[frozenset[str]] = Frame.omitted_when_none | {"follow_up_id"}

    type: Literal["Message"] = "Message"
    message_id: MessageId
    disposition: Disposition
    round: int = 0
    follow_up_id: GenerationId | None = None


class Subscribed(Frame):
    type: Literal["Subscribed"] = "Subscribed"
    status: GenerationStatus
    last_seq: int


class Unsubscribed(Frame):
    type: Literal["Unsubscribed"] = "Unsubscribed"


class Ack(Frame):
    type: Literal["Ack"] = "Ack"


class Reset(Frame):
    """A new attempt of a round: discard the round's drafts; the saved draft follows from index 0."""

    type: Literal["Reset"] = "Reset"
    round: int
    attempt: int


class Error(Frame):
    type: Literal["Error"] = "Error"
    code: ErrorCode
    message: str
    retryable: bool = False


class FinishedGeneration(Contract):
    """Which job ended. The whole record is `GET /api/generations/{id}`."""

    id: GenerationId
    project_id: ProjectId
    kind: GenerationKind
    status: GenerationStatus


class Result(Frame):
    """The end of a job: no `seq` follows it. `follow_up_id` names the job that starts next from queued messages."""

    omitted_when_none: ClassVar[frozenset[str]] = Frame.omitted_when_none | {"follow_up_id"}

    type: Literal["Result"] = "Result"
    status: GenerationStatus
    generation: FinishedGeneration
    files: list[FileEntry] = []
    diff_stat: DiffStat = DiffStat()
    preview_url: str | None = None
    usage: Usage = Usage()
    provenance: str | None = None
    model: str | None = None
    models: list[str] = []
    diagnostics: list[Diagnostic] = []
    refusals: list[Refusal] = []
    repair_rounds: int = 0
    context: ContextSummary | None = None
    verification: Verification | None = None
    edits: EditCounts = EditCounts()
    error: JobError | None = None
    follow_up_id: GenerationId | None = None


class Pong(Frame):
    type: Literal["Pong"] = "Pong"


ServerFrame = Annotated[
    Authenticated
    | TokenExpiring
    | TokenRefreshed
    | Accepted
    | StatusUpdate
    | Chat
    | Code
    | Text
    | AnalysisError
    | Message
    | Subscribed
    | Unsubscribed
    | Ack
    | Reset
    | Preview
    | Checking
    | Publishing
    | Error
    | Result
    | Pong,
    Field(discriminator="type"),
]
"""Everything that the server sends on `/api/ws`."""

DurableFrame = Annotated[
    StatusUpdate | Chat | Code | Text | AnalysisError | Message | Preview | Error | Result, Field(discriminator="type")
]
"""The frames that a workflow appends to its log. In the log each has `seq` and `generation_id`."""

SERVER_FRAMES: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
DURABLE_FRAMES: TypeAdapter[DurableFrame] = TypeAdapter(DurableFrame)
