"""The one table of activities: on which queue each runs, how long it may take, and how it is tried again.

Workflows call activities by these typed steps, by name, so that no activity code enters the sandbox.

Temporal does not retry the steps on a host's own queue: the host may be gone, and only a new workspace helps. What
becomes of their failures is decided in `workflows.host`. `clean_up` is the exception: it is harmless at any time.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any, Final, Generic, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.account_deletion import AccountDeletionInput, AccountRef
    from app.contracts.generations import GenerationStatus
    from app.contracts.import_jobs import (
        ClonedRepository,
        InspectedRepository,
        InspectInput,
        RecordImportInput,
        SummarisedRepository,
        SummariseInput,
    )
    from app.contracts.janitor import SweepInput, SweepOutput
    from app.contracts.jobs import (
        AnalyzeInput,
        AnalyzeOutput,
        ApplyChangesInput,
        ApplyChangesOutput,
        CheckVersionInput,
        CheckVersionOutput,
        FinishInput,
        GatherContextInput,
        GatherContextOutput,
        JobRef,
        MarkRunningInput,
        ProvisionInput,
        PubGetInput,
        PubGetOutput,
        SaveSnapshotOutput,
        StreamModelInput,
        StreamModelOutput,
        SummariseOutput,
        Workspace,
        WorkspaceJob,
    )
    from app.contracts.names import ActivityName, TaskQueue
    from app.contracts.previews import (
        PreviewJob,
        PreviewRun,
        ProvisionPreviewInput,
        RecordPreviewInput,
        RecordShareInput,
        SiteBuild,
    )
    from app.contracts.publishing import (
        OpenPullRequestInput,
        PublishOrder,
        PublishPlan,
        PushChangesInput,
        PushedChanges,
        RecordPublicationInput,
        RecordReviewCheckInput,
        WithdrawOrder,
    )
    from app.contracts.pull_requests import PullRequest

In = TypeVar("In")
Out = TypeVar("Out")

JOB_LIMIT: Final = timedelta(hours=2)
"""The longest that a job may take from its start to the recording of its end."""

SALVAGE_LIMIT: Final = timedelta(minutes=5)
"""The longest that a failed job may take to save the files that it has."""

MAX_HOST_LOSSES: Final = 5
"""How often a job moves to another host before it gives up."""


PREVIEW_LIMIT: Final = timedelta(hours=12)
"""The longest that a live preview is kept, however busy it is."""


class HostQueue(Enum):
    """The queue of the host that holds the job's files: known only once there is a workspace."""

    HOST = auto()


HOST: Final = HostQueue.HOST


@dataclass(frozen=True, slots=True)
class Step(Generic[In, Out]):
    """An activity as a workflow sees it.

    `start_to_close` bounds one attempt, `schedule_to_close` all of them; a missed `heartbeat_timeout` means that the
    worker is gone; `schedule_to_start` bounds the wait for a worker.
    """

    name: ActivityName
    input: type[In]
    output: type[Out]
    queue: TaskQueue | HostQueue
    start_to_close: timedelta
    retry: RetryPolicy
    heartbeat_timeout: timedelta | None = None
    schedule_to_start: timedelta | None = None
    schedule_to_close: timedelta | None = None


_LIVELINESS = timedelta(seconds=5)
_STREAM_LIVELINESS = timedelta(seconds=2)
"""Short: people watch this step, and a killed worker must be noticed within their patience."""

_STREAM_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=4,
    maximum_interval=timedelta(seconds=30),
    maximum_attempts=6,
)
"""The first retry is quick, for after a killed worker people wait for it too; the later ones spare a busy model."""

_HOST_ANSWERS_WITHIN = timedelta(seconds=10)
_ONCE = RetryPolicy(maximum_attempts=1)

_UNTIL_RECORDED = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(seconds=10)
)
"""Without an end but the step's `schedule_to_close`: a dead database delays a record, it does not lose it."""


