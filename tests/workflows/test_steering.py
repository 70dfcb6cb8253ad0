"""What is said to a running job: steers it, waits for the follow-up, or comes back; never lost, whenever it comes.

On the real server: the one that skips time does not survive workflows that outlive their parent.
"""

import asyncio
from collections.abc import Sequence

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.events import DurableFrame, Message, Result, StatusUpdate
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, MessageId, follow_up_id, generation_workflow_id
from app.contracts.jobs import CodeGenerationInput, MarkRunningInput, StreamModelInput
from app.contracts.names import ActivityName
from app.contracts.steering import Disposition, MessageMode
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Behaviour, Busy, answers, fails, finds, model_answers, writes
from tests.fakes.scripted_jobs import ScriptedJob, running
from workflows.steering import MAX_STEERED_ROUNDS

PATIENCE_S = 60


async def begun(busy: Busy) -> None:
    await asyncio.wait_for(busy.begun.wait(), PATIENCE_S)


async def heard(job: ScriptedJob, number: int) -> None:
    """Wait until the workflow knows that many messages."""
    async with asyncio.timeout(PATIENCE_S):
        while len((await job.progress()).messages) < number:  # noqa: ASYNC110 (the server has no event for it)
            await asyncio.sleep(0.02)


def told(frames: Sequence[DurableFrame]) -> list[tuple[MessageId, Disposition]]:
    return [(frame.message_id, frame.disposition) for frame in frames if isinstance(frame, Message)]


def model_calls(job: ScriptedJob) -> list[list[MessageId]]:
    """The messages that each model call of this job was given."""
    calls = job.activities.inputs(StreamModelInput)
    return [call.message_ids for call in calls if call.generation_id == job.job.generation_id]


def result_of(frames: Sequence[DurableFrame]) -> Result:
    assert isinstance(frames[-1], Result)
    return frames[-1]


async def follow_up_of(job: ScriptedJob) -> CodeGenerationInput | None:
    """The input of the job that follows, which is run to its end; none when there is no such job."""
    handle = job.client.get_workflow_handle(generation_workflow_id(follow_up_id(job.job.generation_id)))
    try:
        history = await handle.fetch_history()
    except RPCError:
        return None
    await handle.result()
    started = history.events[0].workflow_execution_started_event_attributes
    return CodeGenerationInput.model_validate_json(started.input.payloads[0].data)


