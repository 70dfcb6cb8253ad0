"""The steps of live previews and shared ones."""

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.jobs import Workspace
    from app.contracts.names import ActivityName, TaskQueue
    from app.contracts.previews import (
        PreviewJob,
        PreviewRun,
        ProvisionPreviewInput,
        RecordPreviewInput,
        RecordShareInput,
        SiteBuild,
    )
from workflows.policies.step import LIVELINESS, PROVISIONING_RETRIES, UNTIL_RECORDED, Step, host_step

PREVIEW_LIMIT: Final = timedelta(hours=12)
"""The longest that a live preview is kept, however busy it is."""

PROVISION_PREVIEW: Final = Step(
    ActivityName.PROVISION_PREVIEW,
    ProvisionPreviewInput,
    Workspace,
    TaskQueue.FLUTTER,
    start_to_close=timedelta(minutes=5),
    schedule_to_start=timedelta(seconds=20),
    heartbeat_timeout=LIVELINESS,
    retry=PROVISIONING_RETRIES,
)
"""Nobody asks for this work where no worker has an SDK: the wait for one is short."""

RUN_PREVIEW: Final = host_step(
    ActivityName.RUN_PREVIEW, PreviewJob, PreviewRun, start_to_close=PREVIEW_LIMIT + timedelta(hours=1)
)

BUILD_SITE: Final = host_step(ActivityName.BUILD_SITE, PreviewJob, SiteBuild, start_to_close=timedelta(minutes=20))

CLEAN_UP_PREVIEW: Final = host_step(
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
    retry=UNTIL_RECORDED,
)

RECORD_SHARE: Final = Step(
    ActivityName.RECORD_SHARE,
    RecordShareInput,
    type(None),
    TaskQueue.ORCHESTRATION,
    start_to_close=timedelta(seconds=30),
    schedule_to_close=timedelta(hours=24),
    retry=UNTIL_RECORDED,
)

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    PROVISION_PREVIEW,
    RUN_PREVIEW,
    BUILD_SITE,
    CLEAN_UP_PREVIEW,
    RECORD_PREVIEW,
    RECORD_SHARE,
)