def _record_step(name: ActivityName, arg: type[In]) -> Step[In, GenerationStatus]:
    return Step(
        name,
        arg,
        GenerationStatus,
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(seconds=30),
        schedule_to_close=timedelta(hours=24),
        heartbeat_timeout=_LIVELINESS,
        retry=_UNTIL_RECORDED,
    )


def _host_step(
    name: ActivityName,
    arg: type[In],
    result: type[Out],
    *,
    start_to_close: timedelta,
    retry: RetryPolicy = _ONCE,
) -> Step[In, Out]:
    return Step(
        name,
        arg,
        result,
        HOST,
        start_to_close=start_to_close,
        schedule_to_start=_HOST_ANSWERS_WITHIN,
        heartbeat_timeout=_LIVELINESS,
        retry=retry,
    )


MARK_RUNNING: Final = _record_step(ActivityName.MARK_RUNNING, MarkRunningInput)
FINISH: Final = _record_step(ActivityName.FINISH, FinishInput)

PROVISION_WORKSPACE: Final = Step(
    ActivityName.PROVISION_WORKSPACE,
    ProvisionInput,
    Workspace,
    TaskQueue.WORKSPACE,
    start_to_close=timedelta(minutes=5),
    heartbeat_timeout=_LIVELINESS,
    retry=RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=10),
        maximum_attempts=5,
    ),
)
SUMMARISE_CONVERSATION: Final = Step(
    ActivityName.SUMMARISE_CONVERSATION,
    JobRef,
    SummariseOutput,
    TaskQueue.MODEL,
    start_to_close=timedelta(minutes=2),
    schedule_to_close=timedelta(minutes=3),
    heartbeat_timeout=_STREAM_LIVELINESS,
    retry=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3),
)
"""A job can do without: it is not waited for long."""

STREAM_MODEL: Final = Step(
    ActivityName.STREAM_MODEL,
    StreamModelInput,
    StreamModelOutput,
    TaskQueue.MODEL,
    start_to_close=timedelta(minutes=30),
    heartbeat_timeout=_STREAM_LIVELINESS,
    retry=_STREAM_RETRIES,
)

GATHER_CONTEXT: Final = _host_step(
    ActivityName.GATHER_CONTEXT, GatherContextInput, GatherContextOutput, start_to_close=timedelta(minutes=2)
)
APPLY_CHANGES: Final = _host_step(
    ActivityName.APPLY_CHANGES, ApplyChangesInput, ApplyChangesOutput, start_to_close=timedelta(minutes=2)
)
PUB_GET: Final = _host_step(ActivityName.PUB_GET, PubGetInput, PubGetOutput, start_to_close=timedelta(minutes=10))
ANALYZE: Final = _host_step(ActivityName.ANALYZE, AnalyzeInput, AnalyzeOutput, start_to_close=timedelta(minutes=10))
RUN_TESTS: Final = _host_step(
    ActivityName.RUN_TESTS, CheckVersionInput, CheckVersionOutput, start_to_close=timedelta(minutes=12)
)
BUILD_WEB: Final = _host_step(
    ActivityName.BUILD_WEB, CheckVersionInput, CheckVersionOutput, start_to_close=timedelta(minutes=12)
)
SAVE_SNAPSHOT: Final = _host_step(
    ActivityName.SAVE_SNAPSHOT, WorkspaceJob, SaveSnapshotOutput, start_to_close=timedelta(minutes=5)
)
CLEAN_UP: Final = _host_step(
    ActivityName.CLEAN_UP,
    WorkspaceJob,
    type(None),
    start_to_close=timedelta(minutes=1),
    retry=RetryPolicy(maximum_attempts=3),
)


def _sweep_step(name: ActivityName) -> Step[SweepInput, SweepOutput]:
    """The next run tries again: a failure is given up soon."""
    return Step(
        name,
        SweepInput,
        SweepOutput,
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(minutes=5),
        schedule_to_close=timedelta(minutes=10),
        heartbeat_timeout=_LIVELINESS,
        retry=RetryPolicy(maximum_attempts=3),
    )


