"""The evaluation suite on the demo model: its parts fit together."""

from app.client import WingbeatClient
from app.local.stack import Stack
from evaluation.cases import load_cases
from evaluation.graders import Grader, Mark
from evaluation.results import Attempt
from evaluation.runner import Evaluation
from evaluation.seeding import seeding_of

PLUMBING = {"edit-notes-title", "fix-missing-brace", "repo-talk-only"}


async def test_cases_run_from_their_starting_points_to_their_grades(stack: Stack, user: WingbeatClient) -> None:
    cases = [case for case in load_cases() if case.id in PLUMBING]
    heard: list[Attempt] = []
    async with seeding_of(stack.environment) as seeding:
        evaluation = Evaluation(user, seeding, attempts_each=1, at_once=3)
        results = await evaluation.run(cases, heard.append)
    assert {attempt.case for attempt in results.attempts} == {attempt.case for attempt in heard} == PLUMBING
    assert all(attempt.passed for attempt in results.attempts), results
    assert results.canned
    assert results.model == "demo-model"
    assert {attempt.mark(Grader.EXPECTED) for attempt in results.attempts} == {Mark.NOT_RUN}
    assert all(attempt.tokens > 0 for attempt in results.attempts)
