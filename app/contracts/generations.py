"""A generation: the request, its options, and what people read of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.contracts.attachments import AttachmentIds
from app.contracts.base import Contract
from app.contracts.context import ContextSummary
from app.contracts.diagnostics import Diagnostic, Refusal
from app.contracts.errors import JobError
from app.contracts.folders import FolderPath
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId, UserId
from app.contracts.verification import Verification

MAX_PROMPT_BYTES = 50_000


class GenerationKind(StrEnum):
    GENERATE = "generate"
    FIX = "fix"
    CONVERSE = "converse"
    RESTORE = "restore"
    """An earlier version as the newest one: made without a model, by its own address."""
    IMPORT = "import"
    """A repository as the project's newest version, by its own address: the base of what is changed in it."""


JobKind = Literal[GenerationKind.GENERATE, GenerationKind.FIX, GenerationKind.CONVERSE]
"""What a request can start."""


class GenerationStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    ERROR = "error"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (GenerationStatus.COMPLETED, GenerationStatus.ERROR, GenerationStatus.CANCELLED)


class OnDisconnect(StrEnum):
    """What the last watcher's disconnect does to a running job."""

    CANCEL = "cancel"
    GRACE = "grace"
    CONTINUE = "continue"


class Stage(StrEnum):
    """Where a job is, in the order of the pipeline. `repair` wraps a further model, apply and check round.

    An import has `clone`, `inspect` and `summarise` in place of those between `queued` and `finish`.
    """

    QUEUED = "queued"
    PROVISION = "provision"
    CONTEXT = "context"
    MODEL = "model"
    APPLY = "apply"
    PUB_GET = "pub_get"
    ANALYZE = "analyze"
    TEST = "test"
    BUILD = "build"
    REPAIR = "repair"
    SNAPSHOT = "snapshot"
    FINISH = "finish"
    CLONE = "clone"
    INSPECT = "inspect"
    SUMMARISE = "summarise"


class StageState(StrEnum):
    STARTED = "started"
    COMPLETED = "completed"
    FAILED = "failed"
    RETRYING = "retrying"
    WAITING = "waiting"


def _plausible_prompt(text: str) -> str:
    if not text.strip():
        raise ValueError("the prompt is empty: say what the app should do")
    if len(text.encode()) > MAX_PROMPT_BYTES:
        raise ValueError(f"the prompt is over {MAX_PROMPT_BYTES} bytes: shorten it")
    if any((ord(c) < 32 and c not in "\n\r\t") or ord(c) == 127 for c in text):
        raise ValueError("the prompt contains control characters: send plain text")
    return text


Prompt = Annotated[str, AfterValidator(_plausible_prompt)]


ModelName = Annotated[str, Field(min_length=1, max_length=200)]


class GenerationOptions(Contract):
    """`on_disconnect` unset means: `grace` for a job started over the WebSocket, `continue` over REST.

    `write_tests`: the model writes widget tests for what it builds, and they are run where there is a Flutter SDK.
    `build_web`: as the last check the app is built for the web, where there is one.
    `model` is one of `GET /api/models`; unset, the project's choice counts, then the default.
    With a `target_folder` the job writes there, and in the files and folders of `also_write`, and nowhere else.
    """

    on_disconnect: OnDisconnect | None = None
    grace_s: int = Field(default=30, ge=0, le=600)
    max_fix_attempts: int = Field(default=3, ge=0, le=3)
    write_tests: bool = False
    build_web: bool = False
    model: ModelName | None = None
    target_folder: FolderPath | None = None
    also_write: list[FolderPath] = Field(default=[], max_length=20)

    @property
    def writable(self) -> tuple[str, ...]:
        """The only places that the job may write to; none where the rules for apps hold."""
        return (self.target_folder, *self.also_write) if self.target_folder else ()


class GenerationRequest(Contract):
    """What starts a job over REST. `attachments` are images of the project."""

    kind: JobKind = GenerationKind.GENERATE
    prompt: Prompt
    error_message: str | None = Field(default=None, max_length=20_000)
    base_generation_id: GenerationId | None = None
    session_id: SessionId | None = None
    attachments: AttachmentIds = []
    options: GenerationOptions = GenerationOptions()


class Usage(Contract):
    """Model tokens of a job, summed over its calls.

    `prompt_tokens` contain the `cached_tokens`. The cost is an estimate, in micro-USD; null when a price is unknown.
    """

    prompt_tokens: int = 0
    output_tokens: int = 0
    thought_tokens: int = 0
    cached_tokens: int = 0
    total_tokens: int = 0
    model_calls: int = 0
    cost_micro_usd: int | None = None

    @property
    def tokens(self) -> int:
        """All tokens that were used; some servers tell no total."""
        return max(self.total_tokens, self.prompt_tokens + self.output_tokens + self.thought_tokens)

    def plus(self, other: "Usage") -> "Usage":
        counts = {
            name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields if name != "cost_micro_usd"
        }
        costs = [usage.cost_micro_usd for usage in (self, other) if usage.model_calls]
        known = [cost for cost in costs if cost is not None]
        return Usage(**counts, cost_micro_usd=sum(known) if known and len(known) == len(costs) else None)


class FileEntry(Contract):
    """One file of a version. `size` in bytes, `sha256` in lower-case hexadecimal."""

    path: str
    size: int
    sha256: str


class DiffStat(Contract):
    """Against the base version (or the template of a new app)."""

    files_added: int = 0
    files_changed: int = 0
    files_deleted: int = 0
    lines_added: int = 0
    lines_deleted: int = 0


class EditCounts(Contract):
    """The hunks of a job's edits, by how strictly their place was found; `refused` are those that were not applied."""

    exact: int = 0
    whitespace: int = 0
    indentation: int = 0
    fuzzy: int = 0
    refused: int = 0

    def plus(self, other: "EditCounts") -> "EditCounts":
        return EditCounts.model_validate(
            {name: getattr(self, name) + getattr(other, name) for name in EditCounts.model_fields}
        )


class GenerationResult(Contract):
    """What a finished job delivered.

    `model` answered first; `models` are all that answered, in that order. `context` tells what the first was shown.
    `verification` is the badge of its version; none when there is no version.
    """

    files: list[FileEntry] = []
    diff_stat: DiffStat = DiffStat()
    preview_url: str | None = None
    provenance: str | None = None
    model: str | None = None
    models: list[str] = []
    diagnostics: list[Diagnostic] = []
    refusals: list[Refusal] = []
    repair_rounds: int = 0
    context: ContextSummary | None = None
    verification: Verification | None = None
    edits: EditCounts = EditCounts()


class Generation(Contract):
    """A job as its readers see it. `progress` is a percentage from 0 to 100."""

    id: GenerationId
    project_id: ProjectId
    created_by: UserId
    kind: GenerationKind
    status: GenerationStatus
    stage: Stage = Stage.QUEUED
    progress: int = Field(default=0, ge=0, le=100)
    last_seq: int = 0
    prompt: str
    session_id: SessionId | None = None
    base_generation_id: GenerationId | None = None
    attachments: list[AttachmentId] = []
    options: GenerationOptions
    usage: Usage = Usage()
    result: GenerationResult | None = None
    error: JobError | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    expired_at: datetime | None = None
    """When retention removed its files."""
