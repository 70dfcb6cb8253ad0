"""How jobs are stopped: by request, because nobody watches, or because they take too long."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError, CancelledError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode, JobError
from app.contracts.events import Result, StatusUpdate, Text
from app.contracts.generations import GenerationKind, GenerationStatus, OnDisconnect, Stage, StageState
from app.contracts.ids import ProjectId, new_generation_id
from app.contracts.jobs import CodeGenerationInput, FinishInput
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Behaviour, Busy, answers, fails, finds, model_answers, retried_after
from tests.fakes.scripted_jobs import ScriptedJob, running, start

PATIENCE_S = 60
TIMER_STARTED = "timer_started_event_attributes"
CANCEL_ARRIVED = "workflow_execution_cancel_requested_event_attributes"
ACTIVITY_CANCELLED = "activity_task_cancel_requested_event_attributes"
TASK_DONE = "workflow_task_completed_event_attributes"
FOR_EVER = timedelta(days=1)
BEFORE_THE_MODEL = [ActivityName.MARK_RUNNING, ActivityName.PROVISION_WORKSPACE, ActivityName.GATHER_CONTEXT]
UNREACHABLE = fails(ErrorCode.DEPENDENCY_UNAVAILABLE, "storage cannot be reached", retryable=True)


async def begun(busy: Busy) -> None:
    await asyncio.wait_for(busy.begun.wait(), PATIENCE_S)


async def waits_out_an_outage(job: ScriptedJob) -> None:
    async for frame in job.stream():
        if isinstance(frame, StatusUpdate) and frame.state is StageState.WAITING:
            return


def waiting_for_ever() -> ScriptedActivities:
    """The job waits in its model step with nothing running, so that time can be skipped."""
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, retried_after(FOR_EVER))
    return activities


async def waits_for_the_model(job: ScriptedJob) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await job.progress()).stage is not Stage.MODEL:  # noqa: ASYNC110 (the server has no event for it)
            await asyncio.sleep(0.02)


async def cancelled_by_request(job: ScriptedJob) -> None:
    """Temporal shows the job as cancelled; it is told, recorded, and tidied up."""
    with pytest.raises(WorkflowFailureError) as failure:
        await job.result()
    assert isinstance(failure.value.cause, CancelledError)
    assert (await job.handle.describe()).status is WorkflowExecutionStatus.CANCELED
    await told_as_cancelled(job, "cancelled by request")


async def told_as_cancelled(job: ScriptedJob, why: str) -> None:
    end = job.recorded()
    assert (end.status, end.error) == (GenerationStatus.CANCELLED, JobError(code=ErrorCode.CANCELLED, message=why))
    frames = await job.told()
    assert frames == end.events
    assert isinstance(frames[-1], Result)
    assert f"Stopped: {why}" in [frame.message for frame in frames if isinstance(frame, Text)]


async def test_cancel_stops_the_running_activity(skipping: WorkflowEnvironment) -> None:
    model = Busy(after=model_answers("Plan."))
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(skipping.client, activities) as job:
        await begun(model)
        await job.handle.cancel()
        await cancelled_by_request(job)
    assert model.was_cancelled
    assert activities.names() == [
        *BEFORE_THE_MODEL,
        ActivityName.STREAM_MODEL,
        ActivityName.FINISH,
        ActivityName.CLEAN_UP,
    ]


async def test_cancel_before_the_first_step(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    job = await start(skipping.client, activities, a_job())
    await job.handle.cancel()
    async with activities.serving(skipping.client):
        await cancelled_by_request(job)
    assert activities.names() == [ActivityName.FINISH]


async def test_activity_that_ends_in_spite_of_a_cancel_is_the_last_one(skipping: WorkflowEnvironment) -> None:
    """And what it made is tidied up."""
    provision = Busy(after=ScriptedActivities().next_host, ignores_cancel=True)
    activities = ScriptedActivities()
    activities.script(ActivityName.PROVISION_WORKSPACE, provision)
    async with running(skipping.client, activities) as job:
        await begun(provision)
        await job.handle.cancel()
        await cancelled_by_request(job)
    assert activities.names() == [
        ActivityName.MARK_RUNNING,
        ActivityName.PROVISION_WORKSPACE,
        ActivityName.FINISH,
        ActivityName.CLEAN_UP,
    ]


async def test_cancel_while_the_end_is_recorded_comes_too_late(skipping: WorkflowEnvironment) -> None:
    finish = Busy(after=answers(GenerationStatus.COMPLETED))
    activities = ScriptedActivities()
    activities.script(ActivityName.FINISH, finish)
    async with running(skipping.client, activities) as job:
        await begun(finish)
        await job.handle.cancel()
        await happened(job, CANCEL_ARRIVED, TASK_DONE)
        finish.go_on.set()
        output = await job.result()
    assert output.status is GenerationStatus.COMPLETED
    assert ACTIVITY_CANCELLED not in await history(job)
    assert job.recorded().status is GenerationStatus.COMPLETED


async def test_cancel_while_the_job_waits_out_an_outage(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.APPLY_CHANGES, UNREACHABLE)
    async with running(skipping.client, activities) as job:
        await waits_out_an_outage(job)
        await job.handle.cancel()
        await cancelled_by_request(job)
    assert activities.names()[-2:] == [ActivityName.FINISH, ActivityName.CLEAN_UP]


async def test_unwatched_job_ends_after_its_grace(skipping: WorkflowEnvironment) -> None:
    activities = waiting_for_ever()
    async with running(skipping.client, activities, on_disconnect=OnDisconnect.GRACE) as job:
        await waits_for_the_model(job)
        left_at = await skipping.get_current_time()
        await job.watchers(watched=False, epoch=1)
        output = await job.result()
        await told_as_cancelled(job, "nobody was watching for 30 s")
    assert output.status is GenerationStatus.CANCELLED
    assert timedelta(seconds=29) < job.recorded().events[-1].ts - left_at < timedelta(seconds=50)
    assert activities.names()[-2:] == [ActivityName.FINISH, ActivityName.CLEAN_UP]


async def test_return_within_the_grace_clears_it(skipping: WorkflowEnvironment) -> None:
    activities = waiting_for_ever()
    async with running(skipping.client, activities, on_disconnect=OnDisconnect.GRACE) as job:
        await waits_for_the_model(job)
        await job.watchers(watched=False, epoch=1)
        await skipping.sleep(20)
        await job.watchers(watched=True, epoch=2)
        await skipping.sleep(60)
        assert (await job.progress()).status is GenerationStatus.RUNNING
        await job.watchers(watched=False, epoch=3)
        await skipping.sleep(20)
        assert (await job.progress()).status is GenerationStatus.RUNNING
        await skipping.sleep(20)
        assert (await job.result()).status is GenerationStatus.CANCELLED


async def test_grace_counts_from_the_last_departure(real: WorkflowEnvironment) -> None:
    """Also if the watcher who came in between is heard of only after leaving again."""
    activities = waiting_for_ever()
    job = await start(real.client, activities, a_job(on_disconnect=OnDisconnect.GRACE, grace_s=4))
    async with activities.serving(real.client):
        await job.watchers(watched=False, epoch=1)
        await happened(job, TIMER_STARTED, TIMER_STARTED)
    await job.watchers(watched=True, epoch=2)
    await job.watchers(watched=False, epoch=3)
    async with activities.serving(real.client):
        assert (await job.result()).status is GenerationStatus.CANCELLED
    assert (await history(job)).count(TIMER_STARTED) == 3, "the job's limit, and a grace for each departure"


async def test_stale_signal_is_ignored(skipping: WorkflowEnvironment) -> None:
    activities = waiting_for_ever()
    async with running(skipping.client, activities, on_disconnect=OnDisconnect.GRACE) as job:
        await waits_for_the_model(job)
        await job.watchers(watched=True, epoch=2)
        await job.watchers(watched=False, epoch=1)
        await job.watchers(watched=False, epoch=2)
        await skipping.sleep(300)
        assert (await job.progress()).status is GenerationStatus.RUNNING


@pytest.mark.parametrize(("policy", "grace_s"), [(OnDisconnect.CANCEL, 30), (OnDisconnect.GRACE, 0)])
async def test_unwatched_job_ends_at_once(skipping: WorkflowEnvironment, policy: OnDisconnect, grace_s: int) -> None:
    model = Busy(after=model_answers("Plan."))
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(skipping.client, activities, on_disconnect=policy, grace_s=grace_s) as job:
        await begun(model)
        await job.watchers(watched=False, epoch=1)
        output = await job.result()
        await told_as_cancelled(job, "the last watcher left")
    assert output.status is GenerationStatus.CANCELLED
    assert model.was_cancelled


async def test_job_that_may_go_on_alone_does(skipping: WorkflowEnvironment) -> None:
    activities = waiting_for_ever()
    async with running(skipping.client, activities, on_disconnect=OnDisconnect.CONTINUE) as job:
        await waits_for_the_model(job)
        await job.watchers(watched=False, epoch=1)
        await skipping.sleep(1800)
        assert (await job.progress()).status is GenerationStatus.RUNNING


async def test_signal_before_the_first_step_and_after_the_last_is_harmless(skipping: WorkflowEnvironment) -> None:
    finish = Busy(after=answers(GenerationStatus.COMPLETED))
    activities = ScriptedActivities()
    activities.script(ActivityName.FINISH, finish)
    job = await start(skipping.client, activities, a_job(on_disconnect=OnDisconnect.CANCEL))
    await job.watchers(watched=True, epoch=0)
    async with activities.serving(skipping.client):
        await begun(finish)
        await job.watchers(watched=False, epoch=1)
        finish.go_on.set()
        output = await job.result()
    assert output.status is GenerationStatus.COMPLETED


@pytest.mark.parametrize(
    ("found", "files"),
    [(None, []), (finds("a brace is missing"), ["lib/main.dart"])],
    ids=["nothing_written", "something_written"],
)
async def test_job_that_takes_too_long_ends_with_what_it_has(
    skipping: WorkflowEnvironment, found: Behaviour | None, files: list[str]
) -> None:
    activities = ScriptedActivities() if found else waiting_for_ever()
    if found:
        activities.script(ActivityName.ANALYZE, found)
        activities.script(ActivityName.STREAM_MODEL, model_answers("Plan."), retried_after(FOR_EVER))
    async with running(skipping.client, activities) as job:
        with pytest.raises(WorkflowFailureError) as failure:
            await job.result()
        result = (await job.told())[-1]
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.type == ErrorCode.TIMED_OUT
    assert isinstance(result, Result)
    assert [file.path for file in result.files] == files
    assert activities.inputs(FinishInput)[-1].status is GenerationStatus.ERROR
    assert activities.names()[-1] is ActivityName.CLEAN_UP


def a_job(on_disconnect: OnDisconnect = OnDisconnect.CONTINUE, *, grace_s: int = 30) -> CodeGenerationInput:
    return CodeGenerationInput(
        project_id=ProjectId(uuid4()),
        generation_id=new_generation_id(),
        kind=GenerationKind.GENERATE,
        on_disconnect=on_disconnect,
        grace_s=grace_s,
    )


async def history(job: ScriptedJob) -> list[str]:
    return [str(event.WhichOneof("attributes")) async for event in job.handle.fetch_history_events()]


async def happened(job: ScriptedJob, *kinds: str) -> None:
    """The history has these events, in this order."""
    async with asyncio.timeout(PATIENCE_S):
        while not _in_order(await history(job), kinds):  # noqa: ASYNC110 (the server has no event for it)
            await asyncio.sleep(0.02)


def _in_order(events: Sequence[str], kinds: Sequence[str]) -> bool:
    rest = iter(events)
    return all(kind in rest for kind in kinds)
