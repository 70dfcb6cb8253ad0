"""How a job ends when its tokens do: with what it has reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.client import WorkflowFailureError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind, GenerationStatus, Usage
from app.contracts.jobs import StreamModelInput, StreamModelOutput
from app.contracts.names import ActivityName
from app.contracts.usage import BudgetScope, TokenAllowance
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Does, finds
from tests.fakes.scripted_jobs import outline, running
from tests.workflows.outcomes import ended
from workflows.budget import affords_another, exhausted, within_budget
from workflows.repair import NextMove

PROMPT = 100
LIMIT = 1000


def answer(
    left: int | None, *, cut: bool = False, files: int = 1, scope: BudgetScope = BudgetScope.JOB, calls: int = 1
) -> StreamModelOutput:
    return StreamModelOutput(
        answer_key="answer",
        nonce="abc234",
        chat="Plan.",
        files=files,
        model="demo-model",
        usage=Usage(prompt_tokens=PROMPT * calls, output_tokens=5, total_tokens=PROMPT * calls + 5, model_calls=calls),
        allowance=None if left is None else TokenAllowance(scope=scope, limit=LIMIT, left=left),
        out_of_budget=cut,
    )


def says(output: StreamModelOutput) -> Does[StreamModelOutput]:
    async def behaviour(_: StreamModelInput) -> StreamModelOutput:
        return output

    return behaviour


@given(st.sampled_from(NextMove), st.integers(min_value=-LIMIT, max_value=LIMIT), st.booleans())
def test_no_round_is_begun_that_the_budget_does_not_allow(move: NextMove, left: int, cut: bool) -> None:
    decided = within_budget(move, answer(left, cut=cut))
    if cut:
        assert decided is NextMove.STOP_BUDGET
    elif move is NextMove.REPAIR:
        assert (decided is NextMove.REPAIR) == (left > PROMPT)
    else:
        assert decided is move


def test_no_limit_affords_everything_and_continuations_count_as_one_prompt() -> None:
    assert affords_another(answer(None))
    assert affords_another(answer(PROMPT + 1, calls=5))


def test_the_end_says_whose_budget_it_was() -> None:
    job, day = (exhausted(answer(0, scope=scope)) for scope in (BudgetScope.JOB, BudgetScope.DAY))
    assert (job.code, job.retryable) == (ErrorCode.BUDGET_EXHAUSTED, False)
    assert "the job's budget of 1000 tokens" in job.message
    assert "the day's budget of 1000 tokens" in day.message


async def test_an_answer_that_is_cut_short_is_applied_and_saved(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, says(answer(0, cut=True)))
    end = (await ended(skipping, activities)).recorded()
    assert end.status is GenerationStatus.ERROR, "an unfinished app is not completed, however clean"
    assert end.error is not None
    assert end.error.code is ErrorCode.BUDGET_EXHAUSTED
    assert end.archive_key == "version.zip"
    assert "notice The tokens do not suffice to go on" in outline(end.events)
    assert activities.names().count(ActivityName.STREAM_MODEL) == 1


async def test_a_repair_that_would_exceed_is_not_begun(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, says(answer(500)), says(answer(50)))
    activities.script(ActivityName.ANALYZE, finds("first"), finds("second"))
    end = (await ended(skipping, activities)).recorded()
    assert activities.names().count(ActivityName.STREAM_MODEL) == 2
    assert end.error is not None
    assert end.error.code is ErrorCode.BUDGET_EXHAUSTED
    assert (end.archive_key, end.result.repair_rounds) == ("version.zip", 1)


async def test_a_repair_that_is_cut_short_leaves_the_best_round(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, says(answer(500)), says(answer(0, cut=True, files=0)))
    activities.script(ActivityName.ANALYZE, finds("first"))
    end = (await ended(skipping, activities)).recorded()
    assert end.error is not None
    assert end.error.code is ErrorCode.BUDGET_EXHAUSTED
    assert end.archive_key == "version.zip"
    assert activities.names().count(ActivityName.APPLY_CHANGES) == 1
    assert end.usage.total_tokens == 2 * (PROMPT + 5), "what the cut round used is told"


async def test_a_clean_round_with_nothing_left_is_completed(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, says(answer(0)))
    assert (await ended(skipping, activities)).recorded().status is GenerationStatus.COMPLETED


async def test_without_any_file_there_is_nothing_to_keep(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, says(answer(0, cut=True, files=0)))
    async with running(skipping.client, activities) as job:
        with pytest.raises(WorkflowFailureError):
            await job.result()
        end = job.recorded()
    assert end.error is not None
    assert end.error.code is ErrorCode.BUDGET_EXHAUSTED
    assert end.archive_key is None
    assert end.usage.total_tokens == PROMPT + 5


async def test_a_conversation_that_is_cut_short_keeps_its_words(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, says(answer(0, cut=True, files=0)))
    end = (await ended(skipping, activities, kind=GenerationKind.CONVERSE)).recorded()
    assert end.error is not None
    assert end.error.code is ErrorCode.BUDGET_EXHAUSTED
    assert end.chat == "Plan."