async def test_a_message_during_the_model_round_gets_a_round_of_its_own(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(real.client, activities) as job:
        await begun(model)
        message = await job.say()
        await job.say(message=message)
        await heard(job, 1)
        model.go_on.set()
        output = await job.result()
        frames = await job.told()
        assert await follow_up_of(job) is None
    assert output.status is GenerationStatus.COMPLETED
    assert model_calls(job) == [[], [message]]
    assert told(frames) == [(message, Disposition.STEERING), (message, Disposition.APPLIED)]
    result = result_of(frames)
    assert (result.repair_rounds, result.follow_up_id) == (0, None)
    assert frames == job.recorded().events


async def test_a_message_before_the_first_model_call_goes_with_it(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    provision = Busy(after=activities.next_host)
    activities.script(ActivityName.PROVISION_WORKSPACE, provision)
    async with running(real.client, activities) as job:
        await begun(provision)
        message = await job.say()
        await heard(job, 1)
        provision.go_on.set()
        await job.result()
    assert model_calls(job) == [[message]]


async def test_a_repair_takes_the_message_in_and_may_be_followed_by_as_many_repairs(
    real: WorkflowEnvironment,
) -> None:
    """The steered round is a new beginning: what it breaks is repaired, and what came before is not delivered."""
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    activities.script(ActivityName.ANALYZE, finds("one"), finds("two", "three"), finds("four"), finds())
    async with running(real.client, activities, max_fix_attempts=2) as job:
        await begun(model)
        message = await job.say()
        await heard(job, 1)
        model.go_on.set()
        await job.result()
        frames = await job.told()
    assert model_calls(job) == [[], [message], [message], [message]], "later repairs know of it too"
    result = result_of(frames)
    assert (result.status, result.repair_rounds) == (GenerationStatus.COMPLETED, 2)
    progress = [frame.progress for frame in frames if isinstance(frame, StatusUpdate)]
    assert progress == sorted(progress)
    assert max(progress) <= 100


async def test_a_steered_version_that_is_not_clean_is_what_is_delivered(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    activities.script(ActivityName.ANALYZE, finds(), finds("broken"), finds("broken"))
    async with running(real.client, activities) as job:
        await begun(model)
        await job.say()
        await heard(job, 1)
        model.go_on.set()
        await job.result()
    end = job.recorded()
    assert end.status is GenerationStatus.ERROR
    assert end.error is not None
    assert end.error.code is ErrorCode.REPEATED_ERRORS
    assert [finding.message for finding in end.result.diagnostics] == ["broken"]


@pytest.mark.parametrize(
    ("kind", "mode"),
    [(GenerationKind.GENERATE, MessageMode.QUEUE), (GenerationKind.CONVERSE, MessageMode.STEER)],
)
async def test_a_queued_message_becomes_a_job_of_its_own(
    real: WorkflowEnvironment, kind: GenerationKind, mode: MessageMode
) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0.", files=0 if kind is GenerationKind.CONVERSE else 1))
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(real.client, activities, kind=kind, max_fix_attempts=1) as job:
        await begun(model)
        message = await job.say(mode)
        await heard(job, 1)
        model.go_on.set()
        await job.result()
        frames = await job.told()
        following = await follow_up_of(job)
    assert told(frames) == [(message, Disposition.QUEUED)]
    assert result_of(frames).follow_up_id == follow_up_id(job.job.generation_id)
    assert following == job.job.model_copy(
        update={
            "generation_id": follow_up_id(job.job.generation_id),
            "base_generation_id": job.job.generation_id if kind is GenerationKind.GENERATE else None,
        }
    )


@pytest.mark.parametrize(
    ("where", "after", "is_in_the_log"),
    [
        (ActivityName.SAVE_SNAPSHOT, None, True),
        (ActivityName.FINISH, answers(GenerationStatus.COMPLETED), False),
        (ActivityName.CLEAN_UP, answers(None), False),
    ],
)
async def test_a_message_that_is_too_late_is_queued(
    real: WorkflowEnvironment, where: ActivityName, after: Behaviour | None, is_in_the_log: bool
) -> None:
    """Also when its signal comes after the log is closed: the follow-up starts all the same."""
    activities = ScriptedActivities()
    saved = ScriptedActivities().save_snapshot
    late = Busy(after=after or saved)
    activities.script(where, late)
    async with running(real.client, activities) as job:
        await begun(late)
        message = await job.say()
        await heard(job, 1)
        late.go_on.set()
        await job.result()
        frames = await job.told()
        following = await follow_up_of(job)
    assert told(frames) == ([(message, Disposition.QUEUED)] if is_in_the_log else [])
    assert following is not None
    assert following.base_generation_id == job.job.generation_id
    assert model_calls(job) == [[]]
    assert frames == job.recorded().events


async def test_a_message_in_a_round_that_fails_is_queued(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model, fails(ErrorCode.MODEL_QUOTA))
    async with running(real.client, activities) as job:
        await begun(model)
        message = await job.say()
        await heard(job, 1)
        model.go_on.set()
        with pytest.raises(WorkflowFailureError):
            await job.result()
        frames = await job.told()
        following = await follow_up_of(job)
    assert told(frames) == [(message, Disposition.STEERING), (message, Disposition.QUEUED)]
    assert following is not None
    assert following.base_generation_id == job.job.generation_id, "what the first round wrote is salvaged"


async def test_a_cancelled_job_returns_its_messages(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(real.client, activities) as job:
        await begun(model)
        steering, queued = await job.say(), await job.say(MessageMode.QUEUE)
        await heard(job, 2)
        await job.handle.cancel()
        with pytest.raises(WorkflowFailureError):
            await job.result()
        frames = await job.told()
        assert await follow_up_of(job) is None
    assert told(frames)[2:] == [(steering, Disposition.RETURNED), (queued, Disposition.RETURNED)]
    assert result_of(frames).follow_up_id is None


async def test_a_job_comes_to_an_end_however_much_is_said(real: WorkflowEnvironment) -> None:
    """Each model call is answered with another message."""
    activities = ScriptedActivities()
    models = [Busy(after=model_answers("Plan.")) for _ in range(MAX_STEERED_ROUNDS + 1)]
    activities.script(ActivityName.STREAM_MODEL, *models)
    activities.script(ActivityName.APPLY_CHANGES, *(writes(f"lib/{number}.dart") for number in range(len(models))))
    async with running(real.client, activities) as job:
        for number, model in enumerate(models, start=1):
            await begun(model)
            await job.say()
            await heard(job, number)
            model.go_on.set()
        await job.result()
        frames = await job.told()
        assert await follow_up_of(job) is not None
    assert len(model_calls(job)) == len(models)
    assert [disposition for _, disposition in told(frames)].count(Disposition.APPLIED) == MAX_STEERED_ROUNDS
    assert [disposition for _, disposition in told(frames)].count(Disposition.QUEUED) == 1


@pytest.mark.parametrize("verdict", [answers(False), fails(ErrorCode.INTERNAL, retryable=False)])
async def test_a_follow_up_that_is_not_admitted_is_left_to_the_sweep(
    real: WorkflowEnvironment, verdict: Behaviour
) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    activities.script(ActivityName.ADMIT_FOLLOW_UP, verdict)
    async with running(real.client, activities) as job:
        await begun(model)
        await job.say(MessageMode.QUEUE)
        await heard(job, 1)
        model.go_on.set()
        await job.result()
        assert result_of(await job.told()).follow_up_id == follow_up_id(job.job.generation_id)
        assert await follow_up_of(job) is None


async def test_the_follow_up_really_runs(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(real.client, activities) as job:
        await begun(model)
        await job.say(MessageMode.QUEUE)
        await heard(job, 1)
        model.go_on.set()
        await job.result()
        following: GenerationId = follow_up_id(job.job.generation_id)
        await asyncio.wait_for(real.client.get_workflow_handle(generation_workflow_id(following)).result(), PATIENCE_S)
    assert [start.generation_id for start in activities.inputs(MarkRunningInput)] == [job.job.generation_id, following]
