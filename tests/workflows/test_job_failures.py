"""What fails: waited for, given up, and told with its code."""

import pytest
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.events import StatusUpdate
from app.contracts.generations import GenerationStatus, Stage, StageState
from app.contracts.jobs import (
    FinishInput,
)
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Behaviour, fails, finds, model_answers
from tests.workflows.outcomes import ended, failed, notices


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
