"""How jobs run and end, over scripted activities."""

import asyncio
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from app.contracts.diagnostics import RefusalReason, Severity
from app.contracts.errors import ErrorCode, JobError
from app.contracts.events import AnalysisError, Chat, DurableFrame, Result, StatusUpdate, Text
from app.contracts.generations import EditCounts, GenerationKind, GenerationStatus, Stage, StageState
from app.contracts.ids import SessionId
from app.contracts.jobs import (
    AnalyzeInput,
    ApplyChangesInput,
    FinishInput,
    GatherContextInput,
    MarkRunningInput,
    ProvisionInput,
    StreamModelInput,
    SummariseOutput,
)
from app.contracts.names import ActivityName
from tests.fakes.activities import (
    USAGE,
    Behaviour,
    ScriptedActivities,
    answers,
    fails,
    finds,
    model_answers,
    writes,
)
from tests.fakes.scripted_jobs import ScriptedJob, outline, running
from workflows.bounds import MAX_CHAT_FRAME_BYTES
from workflows.journal import FULL

CHECKED_ONCE = [
    "provision started",
    "provision completed",
    "context started",
    "context completed",
    "model started",
    "chat Plan 0.",
    "model completed",
    "apply started",
    "file lib/main.dart",
    "apply completed",
    "pub_get started",
    "pub_get completed",
    "analyze started",
    "analyze completed",
    "notice Checked by syntax-only",
]
STEPS = [
    ActivityName.MARK_RUNNING,
    ActivityName.PROVISION_WORKSPACE,
    ActivityName.GATHER_CONTEXT,
    ActivityName.STREAM_MODEL,
    ActivityName.APPLY_CHANGES,
    ActivityName.PUB_GET,
    ActivityName.ANALYZE,
    ActivityName.SAVE_SNAPSHOT,
    ActivityName.FINISH,
    ActivityName.CLEAN_UP,
]
SAVED = ["snapshot started", "snapshot completed", "finish started"]


def repair(number: int, found: str | None = None) -> list[str]:
    problems = [] if found is None else [found]
    return [
        "repair started",
        "context started",
        "context completed",
        "model started",
        f"chat Plan {number}.",
        "model completed",
        "apply started",
        "file lib/main.dart",
        "apply completed",
        "pub_get started",
        "pub_get completed",
        "analyze started",
        "analyze completed",
        *problems,
        "repair completed",
    ]


async def ended(
    skipping: WorkflowEnvironment,
    activities: ScriptedActivities,
    *,
    kind: GenerationKind = GenerationKind.GENERATE,
    max_fix_attempts: int = 3,
) -> ScriptedJob:
    """A job that ended well in Temporal's eyes, with its log checked for what holds of every log."""
    async with running(skipping.client, activities, kind=kind, max_fix_attempts=max_fix_attempts) as job:
        output = await job.result()
        frames = await job.told()
    assert output.status is job.recorded().status
    assert output.last_seq == len(frames)
    holds_of_every_log(job, frames)
    return job


def holds_of_every_log(job: ScriptedJob, frames: list[DurableFrame]) -> None:
    assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
    assert {frame.generation_id for frame in frames} == {job.job.generation_id}
    assert [frame.ts for frame in frames] == sorted(frame.ts for frame in frames)
    progress = [frame.progress for frame in frames if isinstance(frame, StatusUpdate)]
    assert progress == sorted(progress)
    assert isinstance(frames[-1], Result)
    assert not any(isinstance(frame, Result) for frame in frames[:-1])
    assert job.recorded().events == frames


OF_A_CLEAN_JOB = [
    ActivityName.MARK_RUNNING,
    ActivityName.PROVISION_WORKSPACE,
    ActivityName.SUMMARISE_CONVERSATION,
    ActivityName.GATHER_CONTEXT,
    ActivityName.STREAM_MODEL,
    ActivityName.APPLY_CHANGES,
    ActivityName.PUB_GET,
    ActivityName.ANALYZE,
    ActivityName.SAVE_SNAPSHOT,
    ActivityName.FINISH,
    ActivityName.CLEAN_UP,
]


