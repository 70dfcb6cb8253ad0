"""How jobs run and end, over scripted activities."""

import asyncio
from uuid import uuid4

from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.events import AnalysisError, Chat, Result, Text
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import SessionId
from app.contracts.jobs import (
    GatherContextInput,
    MarkRunningInput,
    StreamModelInput,
    SummariseOutput,
)
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import USAGE, answers, fails, finds, model_answers
from tests.fakes.scripted_jobs import outline, running
from tests.workflows.outcomes import CHECKED_ONCE, SAVED, STEPS, ended, notices
from workflows.bounds import MAX_CHAT_FRAME_BYTES
from workflows.journal import FULL

OF_A_CLEAN_JOB = [*STEPS[:2], ActivityName.SUMMARISE_CONVERSATION, *STEPS[2:]]


async def test_clean_job_tells_its_stages_once_and_in_order(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    job = await ended(skipping, activities)
    end = job.recorded()
    assert activities.names() == STEPS
    assert outline(end.events) == [*CHECKED_ONCE, *SAVED, "result completed"]
    assert (end.status, end.error) == (GenerationStatus.COMPLETED, None)
    assert (end.archive_key, end.usage, end.chat) == ("version.zip", USAGE, "Plan 0.")
    assert (end.result.provenance, end.result.model) == ("syntax-only", "demo-model")
    assert [file.path for file in end.result.files] == ["lib/main.dart"]
    result = end.events[-1]
    assert isinstance(result, Result)
    assert (result.files, result.usage, result.status) == (end.result.files, USAGE, end.status)


async def test_watcher_who_stays_is_let_go_at_the_end(real: WorkflowEnvironment) -> None:
    """A poll that waits for what never comes must not keep the job, nor be left without an answer."""
    async with running(real.client, ScriptedActivities()) as job, asyncio.timeout(60):
        frames = [frame async for frame in job.stream()]
        output = await job.result()
    assert output.last_seq == len(frames)
    assert job.recorded().events == frames


async def test_activities_are_told_which_job_they_work_for(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    job = await ended(skipping, activities)
    for _, argument in activities.calls:
        assert argument.model_dump()["generation_id"] == job.job.generation_id
        assert argument.model_dump()["project_id"] == job.job.project_id
    (start,) = activities.inputs(MarkRunningInput)
    assert (start.workflow_id, start.run_id) == (job.handle.id, job.handle.first_execution_run_id)
    assert activities.inputs(StreamModelInput)[0].context_key == "context-None"


async def test_conversation_touches_no_files(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model_answers("Use a ListView.", files=0))
    end = (await ended(skipping, activities, kind=GenerationKind.CONVERSE)).recorded()
    assert activities.names() == [
        ActivityName.MARK_RUNNING,
        ActivityName.PROVISION_WORKSPACE,
        ActivityName.GATHER_CONTEXT,
        ActivityName.STREAM_MODEL,
        ActivityName.FINISH,
        ActivityName.CLEAN_UP,
    ]
    assert activities.inputs(GatherContextInput)[0].kind is GenerationKind.CONVERSE
    assert (end.status, end.chat, end.archive_key) == (GenerationStatus.COMPLETED, "Use a ListView.", None)
    assert outline(end.events)[-4:] == ["chat Use a ListView.", "model completed", "finish started", "result completed"]


async def test_long_chat_is_split_and_its_notices_are_told(skipping: WorkflowEnvironment) -> None:
    said = "Zürich " * 5000
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model_answers(said, notices=["continued once"]))
    frames = (await ended(skipping, activities)).recorded().events
    chats = [frame for frame in frames if isinstance(frame, Chat)]
    assert len(chats) > 1
    assert "".join(chat.text for chat in chats) == said
    assert all(len(chat.text.encode()) <= MAX_CHAT_FRAME_BYTES for chat in chats)
    assert all(said[chat.offset :].startswith(chat.text) for chat in chats)
    assert "continued once" in [frame.message for frame in frames if isinstance(frame, Text)]


async def test_log_stays_below_the_payload_limit(skipping: WorkflowEnvironment) -> None:
    """However much the model says and the check finds, the end can be recorded."""
    many = [f"{number} " + "é" * 5000 for number in range(300)]
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, *[model_answers("\x01" * 250_000)] * 4)
    activities.script(ActivityName.ANALYZE, *[finds(*many[start:]) for start in range(4)])
    job = await ended(skipping, activities)
    end = job.recorded()
    assert len(end.model_dump_json()) < 2_000_000
    assert max(len(frame.diagnostics) for frame in end.events if isinstance(frame, AnalysisError)) == 100
    assert sum(frame.message == FULL for frame in notices(end)) == 1


async def test_job_whose_record_is_final_does_nothing(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.MARK_RUNNING, answers(GenerationStatus.CANCELLED))
    async with running(skipping.client, activities) as job:
        output = await job.result()
    assert (output.status, output.last_seq) == (GenerationStatus.CANCELLED, 0)
    assert activities.names() == [ActivityName.MARK_RUNNING]


async def test_end_that_lost_a_race_is_told_as_it_was_recorded(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.FINISH, answers(GenerationStatus.CANCELLED))
    async with running(skipping.client, activities) as job:
        output = await job.result()
        result = (await job.told())[-1]
    assert isinstance(result, Result)
    assert output.status is result.status is result.generation.status is GenerationStatus.CANCELLED
    assert result.error is not None
    assert result.error.code is ErrorCode.CANCELLED


async def test_a_session_is_summarised_before_the_model_is_asked(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.SUMMARISE_CONVERSATION, answers(SummariseOutput(turns=3, usage=USAGE)))
    async with running(skipping.client, activities, session_id=SessionId(uuid4())) as job:
        await job.result()
    assert activities.names() == OF_A_CLEAN_JOB
    assert job.recorded().usage == USAGE, "the ledger counts its tokens with the first round"
    assert "notice The older part of the conversation is summarised." in outline(job.recorded().events)


async def test_a_failing_summary_fails_no_job(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.SUMMARISE_CONVERSATION, fails(ErrorCode.MODEL_QUOTA))
    async with running(skipping.client, activities, session_id=SessionId(uuid4())) as job:
        await job.result()
    assert job.recorded().status is GenerationStatus.COMPLETED
    assert any("could not be summarised" in line for line in outline(job.recorded().events))


async def test_a_conversation_writes_no_files(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model_answers("Use a ListView.", files=2))
    job = await ended(skipping, activities, kind=GenerationKind.CONVERSE)
    assert not {ActivityName.APPLY_CHANGES, ActivityName.SAVE_SNAPSHOT} & set(activities.names())
    assert "notice 2 files in the answer" in outline(job.recorded().events)


async def test_every_model_that_answered_is_named(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(
        ActivityName.STREAM_MODEL, model_answers("Plan 0.", model="first"), model_answers("Plan 1.", model="second")
    )
    activities.script(ActivityName.ANALYZE, finds("broken"))
    job = await ended(skipping, activities)
    assert (job.recorded().result.model, job.recorded().result.models) == ("first", ["first", "second"])