def _account_step(name: ActivityName, arg: type[In], result: type[Out]) -> Step[In, Out]:
    """A deletion that was asked for is carried out, however long a part behind it is away."""
    return Step(
        name,
        arg,
        result,
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(minutes=5),
        schedule_to_close=timedelta(days=30),
        retry=_UNTIL_RECORDED,
    )


REPEAT_WATCH_SIGNALS: Final = _sweep_step(ActivityName.REPEAT_WATCH_SIGNALS)
END_LOST_JOBS: Final = _sweep_step(ActivityName.END_LOST_JOBS)
END_LOST_WORK: Final = _sweep_step(ActivityName.END_LOST_WORK)
FINISH_PROJECT_DELETIONS: Final = _sweep_step(ActivityName.FINISH_PROJECT_DELETIONS)
EXPIRE_VERSIONS: Final = _sweep_step(ActivityName.EXPIRE_VERSIONS)
REMOVE_ORPHAN_OBJECTS: Final = _sweep_step(ActivityName.REMOVE_ORPHAN_OBJECTS)

CLOSE_ACCOUNT: Final = _account_step(ActivityName.CLOSE_ACCOUNT, AccountDeletionInput, bool)
CANCEL_ACCOUNT_JOBS: Final = _account_step(ActivityName.CANCEL_ACCOUNT_JOBS, AccountRef, type(None))
DELETE_SIGN_IN: Final = _account_step(ActivityName.DELETE_SIGN_IN, AccountRef, type(None))
PROVISION_PREVIEW: Final = Step(
    ActivityName.PROVISION_PREVIEW,
    ProvisionPreviewInput,
    Workspace,
    TaskQueue.FLUTTER,
    start_to_close=timedelta(minutes=5),
    schedule_to_start=timedelta(seconds=20),
    heartbeat_timeout=_LIVELINESS,
    retry=RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=10),
        maximum_attempts=5,
    ),
)
"""Nobody asks for this work where no worker has an SDK: the wait for one is short."""
RUN_PREVIEW: Final = _host_step(
    ActivityName.RUN_PREVIEW, PreviewJob, PreviewRun, start_to_close=PREVIEW_LIMIT + timedelta(hours=1)
)
BUILD_SITE: Final = _host_step(ActivityName.BUILD_SITE, PreviewJob, SiteBuild, start_to_close=timedelta(minutes=20))
CLEAN_UP_PREVIEW: Final = _host_step(
    ActivityName.CLEAN_UP_PREVIEW,
    PreviewJob,
    type(None),
    start_to_close=timedelta(minutes=1),
    retry=RetryPolicy(maximum_attempts=3),
)
RECORD_PREVIEW: Final = Step(
    ActivityName.RECORD_PREVIEW,
    RecordPreviewInput,
    type(None),
    TaskQueue.ORCHESTRATION,
    start_to_close=timedelta(seconds=30),
    schedule_to_close=timedelta(hours=24),
    retry=_UNTIL_RECORDED,
)
RECORD_SHARE: Final = Step(
    ActivityName.RECORD_SHARE,
    RecordShareInput,
    type(None),
    TaskQueue.ORCHESTRATION,
    start_to_close=timedelta(seconds=30),
    schedule_to_close=timedelta(hours=24),
    retry=_UNTIL_RECORDED,
)

CLONE_REPOSITORY: Final = Step(
    ActivityName.CLONE_REPOSITORY,
    JobRef,
    ClonedRepository,
    TaskQueue.WORKSPACE,
    start_to_close=timedelta(minutes=10),
    heartbeat_timeout=_LIVELINESS,
    retry=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=3,
        maximum_interval=timedelta(seconds=30),
        maximum_attempts=5,
    ),
)
INSPECT_REPOSITORY: Final = _host_step(
    ActivityName.INSPECT_REPOSITORY, InspectInput, InspectedRepository, start_to_close=timedelta(minutes=5)
)
SUMMARISE_REPOSITORY: Final = _host_step(
    ActivityName.SUMMARISE_REPOSITORY, SummariseInput, SummarisedRepository, start_to_close=timedelta(minutes=5)
)
RECORD_IMPORT: Final = _host_step(
    ActivityName.RECORD_IMPORT, RecordImportInput, type(None), start_to_close=timedelta(minutes=5)
)

