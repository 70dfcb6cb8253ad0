"""The steps of an import."""

from datetime import timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.contracts.import_jobs import (
        ClonedRepository,
        InspectedRepository,
        InspectInput,
        RecordImportInput,
        SummarisedRepository,
        SummariseInput,
    )
    from app.contracts.jobs import JobRef
    from app.contracts.names import ActivityName, TaskQueue
from workflows.policies.step import LIVELINESS, Step, host_step

CLONE_REPOSITORY: Final = Step(
    ActivityName.CLONE_REPOSITORY,
    JobRef,
    ClonedRepository,
    TaskQueue.WORKSPACE,
    start_to_close=timedelta(minutes=10),
    heartbeat_timeout=LIVELINESS,
    retry=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=3,
        maximum_interval=timedelta(seconds=30),
        maximum_attempts=5,
    ),
)

INSPECT_REPOSITORY: Final = host_step(
    ActivityName.INSPECT_REPOSITORY, InspectInput, InspectedRepository, start_to_close=timedelta(minutes=5)
)

SUMMARISE_REPOSITORY: Final = host_step(
    ActivityName.SUMMARISE_REPOSITORY, SummariseInput, SummarisedRepository, start_to_close=timedelta(minutes=5)
)

RECORD_IMPORT: Final = host_step(
    ActivityName.RECORD_IMPORT, RecordImportInput, type(None), start_to_close=timedelta(minutes=5)
)

STEPS: Final[tuple[Step[Any, Any], ...]] = (
    CLONE_REPOSITORY,
    INSPECT_REPOSITORY,
    SUMMARISE_REPOSITORY,
    RECORD_IMPORT,
)
