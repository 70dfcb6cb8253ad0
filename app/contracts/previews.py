"""Previews: an app that runs live for those who build it, or a built one that is shared by a link."""

from datetime import datetime
from enum import StrEnum

from app.contracts.base import Contract
from app.contracts.diagnostics import Diagnostic
from app.contracts.errors import JobError
from app.contracts.generations import OnDisconnect
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.jobs import JobRef, WorkspaceJob
from app.contracts.version_frames import PreviewState


class LivePreview(Contract):
    """A version's live preview as the members see it.

    `url` is there while it is served. `shown_generation_id` is the version on show: the preview goes on to those that
    are made from it. `tail` has the tool's last lines once it has ended.
    """

    generation_id: GenerationId
    project_id: ProjectId
    started_by: UserId
    state: PreviewState
    url: str | None = None
    shown_generation_id: GenerationId
    tail: list[str] = []
    error: JobError | None = None
    started_at: datetime
    ended_at: datetime | None = None


class ShareState(StrEnum):
    BUILDING = "building"
    PUBLISHED = "published"
    FAILED = "failed"


class SharedPreview(Contract):
    """A version's published build. `link` is only in the answer that made it: its secret is not kept."""

    generation_id: GenerationId
    project_id: ProjectId
    published_by: UserId
    state: ShareState
    link: str | None = None
    error: JobError | None = None
    created_at: datetime
    published_at: datetime | None = None


class PreviewInput(JobRef):
    """The workflow of a live preview. What its last watcher's disconnect does is that of the generation's job."""

    on_disconnect: OnDisconnect = OnDisconnect.CONTINUE
    grace_s: int = 30
    user_id: UserId | None = None


class PreviewOutput(Contract):
    state: PreviewState
    error: JobError | None = None


class PublishInput(JobRef):
    """The workflow that builds a version to be shared. The link's secret is no part of it."""

    user_id: UserId | None = None


class PublishOutput(Contract):
    state: ShareState
    error: JobError | None = None


class PreviewPurpose(StrEnum):
    """What a workspace of a preview is for; each has folders of its own."""

    LIVE = "live"
    SITE = "site"


class ProvisionPreviewInput(JobRef):
    purpose: PreviewPurpose


class PreviewJob(WorkspaceJob):
    """An activity on a preview's workspace."""

    purpose: PreviewPurpose


class PreviewRunEnd(StrEnum):
    """Why a run of a live preview ended.

    REFUSED: the project does not compile, or its packages do not resolve. IDLE: nobody asked for a page. GONE: its
    record is not there any more. UNHEALTHY: the process lived on but its page did not answer.
    """

    REFUSED = "refused"
    NOT_READY = "not_ready"
    EXITED = "exited"
    HUNG = "hung"
    UNHEALTHY = "unhealthy"
    IDLE = "idle"
    GONE = "gone"


class PreviewRun(Contract):
    """What one process did. `served_s` is for how long it was ready; `tail` are its last lines, `TAIL` at most."""

    end: PreviewRunEnd
    served_s: float = 0.0
    exit_code: int | None = None
    tail: list[str] = []
    diagnostics: list[Diagnostic] = []


TAIL = 40
"""Lines of a tail that are kept in the record."""
TAIL_LINE = 400
"""Characters of each."""


class RecordPreviewInput(JobRef):
    """A state that the workflow came to: written down and told to whoever watches."""

    state: PreviewState
    tail: list[str] = []
    error: JobError | None = None


class SiteBuild(Contract):
    """`archive_key` names the built app in storage; without one, `tail` and `diagnostics` say why."""

    archive_key: str | None = None
    tail: list[str] = []
    diagnostics: list[Diagnostic] = []


class RecordShareInput(JobRef):
    state: ShareState
    archive_key: str | None = None
    error: JobError | None = None