_GITHUB_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=3,
    maximum_interval=timedelta(minutes=2),
    maximum_attempts=8,
)
"""GitHub's own `Retry-After` comes instead of the interval where it gives one."""


def _github_step(name: ActivityName, arg: type[In], result: type[Out]) -> Step[In, Out]:
    """On any host that has git: each makes what it needs of files and removes it."""
    return Step(
        name,
        arg,
        result,
        TaskQueue.WORKSPACE,
        start_to_close=timedelta(minutes=15),
        schedule_to_close=timedelta(hours=3),
        heartbeat_timeout=_LIVELINESS,
        retry=_GITHUB_RETRIES,
    )


def _review_step(name: ActivityName, arg: type[In]) -> Step[In, None]:
    return Step(
        name,
        arg,
        type(None),
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(seconds=30),
        schedule_to_close=timedelta(hours=24),
        heartbeat_timeout=_LIVELINESS,
        retry=_UNTIL_RECORDED,
    )


PLAN_PUBLISHING: Final = _github_step(ActivityName.PLAN_PUBLISHING, PublishOrder, PublishPlan)
PUSH_CHANGES: Final = _github_step(ActivityName.PUSH_CHANGES, PushChangesInput, PushedChanges)
OPEN_PULL_REQUEST: Final = _github_step(ActivityName.OPEN_PULL_REQUEST, OpenPullRequestInput, PullRequest)
DISCARD_BRANCH: Final = _github_step(ActivityName.DISCARD_BRANCH, OpenPullRequestInput, type(None))
WITHDRAW_PUBLICATION: Final = _github_step(ActivityName.WITHDRAW_PUBLICATION, WithdrawOrder, PullRequest)
RECORD_PUBLICATION: Final = _review_step(ActivityName.RECORD_PUBLICATION, RecordPublicationInput)
RECORD_REVIEW_CHECK: Final = _review_step(ActivityName.RECORD_REVIEW_CHECK, RecordReviewCheckInput)

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    MARK_RUNNING,
    PROVISION_WORKSPACE,
    SUMMARISE_CONVERSATION,
    GATHER_CONTEXT,
    STREAM_MODEL,
    APPLY_CHANGES,
    PUB_GET,
    ANALYZE,
    RUN_TESTS,
    BUILD_WEB,
    SAVE_SNAPSHOT,
    FINISH,
    CLEAN_UP,
    REPEAT_WATCH_SIGNALS,
    END_LOST_JOBS,
    END_LOST_WORK,
    FINISH_PROJECT_DELETIONS,
    EXPIRE_VERSIONS,
    REMOVE_ORPHAN_OBJECTS,
    CLOSE_ACCOUNT,
    CANCEL_ACCOUNT_JOBS,
    DELETE_SIGN_IN,
    PROVISION_PREVIEW,
    RUN_PREVIEW,
    BUILD_SITE,
    CLEAN_UP_PREVIEW,
    RECORD_PREVIEW,
    RECORD_SHARE,
    CLONE_REPOSITORY,
    INSPECT_REPOSITORY,
    SUMMARISE_REPOSITORY,
    RECORD_IMPORT,
    PLAN_PUBLISHING,
    PUSH_CHANGES,
    OPEN_PULL_REQUEST,
    DISCARD_BRANCH,
    WITHDRAW_PUBLICATION,
    RECORD_PUBLICATION,
    RECORD_REVIEW_CHECK,
)
"""Every activity that a workflow calls: a worker must have each, on its queue, with these types."""
