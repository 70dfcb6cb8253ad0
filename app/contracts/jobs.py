"""Inputs and outputs of the workflow and its activities: one model each way, references instead of contents.

A new field gets a default: running workflows and committed histories hold the old shape.
"""

from app.contracts.base import Contract
from app.contracts.context import ContextSummary
from app.contracts.diagnostics import Diagnostic, Provenance, Refusal
from app.contracts.errors import JobError
from app.contracts.events import DurableFrame, FileOperation
from app.contracts.generations import (
    DiffStat,
    EditCounts,
    FileEntry,
    GenerationKind,
    GenerationResult,
    GenerationStatus,
    OnDisconnect,
    Stage,
    Usage,
)
from app.contracts.ids import GenerationId, MessageId, ProjectId, SessionId, UserId
from app.contracts.steering import Disposition, MessageMode
from app.contracts.usage import TokenAllowance
from app.contracts.verification import CheckState


class JobRef(Contract):
    """Which job an activity works for."""

    project_id: ProjectId
    generation_id: GenerationId


class CodeGenerationInput(JobRef):
    """The prompt and its attachments stay in the record: activities read them there."""

    kind: GenerationKind
    on_disconnect: OnDisconnect
    grace_s: int = 30
    max_fix_attempts: int = 3
    write_tests: bool = False
    build_web: bool = False
    base_generation_id: GenerationId | None = None
    session_id: SessionId | None = None
    user_id: UserId | None = None


class CodeGenerationOutput(Contract):
    status: GenerationStatus
    last_seq: int


class WatchersChanged(Contract):
    """The signal of the watchers' comings and goings. An `epoch` not above the last one seen is stale and ignored."""

    watched: bool
    epoch: int


class MessagePosted(Contract):
    """The signal that somebody says something to the running job. The text stays in the record."""

    message_id: MessageId
    mode: MessageMode


class MessageState(Contract):
    """What the running job does with a message."""

    message_id: MessageId
    disposition: Disposition


class ProgressView(Contract):
    """The answer of the progress query while a job runs."""

    status: GenerationStatus
    stage: Stage
    progress: int
    last_seq: int
    usage: Usage
    messages: list[MessageState] = []


class MarkRunningInput(JobRef):
    workflow_id: str
    run_id: str


class ProvisionInput(JobRef):
    """`restore_key` names the archive of the last applied round when another host takes over; it wins over the base."""

    base_generation_id: GenerationId | None = None
    restore_key: str | None = None


class Workspace(Contract):
    """Where a job's files are. `queue` is the host's own; `base_key` names the archive the files came from, if any."""

    host: str
    queue: str
    directory: str
    base_key: str | None = None


class WorkspaceJob(JobRef):
    """An activity on a provisioned workspace."""

    workspace: Workspace


class SummariseOutput(Contract):
    """How many turns of the session's conversation this job has summarised, and what that used."""

    turns: int = 0
    usage: Usage = Usage()


class GatherContextInput(WorkspaceJob):
    """Before a repair round, `problems_key` names what was found: the files concerned come first."""

    kind: GenerationKind
    problems_key: str | None = None


class GatherContextOutput(Contract):
    """`context_key` names the saved pack in storage; `files` are the paths that went in whole."""

    context_key: str
    files: list[str]
    notices: list[str] = []
    summary: ContextSummary | None = None


class StreamModelInput(JobRef):
    """One model call of a round. Repair rounds name the saved diagnostics and refusals of the round before.

    `message_ids` are what people said meanwhile and this round works in.
    """

    kind: GenerationKind
    round: int
    context_key: str
    problems_key: str | None = None
    message_ids: list[MessageId] = []


class StreamModelOutput(Contract):
    """`answer_key` names the whole answer in storage; `chat` is its text outside files, at most 256 KiB.

    `usage` is of all calls of the round, those of lost attempts too. `allowance` is what is left after it, none without
    a limit; `out_of_budget` says that the answer ends where the tokens did.
    `context_key` names the pack that the model was shown.
    """

    answer_key: str
    nonce: str
    chat: str
    files: int
    model: str
    usage: Usage
    notices: list[str] = []
    allowance: TokenAllowance | None = None
    out_of_budget: bool = False
    context_key: str | None = None


class ApplyChangesInput(WorkspaceJob):
    """`context_key` names what the model was shown; without one, the files are taken to be what it saw."""

    round: int
    answer_key: str
    nonce: str
    context_key: str | None = None


class ChangedFile(Contract):
    """A file as it is after the round. A deleted one has size 0 and no hash."""

    path: str
    operation: FileOperation
    size: int = 0
    sha256: str | None = None


class ApplyChangesOutput(Contract):
    """`archive_key` names the saved workspace after this round, `diff_key` what the round changed, as a text."""

    changed: list[ChangedFile]
    refusals: list[Refusal]
    archive_key: str
    edits: EditCounts = EditCounts()
    diff_key: str | None = None


class PubGetInput(WorkspaceJob):
    round: int = 0


class PubGetOutput(Contract):
    """`diagnostics` are the findings in pubspec.yaml: what a repair may mend is a finding, not an exception."""

    diagnostics: list[Diagnostic]
    provenance: Provenance


class AnalyzeInput(WorkspaceJob):
    """The refusals of this round are saved beside the diagnostics for the repair prompt, and `diff_key` with them."""

    round: int
    refusals: list[Refusal] = []
    pub_get_diagnostics: list[Diagnostic] = []
    diff_key: str | None = None


class AnalyzeOutput(Contract):
    """`problems_key` names the saved diagnostics and refusals for the next round's prompt; none when clean."""

    diagnostics: list[Diagnostic]
    provenance: Provenance
    problems_key: str | None = None


class CheckVersionInput(WorkspaceJob):
    """A check of code that the analysis found clean. What `pub_get` fetched on this host is there."""

    round: int
    diff_key: str | None = None


class CheckVersionOutput(Contract):
    """`note` says why the check was not run, or what it counted. What a repair is to mend is in `diagnostics`, errors
    all of them, which are saved as `problems_key`."""

    state: CheckState
    note: str = ""
    diagnostics: list[Diagnostic] = []
    problems_key: str | None = None


class CodeFrame(Contract):
    """Lines of a file around findings, each with its number; the offending ones are marked."""

    path: str
    text: str


class Problems(Contract):
    """What a repair round is told: saved in storage, quoted in the prompt as data.

    `frames` show the code around the errors; `diff_key` names the changes that led to them, as a text.
    """

    diagnostics: list[Diagnostic]
    refusals: list[Refusal]
    frames: list[CodeFrame] = []
    diff_key: str | None = None


class SaveSnapshotOutput(Contract):
    """The version: `archive_key` names a zip of the files in storage."""

    archive_key: str
    archive_sha256: str
    files: list[FileEntry]
    diff_stat: DiffStat


class FinishInput(JobRef):
    """The record of the end, its durable events (all of them, in order) and the version: written in one transaction."""

    status: GenerationStatus
    result: GenerationResult
    usage: Usage
    events: list[DurableFrame]
    chat: str = ""
    archive_key: str | None = None
    archive_sha256: str | None = None
    error: JobError | None = None