async def test_clean_job_tells_its_stages_once_and_in_order(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    job = await ended(skipping, activities)
    end = job.recorded()
    assert activities.names() == [name for name in OF_A_CLEAN_JOB if name is not ActivityName.SUMMARISE_CONVERSATION]
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
    async with running(real.client, ScriptedActivities()) as job, asyncio.timeout(30):
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


async def test_problems_are_repaired(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("a brace is missing"))
    job = await ended(skipping, activities)
    end = job.recorded()
    assert outline(end.events) == [*CHECKED_ONCE, "problems 1+0", *repair(1), *SAVED, "result completed"]
    assert [call.problems_key for call in activities.inputs(StreamModelInput)] == [None, "problems-0"]
    assert [shown.problems_key for shown in activities.inputs(GatherContextInput)] == [None, "problems-0"]
    assert [call.context_key for call in activities.inputs(StreamModelInput)] == ["context-None", "context-problems-0"]
    assert end.usage.model_calls == 2
    assert end.chat == "Plan 0.\n\nPlan 1."
    assert (end.result.repair_rounds, end.result.diagnostics) == (1, [])


async def test_warnings_are_no_problem(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("a const would do", severity=Severity.WARNING))
    end = (await ended(skipping, activities)).recorded()
    assert end.status is GenerationStatus.COMPLETED
    assert end.result.repair_rounds == 0
    assert [found.message for found in end.result.diagnostics] == ["a const would do"]


async def test_repeated_problems_stop_the_repair_and_the_files_are_kept(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("first"), finds("second"), finds("first"))
    end = (await ended(skipping, activities)).recorded()
    assert end.status is GenerationStatus.ERROR
    assert end.error is not None
    assert end.error.code is ErrorCode.REPEATED_ERRORS
    assert end.archive_key == "version.zip"
    assert activities.names().count(ActivityName.STREAM_MODEL) == 3
    assert "notice The same problems came back" in outline(end.events)


async def test_repairs_that_make_it_worse_twice_are_given_up(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("a"), finds("b", "c"), finds("d", "e", "f"))
    end = (await ended(skipping, activities)).recorded()
    assert end.error == JobError(code=ErrorCode.NOT_CLEAN, message="1 error left after 2 repair rounds")
    assert activities.names().count(ActivityName.STREAM_MODEL) == 3
    assert "notice The repairs brought more errors twice" in outline(end.events)
    assert [provision.restore_key for provision in activities.inputs(ProvisionInput)] == [None, "archive-0"]
    assert [found.message for found in end.result.diagnostics] == ["a"]


async def test_edits_of_all_rounds_are_counted_and_told_on(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("a"))
    counts = EditCounts(exact=2, fuzzy=1, refused=3)
    activities.script(ActivityName.APPLY_CHANGES, writes("a.dart", edits=counts), writes("a.dart", edits=counts))
    end = (await ended(skipping, activities)).recorded()
    assert end.result.edits == EditCounts(exact=4, fuzzy=2, refused=6)
    result = end.events[-1]
    assert isinstance(result, Result)
    assert result.edits == end.result.edits
    assert [check.diff_key for check in activities.inputs(AnalyzeInput)] == ["diff-0", "diff-1"]
    assert [apply.context_key for apply in activities.inputs(ApplyChangesInput)] == [
        "context-None",
        "context-problems-0",
    ]


async def test_repair_is_bounded(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("first"), finds("second"), finds("third"))
    end = (await ended(skipping, activities, max_fix_attempts=2)).recorded()
    assert end.error == JobError(code=ErrorCode.NOT_CLEAN, message="1 error left after 2 repair rounds")
    assert end.result.repair_rounds == 2
    assert [found.message for found in end.result.diagnostics] == ["third"]
    assert end.archive_key == "version.zip"


async def test_version_with_the_fewest_errors_is_delivered(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("a", "b", "c"), finds("a"), finds("d", "e"))
    end = (await ended(skipping, activities, max_fix_attempts=2)).recorded()
    assert [provision.restore_key for provision in activities.inputs(ProvisionInput)] == [None, "archive-1"]
    assert activities.names()[-4:] == [
        ActivityName.PROVISION_WORKSPACE,
        ActivityName.SAVE_SNAPSHOT,
        ActivityName.FINISH,
        ActivityName.CLEAN_UP,
    ]
    assert [found.message for found in end.result.diagnostics] == ["a"]


async def test_refused_file_gets_a_repair_round(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.APPLY_CHANGES, writes("lib/main.dart", refused=["lib/a.dart"]), writes("lib/a.dart"))
    end = (await ended(skipping, activities)).recorded()
    assert end.status is GenerationStatus.COMPLETED
    assert end.result.refusals == []
    assert end.result.repair_rounds == 1
    assert [refusal.path for refusal in activities.inputs(AnalyzeInput)[0].refusals] == ["lib/a.dart"]


@pytest.mark.parametrize("later", [writes(refused=["lib/a.dart"]), writes("lib/other.dart")])
async def test_what_stays_refused_is_named_and_the_rest_delivered(
    skipping: WorkflowEnvironment, later: Behaviour
) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.APPLY_CHANGES, writes("lib/main.dart", refused=["lib/a.dart"]), later)
    end = (await ended(skipping, activities)).recorded()
    assert (end.status, end.error) == (GenerationStatus.COMPLETED, None)
    assert [(refusal.path, refusal.reason) for refusal in end.result.refusals] == [
        ("lib/a.dart", RefusalReason.PLACEHOLDER)
    ]
    assert end.result.repair_rounds == 1


async def test_job_of_which_every_file_was_refused_is_not_clean(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.APPLY_CHANGES, writes(refused=["lib/a.dart"]), writes(refused=["lib/a.dart"]))
    end = (await ended(skipping, activities)).recorded()
    assert end.error is not None
    assert end.error.code is ErrorCode.NOT_CLEAN


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


async def test_end_is_recorded_once_the_database_is_back(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.FINISH, *[fails(ErrorCode.DEPENDENCY_UNAVAILABLE, retryable=True)] * 40)
    job = await ended(skipping, activities)
    assert len(activities.inputs(FinishInput)) == 41
    assert job.recorded().status is GenerationStatus.COMPLETED
    assert activities.names()[-1] is ActivityName.CLEAN_UP


