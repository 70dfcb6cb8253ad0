"""The steps of a job that writes code, in their order."""

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import GenerationStatus
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
from workflows.policies.step import LIVELINESS, PROVISIONING_RETRIES, UNTIL_RECORDED, In, Step, host_step

JOB_LIMIT: Final = timedelta(hours=2)
"""The longest that a job may take from its start to the recording of its end."""

SALVAGE_LIMIT: Final = timedelta(minutes=5)
"""The longest that a failed job may take to save the files that it has."""

_STREAM_LIVELINESS = timedelta(seconds=3)
"""People watch this step. Three heartbeats: one that a busy machine delays costs no second call of the model. It is
what the loss of a whole host takes; the next process of the same host reports a killed one at once."""

_STREAM_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=4,
    maximum_interval=timedelta(seconds=30),
    maximum_attempts=6,
)
"""The first retry is quick, for after a killed worker people wait for it too; the later ones spare a busy model."""


def record_step(name: ActivityName, arg: type[In]) -> Step[In, GenerationStatus]:
    return Step(
        name,
        arg,
        GenerationStatus,
        TaskQueue.ORCHESTRATION,
        start_to_close=timedelta(seconds=30),
        schedule_to_close=timedelta(hours=24),
        heartbeat_timeout=LIVELINESS,
        retry=UNTIL_RECORDED,
    )


MARK_RUNNING: Final = record_step(ActivityName.MARK_RUNNING, MarkRunningInput)

PROVISION_WORKSPACE: Final = Step(
    ActivityName.PROVISION_WORKSPACE,
    ProvisionInput,
    Workspace,
    TaskQueue.WORKSPACE,
    start_to_close=timedelta(minutes=5),
    heartbeat_timeout=LIVELINESS,
    retry=PROVISIONING_RETRIES,
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

GATHER_CONTEXT: Final = host_step(
    ActivityName.GATHER_CONTEXT, GatherContextInput, GatherContextOutput, start_to_close=timedelta(minutes=2)
)

STREAM_MODEL: Final = Step(
    ActivityName.STREAM_MODEL,
    StreamModelInput,
    StreamModelOutput,
    TaskQueue.MODEL,
    start_to_close=timedelta(minutes=30),
    heartbeat_timeout=_STREAM_LIVELINESS,
    retry=_STREAM_RETRIES,
)

APPLY_CHANGES: Final = host_step(
    ActivityName.APPLY_CHANGES, ApplyChangesInput, ApplyChangesOutput, start_to_close=timedelta(minutes=2)
)

PUB_GET: Final = host_step(ActivityName.PUB_GET, PubGetInput, PubGetOutput, start_to_close=timedelta(minutes=10))

ANALYZE: Final = host_step(ActivityName.ANALYZE, AnalyzeInput, AnalyzeOutput, start_to_close=timedelta(minutes=10))

RUN_TESTS: Final = host_step(
    ActivityName.RUN_TESTS, CheckVersionInput, CheckVersionOutput, start_to_close=timedelta(minutes=12)
)

BUILD_WEB: Final = host_step(
    ActivityName.BUILD_WEB, CheckVersionInput, CheckVersionOutput, start_to_close=timedelta(minutes=12)
)

SAVE_SNAPSHOT: Final = host_step(
    ActivityName.SAVE_SNAPSHOT, WorkspaceJob, SaveSnapshotOutput, start_to_close=timedelta(minutes=5)
)

FINISH: Final = record_step(ActivityName.FINISH, FinishInput)

CLEAN_UP: Final = host_step(
    ActivityName.CLEAN_UP,
    WorkspaceJob,
    type(None),
    start_to_close=timedelta(minutes=1),
    retry=RetryPolicy(maximum_attempts=3),
)

ADMIT_FOLLOW_UP: Final = Step(
    ActivityName.ADMIT_FOLLOW_UP,
    JobRef,
    bool,
    TaskQueue.ORCHESTRATION,
    start_to_close=timedelta(seconds=10),
    schedule_to_close=timedelta(seconds=15),
    heartbeat_timeout=LIVELINESS,
    retry=UNTIL_RECORDED,
)
"""Without an answer the job is left to the api's sweep: the end of the one before does not wait long for it."""

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
    ADMIT_FOLLOW_UP,
)
