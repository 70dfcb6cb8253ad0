"""Problems and refusals: which are repaired, how often, and what is delivered in the end."""

import pytest
from temporalio.testing import WorkflowEnvironment

from app.contracts.diagnostics import RefusalReason, Severity
from app.contracts.errors import ErrorCode, JobError
from app.contracts.events import Result
from app.contracts.generations import EditCounts, GenerationStatus
from app.contracts.jobs import (
    AnalyzeInput,
    ApplyChangesInput,
    GatherContextInput,
    ProvisionInput,
    StreamModelInput,
)
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Behaviour, finds, writes
from tests.fakes.scripted_jobs import outline
from tests.workflows.outcomes import CHECKED_ONCE, SAVED, ended, repair


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
