"""An import as a job: its steps, its end, and what the loss of a host costs."""

import asyncio

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.import_jobs import InspectInput, RecordImportInput
from app.contracts.jobs import WorkspaceJob
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import fails, hangs
from tests.fakes.scripted_jobs import outline, running
from workflows.failures import WORKER_SHUTDOWN

TWO_HOSTS = ("host-a", "host-b")
STEPS = [
    ActivityName.MARK_RUNNING,
    ActivityName.CLONE_REPOSITORY,
    ActivityName.INSPECT_REPOSITORY,
    ActivityName.SUMMARISE_REPOSITORY,
    ActivityName.RECORD_IMPORT,
    ActivityName.FINISH,
    ActivityName.CLEAN_UP,
]


async def test_an_import_is_told_from_clone_to_end(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    async with running(skipping.client, activities, kind=GenerationKind.IMPORT) as job:
        output = await job.result()
    assert output.status is GenerationStatus.COMPLETED
    assert activities.names() == STEPS
    end = job.recorded()
    assert end.archive_key == f"archive-{1:040d}"
    assert end.result.diff_stat.files_added == 3
    assert outline(end.events) == [
        "clone started",
        "clone completed",
        "inspect started",
        "notice There is no pubspec.yaml here",
        "inspect completed",
        "summarise started",
        "summarise completed",
        "finish started",
        "result completed",
    ]


@pytest.mark.parametrize(
    "step",
    [ActivityName.INSPECT_REPOSITORY, ActivityName.SUMMARISE_REPOSITORY, ActivityName.RECORD_IMPORT],
)
async def test_another_host_begins_with_a_clone_of_its_own(skipping: WorkflowEnvironment, step: ActivityName) -> None:
    """What is recorded is all of one clone: the branch may have moved between the two."""
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(step, fails(WORKER_SHUTDOWN, retryable=True))
    async with running(skipping.client, activities, kind=GenerationKind.IMPORT) as job:
        await job.result()
    second = f"{2:040d}"
    recorded = activities.inputs(RecordImportInput)[-1]
    assert (recorded.commit, recorded.inspected.archive_key) == (second, f"archive-{second}")
    assert job.recorded().archive_key == f"archive-{second}"
    assert {one.workspace.host for one in activities.inputs(InspectInput)} == set(TWO_HOSTS)
    assert {one.workspace.host for one in activities.inputs(WorkspaceJob)} == set(TWO_HOSTS)


async def test_a_refused_repository_is_an_error_with_its_code(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.INSPECT_REPOSITORY, fails(ErrorCode.TOO_MANY_FILES))
    async with running(skipping.client, activities, kind=GenerationKind.IMPORT) as job:
        with pytest.raises(WorkflowFailureError) as failed:
            await job.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == ErrorCode.TOO_MANY_FILES
    end = job.recorded()
    assert (end.status, end.archive_key) == (GenerationStatus.ERROR, None)
    assert activities.names()[-1] is ActivityName.CLEAN_UP


async def test_a_cancelled_import_has_no_version(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.CLONE_REPOSITORY, hangs)
    async with running(real.client, activities, kind=GenerationKind.IMPORT) as job:
        async with asyncio.timeout(60):
            await anext(frame async for frame in job.stream() if frame.type == "StatusUpdate")
            await job.handle.cancel()
            with pytest.raises(WorkflowFailureError):
                await job.result()
    assert (job.recorded().status, job.recorded().archive_key) == (GenerationStatus.CANCELLED, None)
