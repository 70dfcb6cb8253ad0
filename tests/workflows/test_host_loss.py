"""What a job does when the host of its files is gone."""

import asyncio

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.events import DurableFrame, Result, StatusUpdate
from app.contracts.generations import GenerationStatus, StageState
from app.contracts.jobs import ApplyChangesInput, FinishInput, ProvisionInput, WorkspaceJob
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Behaviour, Busy, fails, finds, hangs, writes
from tests.fakes.scripted_jobs import running
from workflows.failures import WORKER_SHUTDOWN
from workflows.policies.step import MAX_HOST_LOSSES

PATIENCE_S = 60
TWO_HOSTS = ("host-a", "host-b")
LOST = fails(WORKER_SHUTDOWN, retryable=True)


def moves(frames: list[DurableFrame]) -> int:
    return sum(isinstance(frame, StatusUpdate) and frame.state is StageState.RETRYING for frame in frames)


def restored_from(activities: ScriptedActivities) -> list[str | None]:
    return [provision.restore_key for provision in activities.inputs(ProvisionInput)]


async def completed(skipping: WorkflowEnvironment, activities: ScriptedActivities) -> FinishInput:
    async with running(skipping.client, activities) as job:
        output = await job.result()
    assert output.status is GenerationStatus.COMPLETED
    assert moves(job.recorded().events) == 1
    return job.recorded()


async def test_answer_of_the_model_outlives_the_host(skipping: WorkflowEnvironment) -> None:
    """Lost before anything was applied: a fresh workspace, and the saved answer once more."""
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(ActivityName.APPLY_CHANGES, LOST)
    await completed(skipping, activities)
    assert restored_from(activities) == [None, None]
    assert activities.names().count(ActivityName.STREAM_MODEL) == 1
    assert activities.names().count(ActivityName.GATHER_CONTEXT) == 1
    first, again = activities.inputs(ApplyChangesInput)
    assert (first.answer_key, first.nonce) == (again.answer_key, again.nonce)
    assert (first.workspace.host, again.workspace.host) == TWO_HOSTS


@pytest.mark.parametrize(
    ("step", "behaviours", "key"),
    [
        (ActivityName.PUB_GET, [LOST], "archive-0"),
        (ActivityName.ANALYZE, [LOST], "archive-0"),
        (ActivityName.ANALYZE, [finds("a brace is missing"), LOST], "archive-1"),
        (ActivityName.SAVE_SNAPSHOT, [LOST], "archive-0"),
        (ActivityName.SAVE_SNAPSHOT, [fails(ErrorCode.WORKSPACE_FAILED)], "archive-0"),
    ],
)
async def test_new_host_starts_from_the_last_applied_round(
    skipping: WorkflowEnvironment, step: ActivityName, behaviours: list[Behaviour], key: str
) -> None:
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(step, *behaviours)
    end = await completed(skipping, activities)
    assert restored_from(activities) == [None, key]
    assert activities.names().count(ActivityName.STREAM_MODEL) == 1 + end.result.repair_rounds
    assert activities.names().count(ActivityName.APPLY_CHANGES) == 1 + end.result.repair_rounds


async def test_packages_are_fetched_again_on_a_new_host(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(ActivityName.ANALYZE, LOST)
    await completed(skipping, activities)
    names = activities.names()
    assert names[names.index(ActivityName.PUB_GET) :][:5] == [
        ActivityName.PUB_GET,
        ActivityName.ANALYZE,
        ActivityName.PROVISION_WORKSPACE,
        ActivityName.PUB_GET,
        ActivityName.ANALYZE,
    ]


async def test_repair_lost_with_its_host_is_applied_to_the_round_before(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(ActivityName.ANALYZE, finds("a brace is missing"))
    activities.script(ActivityName.APPLY_CHANGES, writes("lib/main.dart"), LOST)
    await completed(skipping, activities)
    assert restored_from(activities) == [None, "archive-0"]
    assert [change.answer_key for change in activities.inputs(ApplyChangesInput)] == [
        "answer-0",
        "answer-1",
        "answer-1",
    ]


async def test_every_host_that_had_files_is_tidied_up(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(ActivityName.ANALYZE, LOST)
    await completed(skipping, activities)
    tidied = [argument for name, argument in activities.calls if name is ActivityName.CLEAN_UP]
    assert {job.workspace.host for job in tidied if isinstance(job, WorkspaceJob)} == set(TWO_HOSTS)


async def test_job_gives_up_when_every_host_is_lost(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.GATHER_CONTEXT, *[LOST] * (MAX_HOST_LOSSES + 1))
    async with running(skipping.client, activities) as job:
        with pytest.raises(WorkflowFailureError) as failure:
            await job.result()
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.type == ErrorCode.WORKSPACE_FAILED
    assert activities.names().count(ActivityName.PROVISION_WORKSPACE) == MAX_HOST_LOSSES + 1


async def test_host_that_falls_silent_is_given_up(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(ActivityName.ANALYZE, hangs)
    async with running(real.client, activities) as job:
        frames = await asyncio.wait_for(job.told(), PATIENCE_S)
    assert isinstance(frames[-1], Result)
    assert frames[-1].status is GenerationStatus.COMPLETED
    assert moves(frames) == 1
    assert restored_from(activities) == [None, "archive-0"]


async def test_host_that_never_answers_is_given_up(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    async with running(real.client, activities, without=["host-a"]) as job:
        frames = await asyncio.wait_for(job.told(), PATIENCE_S)
    assert isinstance(frames[-1], Result)
    assert frames[-1].status is GenerationStatus.COMPLETED
    assert moves(frames) == 1


async def test_host_whose_worker_is_stopped_is_given_up_at_once(real: WorkflowEnvironment) -> None:
    analysis = Busy(after=finds())
    activities = ScriptedActivities(hosts=TWO_HOSTS)
    activities.script(ActivityName.ANALYZE, analysis)
    async with running(real.client, activities, without=["host-a"]) as job:
        async with activities.host_worker(real.client, "host-a"):
            await asyncio.wait_for(analysis.begun.wait(), PATIENCE_S)
        frames = await asyncio.wait_for(job.told(), PATIENCE_S)
    assert isinstance(frames[-1], Result)
    assert frames[-1].status is GenerationStatus.COMPLETED
    assert moves(frames) == 1
