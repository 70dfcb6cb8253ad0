"""Tests and a build as part of a job: after a clean analysis, with repairs, and the badge of what is delivered."""

from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.events import Result, StatusUpdate
from app.contracts.generations import GenerationStatus, Stage, StageState
from app.contracts.jobs import CheckVersionInput, CheckVersionOutput, FinishInput, StreamModelInput
from app.contracts.names import ActivityName
from app.contracts.verification import CheckName, CheckState, Verification
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import answers, fails_check, finds, writes
from tests.fakes.scripted_jobs import running

PASSED, FAILED, NOT_RUN = CheckState.PASSED, CheckState.FAILED, CheckState.NOT_RUN
NO_SDK = CheckVersionOutput(state=NOT_RUN, note="install the Flutter SDK")


async def end_of(
    skipping: WorkflowEnvironment,
    activities: ScriptedActivities,
    *,
    write_tests: bool = True,
    build_web: bool = True,
    max_fix_attempts: int = 3,
) -> FinishInput:
    async with running(
        skipping.client,
        activities,
        max_fix_attempts=max_fix_attempts,
        write_tests=write_tests,
        build_web=build_web,
    ) as job:
        await job.result()
        return job.recorded()


def badge(end: FinishInput) -> Verification:
    """The same in the record and in the last frame."""
    result = end.events[-1]
    assert isinstance(result, Result)
    assert end.result.verification is not None
    assert result.verification == end.result.verification
    return end.result.verification


def states(end: FinishInput) -> tuple[CheckState, CheckState, CheckState]:
    found = badge(end)
    return found.analyze, found.test, found.build


def note(end: FinishInput, check: CheckName) -> str:
    return next((found.note for found in badge(end).notes if found.check is check), "")


async def test_a_version_that_passes_everything(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    end = await end_of(skipping, activities)
    assert states(end) == (PASSED, PASSED, PASSED)
    assert (badge(end).by, badge(end).notes) == (end.result.provenance, [])
    checks = [ActivityName.ANALYZE, ActivityName.RUN_TESTS, ActivityName.BUILD_WEB, ActivityName.SAVE_SNAPSHOT]
    assert [name for name in activities.names() if name in checks] == checks
    ended = [
        frame.stage for frame in end.events if isinstance(frame, StatusUpdate) and frame.state is StageState.COMPLETED
    ]
    assert ended.index(Stage.ANALYZE) < ended.index(Stage.TEST) < ended.index(Stage.BUILD) < ended.index(Stage.SNAPSHOT)


async def test_what_is_not_asked_for_is_not_run(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    end = await end_of(skipping, activities, write_tests=False, build_web=False)
    assert states(end) == (PASSED, NOT_RUN, NOT_RUN)
    assert note(end, CheckName.TEST) == note(end, CheckName.BUILD) == "not asked for"
    assert activities.inputs(CheckVersionInput) == []


async def test_without_an_sdk_the_badge_says_why(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.RUN_TESTS, answers(NO_SDK))
    activities.script(ActivityName.BUILD_WEB, answers(NO_SDK))
    end = await end_of(skipping, activities)
    assert states(end) == (PASSED, NOT_RUN, NOT_RUN)
    assert note(end, CheckName.TEST) == note(end, CheckName.BUILD) == NO_SDK.note
    assert end.status is GenerationStatus.COMPLETED


async def test_a_failing_test_gets_a_repair_round(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.RUN_TESTS, fails_check("shows the list: no"))
    end = await end_of(skipping, activities)
    assert states(end) == (PASSED, PASSED, PASSED)
    assert (end.status, end.result.repair_rounds) == (GenerationStatus.COMPLETED, 1)
    assert [call.problems_key for call in activities.inputs(StreamModelInput)] == [None, "failures-0"]
    names = activities.names()
    assert names.count(ActivityName.RUN_TESTS) == 2
    assert names.count(ActivityName.BUILD_WEB) == 1, "what fails its tests is not built"


async def test_the_same_failure_again_ends_the_repairs(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.RUN_TESTS, *[fails_check("shows the list: no")] * 2)
    end = await end_of(skipping, activities)
    assert states(end) == (PASSED, FAILED, NOT_RUN)
    assert note(end, CheckName.BUILD) == "an earlier check did not pass"
    assert end.error is not None
    assert end.error.code is ErrorCode.REPEATED_ERRORS
    assert end.archive_key is not None
    assert [found.code for found in end.result.diagnostics] == ["test_failed"]


async def test_a_failing_build_counts_too(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.BUILD_WEB, fails_check("no such constructor"))
    end = await end_of(skipping, activities, write_tests=False, max_fix_attempts=0)
    assert states(end) == (PASSED, NOT_RUN, FAILED)
    assert end.status is GenerationStatus.ERROR


async def test_code_that_does_not_compile_is_neither_tested_nor_preferred(skipping: WorkflowEnvironment) -> None:
    """Two failing tests are better than one error that the analysis finds."""
    activities = ScriptedActivities()
    activities.script(ActivityName.RUN_TESTS, fails_check("a: no", "b: no"))
    activities.script(ActivityName.ANALYZE, finds(), finds("a bracket is missing"))
    end = await end_of(skipping, activities, max_fix_attempts=1)
    assert states(end) == (PASSED, FAILED, NOT_RUN)
    assert len(activities.inputs(CheckVersionInput)) == 1
    assert len(end.result.diagnostics) == 2


async def test_a_version_with_refused_files_is_not_run(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.APPLY_CHANGES, writes("lib/main.dart", refused=["../evil"]))
    end = await end_of(skipping, activities, max_fix_attempts=0)
    assert states(end) == (PASSED, NOT_RUN, NOT_RUN)
    assert note(end, CheckName.TEST) == "files of the answer were refused"
