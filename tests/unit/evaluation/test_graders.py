"""Each grader passes what is right and fails what is not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.contracts.diagnostics import Diagnostic, Refusal, RefusalReason, Severity
from app.contracts.errors import ErrorCode, JobError
from app.contracts.generations import (
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationResult,
    GenerationStatus,
)
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.verification import CheckName, CheckNote, CheckState, Verification
from evaluation.cases import Case, Expectations, Group
from evaluation.graders import Delivered, Grader, Mark, grade, unmet

ERROR = Diagnostic(severity=Severity.ERROR, code="x", message="m", path="lib/a.dart", line=1, column=1)
REFUSED = Refusal(path="../x", reason=RefusalReason.PATH, detail="outside")
BEFORE = {"lib/a.dart": b"class A {}", "lib/src/b.dart": b"class B {}", "pubspec.yaml": b"name: x"}


def case(expect: Expectations | None = None) -> Case:
    return Case(id="a-case", prompt="p", group=Group.EDITS, expect=expect or Expectations())


def delivered(
    result: GenerationResult | None = None,
    *,
    status: GenerationStatus = GenerationStatus.COMPLETED,
    after: Mapping[str, bytes] = BEFORE,
    answer: str = "",
    canned: bool = False,
) -> Delivered:
    error = None if status is GenerationStatus.COMPLETED else JobError(code=ErrorCode.INTERNAL, message="it broke")
    job = Generation(
        id=GenerationId(uuid4()),
        project_id=ProjectId(uuid4()),
        created_by=UserId(uuid4()),
        kind=GenerationKind.GENERATE,
        status=status,
        prompt="p",
        options=GenerationOptions(),
        result=result or GenerationResult(provenance="syntax-only"),
        error=error,
        created_at=datetime.now(UTC),
    )
    return Delivered(job, BEFORE, after, answer, canned)


def marks(found: Delivered, expect: Expectations | None = None) -> dict[Grader, Mark]:
    return {verdict.grader: verdict.mark for verdict in grade(case(expect), found)}


def test_a_clean_answer_passes_what_could_be_run() -> None:
    assert marks(delivered()) == {
        Grader.ENDED: Mark.PASSED,
        Grader.GATE: Mark.PASSED,
        Grader.SYNTAX: Mark.PASSED,
        Grader.ANALYZE: Mark.NOT_RUN,
        Grader.TEST: Mark.NOT_RUN,
        Grader.BUILD: Mark.NOT_RUN,
        Grader.SMOKE: Mark.NOT_RUN,
        Grader.EXPECTED: Mark.PASSED,
    }


@pytest.mark.parametrize(
    ("found", "failing"),
    [
        (delivered(status=GenerationStatus.ERROR), {Grader.ENDED}),
        (delivered(GenerationResult(provenance="syntax-only", refusals=[REFUSED])), {Grader.GATE}),
        (delivered(GenerationResult(provenance="syntax-only", diagnostics=[ERROR])), {Grader.SYNTAX}),
        (delivered(GenerationResult()), {Grader.SYNTAX}),
        (delivered(GenerationResult(provenance="flutter 3.35", diagnostics=[ERROR])), {Grader.SYNTAX, Grader.ANALYZE}),
    ],
)
def test_what_is_wrong_fails(found: Delivered, failing: set[Grader]) -> None:
    assert {grader for grader, mark in marks(found).items() if mark is Mark.FAILED} == failing


def test_a_canned_answer_is_not_held_against_expectations() -> None:
    assert marks(delivered(canned=True), Expectations(files=["nothing"]))[Grader.EXPECTED] is Mark.NOT_RUN


@pytest.mark.parametrize(
    ("expect", "after", "met"),
    [
        ({"files": ["lib/*.dart"]}, BEFORE, True),
        ({"files": ["test/*.dart"]}, BEFORE, False),
        ({"gone": ["lib/a.dart"]}, BEFORE, False),
        ({"text": ["class A"]}, BEFORE, True),
        ({"text": ["name: x"]}, BEFORE, False),
        ({"no_text": ["class B"]}, BEFORE, False),
        ({"untouched": ["lib/*.dart"]}, BEFORE | {"lib/a.dart": b"changed"}, False),
        ({"untouched": ["lib/*.dart"]}, BEFORE | {"lib/src/b.dart": b"changed"}, True),
        ({"untouched": ["lib/**/*.dart"]}, BEFORE | {"lib/src/b.dart": b"changed"}, False),
        ({"untouched": ["lib/*.dart"]}, BEFORE | {"lib/new.dart": b"new"}, True),
        ({"changed_at_most": 1}, BEFORE | {"lib/new.dart": b"new"}, True),
        ({"changed_at_most": 0}, BEFORE | {"lib/new.dart": b"new"}, False),
        ({"packages_unchanged": True}, BEFORE | {"pubspec.yaml": b"name: y"}, False),
        ({"tests": True}, BEFORE | {"test/a_test.dart": b"x"}, True),
        ({"tests": True}, BEFORE, False),
        ({"answer": ["cart"]}, BEFORE, False),
    ],
)
def test_expectations(expect: dict[str, object], after: Mapping[str, bytes], *, met: bool) -> None:
    assert (unmet(Expectations.model_validate(expect), delivered(after=after)) == []) is met


VERIFIED = Verification(
    analyze=CheckState.PASSED, test=CheckState.FAILED, build=CheckState.NOT_RUN, by="flutter 3.29.0"
)


def test_tests_and_builds_are_graded_by_the_badge() -> None:
    note = CheckNote(check=CheckName.TEST, note="3 passed, 1 failed")
    badge = VERIFIED.model_copy(update={"notes": [note]})
    failed = Diagnostic(severity=Severity.ERROR, code="test_failed", message="m", path="test/a.dart", line=1, column=1)
    result = GenerationResult(provenance=badge.by, verification=badge, diagnostics=[failed])
    found = {verdict.grader: verdict for verdict in grade(case(), delivered(result))}
    assert (found[Grader.TEST].mark, found[Grader.TEST].why) == (Mark.FAILED, note.note)
    assert found[Grader.BUILD].mark is Mark.NOT_RUN
    assert found[Grader.SYNTAX].mark is found[Grader.ANALYZE].mark is Mark.PASSED, "a failed test is no error of syntax"


def test_a_build_that_is_not_served_fails() -> None:
    served = delivered()
    assert marks(replace(served, unserved=[]))[Grader.SMOKE] is Mark.PASSED
    assert marks(replace(served, unserved=["/ answers 404"]))[Grader.SMOKE] is Mark.FAILED