async def test_end_that_cannot_be_recorded_is_told_and_shown(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.FINISH, fails(ErrorCode.NOT_FOUND, "no such generation"))
    result = await failed(skipping, activities, ErrorCode.NOT_FOUND)
    assert result.status is GenerationStatus.ERROR


async def test_outage_in_the_middle_is_waited_for(skipping: WorkflowEnvironment) -> None:
    """Also on the host's queue, whose steps Temporal does not retry."""
    activities = ScriptedActivities()
    gone = fails(ErrorCode.DEPENDENCY_UNAVAILABLE, "storage cannot be reached", retryable=True)
    activities.script(ActivityName.APPLY_CHANGES, gone, gone)
    activities.script(ActivityName.STREAM_MODEL, *[gone] * 8)
    end = (await ended(skipping, activities)).recorded()
    assert end.status is GenerationStatus.COMPLETED
    waits = [frame for frame in end.events if isinstance(frame, StatusUpdate) and frame.state is StageState.WAITING]
    assert [wait.stage for wait in waits] == [Stage.MODEL, Stage.APPLY, Stage.APPLY]
    assert waits[0].message == "Waiting: storage cannot be reached"
    assert activities.names().count(ActivityName.PROVISION_WORKSPACE) == 1


@pytest.mark.parametrize(
    ("step", "behaviour", "code"),
    [
        (ActivityName.PROVISION_WORKSPACE, fails(ErrorCode.BASE_NOT_FOUND), ErrorCode.BASE_NOT_FOUND),
        (ActivityName.GATHER_CONTEXT, fails(ErrorCode.FORBIDDEN), ErrorCode.FORBIDDEN),
        (ActivityName.STREAM_MODEL, fails(ErrorCode.MODEL_BLOCKED), ErrorCode.MODEL_BLOCKED),
        (ActivityName.STREAM_MODEL, fails("KeyError"), ErrorCode.INTERNAL),
        (ActivityName.STREAM_MODEL, model_answers("I would rather not.", files=0), ErrorCode.MODEL_EMPTY),
        (ActivityName.APPLY_CHANGES, fails("OSError", retryable=True), ErrorCode.INTERNAL),
    ],
)
async def test_failure_ends_the_job_with_its_code(
    skipping: WorkflowEnvironment, step: ActivityName, behaviour: Behaviour, code: ErrorCode
) -> None:
    activities = ScriptedActivities()
    activities.script(step, behaviour)
    result = await failed(skipping, activities, code)
    assert (result.status, result.files) == (GenerationStatus.ERROR, [])
    end = activities.inputs(FinishInput)[-1]
    assert end.error == result.error
    assert end.archive_key is None
    if code is ErrorCode.INTERNAL:
        assert "it is broken" not in end.model_dump_json()


async def test_model_that_is_unavailable_is_asked_six_times(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, *[fails(ErrorCode.MODEL_UNAVAILABLE, retryable=True)] * 6)
    result = await failed(skipping, activities, ErrorCode.MODEL_UNAVAILABLE)
    assert result.error is not None
    assert result.error.retryable
    assert activities.names().count(ActivityName.STREAM_MODEL) == 6


async def test_failure_in_a_repair_keeps_the_files_of_the_round_before(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("a brace is missing"))
    activities.script(ActivityName.STREAM_MODEL, model_answers("Plan 0."), fails(ErrorCode.MODEL_QUOTA))
    result = await failed(skipping, activities, ErrorCode.MODEL_QUOTA)
    assert [file.path for file in result.files] == ["lib/main.dart"]
    assert [found.message for found in result.diagnostics] == ["a brace is missing"]
    assert activities.inputs(FinishInput)[-1].archive_key == "version.zip"


async def test_files_that_cannot_be_saved_do_not_hide_why_the_job_failed(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.SAVE_SNAPSHOT, fails(ErrorCode.FORBIDDEN), fails(ErrorCode.INTERNAL))
    await failed(skipping, activities, ErrorCode.FORBIDDEN)
    assert any("could not be saved" in frame.message for frame in notices(activities.inputs(FinishInput)[-1]))


def notices(end: FinishInput) -> list[Text]:
    return [frame for frame in end.events if isinstance(frame, Text)]


async def failed(skipping: WorkflowEnvironment, activities: ScriptedActivities, code: ErrorCode) -> Result:
    """Run a job that Temporal shows as failed with this code, tidied up all the same. Answers what was told last."""
    async with running(skipping.client, activities) as job:
        with pytest.raises(WorkflowFailureError) as failure:
            await job.result()
        frames = await job.told()
        description = await job.handle.describe()
    assert description.status is WorkflowExecutionStatus.FAILED
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.type == code
    if ActivityName.GATHER_CONTEXT in activities.names():
        assert activities.names()[-1] is ActivityName.CLEAN_UP
    result = frames[-1]
    assert isinstance(result, Result)
    assert result.error is not None
    assert result.error.code is code
    return result


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
