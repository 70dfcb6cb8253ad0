"""When a job tries another repair, and which version it delivers."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.contracts.diagnostics import Diagnostic, Refusal, RefusalReason, Severity
from app.contracts.errors import ErrorCode
from app.contracts.jobs import CheckVersionOutput
from app.contracts.verification import CheckState
from workflows.badge import Ran
from workflows.repair import MAX_GROWTHS, CheckedRound, NextMove, best_round, next_move, shortfall, still_undelivered

MAX_REPAIRS = 3


def diagnostic(message: str, *, line: int = 1, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(
        severity=severity,
        code="syntax",
        message=message,
        path="lib/main.dart",
        line=line,
        column=1,
        source_line=" main( ) ",
    )


def refusal(path: str) -> Refusal:
    return Refusal(path=path, reason=RefusalReason.PLACEHOLDER, detail="it has a placeholder")


def checked(
    number: int,
    *errors: str,
    line: int = 1,
    refused: tuple[str, ...] = (),
    undelivered: tuple[str, ...] = (),
    has_written: bool = True,
) -> CheckedRound:
    return CheckedRound(
        number=number,
        archive_key=f"archive-{number}",
        problems_key=None,
        diagnostics=tuple(diagnostic(message, line=line) for message in errors),
        refusals=tuple(refusal(path) for path in refused),
        undelivered=tuple(refusal(path) for path in (*refused, *undelivered)),
        has_written=has_written,
    )


problem_sets = st.lists(st.frozensets(st.sampled_from("abc")), min_size=1, max_size=MAX_REPAIRS + 1)


@given(problem_sets)
def test_every_job_stops_within_its_repairs(found: list[frozenset[str]]) -> None:
    rounds = [checked(number, *sorted(errors)) for number, errors in enumerate(found)]
    move = next_move(rounds, max_repairs=MAX_REPAIRS)
    if not found[-1]:
        assert move is NextMove.DELIVER
    elif found[-1] in found[:-1]:
        assert move is NextMove.STOP_REPEATED
    elif len(found) > MAX_REPAIRS:
        assert move is NextMove.STOP_EXHAUSTED
    elif sum(len(after) > len(before) for before, after in pairwise(found)) >= MAX_GROWTHS:
        assert move is NextMove.STOP_GROWING
    else:
        assert move is NextMove.REPAIR


@given(problem_sets)
def test_no_round_was_better_than_the_best(found: list[frozenset[str]]) -> None:
    rounds = [checked(number, *sorted(errors)) for number, errors in enumerate(found)]
    best = best_round(rounds)
    assert len(best.errors) == min(len(errors) for errors in found)
    assert all(len(later.errors) > len(best.errors) for later in rounds[best.number + 1 :])


@given(problem_sets)
def test_version_without_errors_is_never_an_error(found: list[frozenset[str]]) -> None:
    rounds = [checked(number, *sorted(errors)) for number, errors in enumerate(found)]
    lacks = shortfall(rounds, next_move(rounds, max_repairs=MAX_REPAIRS))
    assert (lacks is None) == (not best_round(rounds).errors)


def test_error_that_only_moved_is_the_same_error() -> None:
    rounds = [checked(0, "a"), checked(1, "a", line=7)]
    assert next_move(rounds, max_repairs=MAX_REPAIRS) is NextMove.STOP_REPEATED


def test_error_beside_another_one_is_progress() -> None:
    rounds = [checked(0, "a", "b"), checked(1, "a")]
    assert next_move(rounds, max_repairs=MAX_REPAIRS) is NextMove.REPAIR


def test_repairs_that_make_it_worse_twice_are_given_up() -> None:
    worse = [checked(0, "a"), checked(1, "b", "c"), checked(2, "d", "e", "f")]
    assert next_move(worse[:2], max_repairs=MAX_REPAIRS) is NextMove.REPAIR
    assert next_move(worse, max_repairs=MAX_REPAIRS) is NextMove.STOP_GROWING
    assert best_round(worse).number == 0
    lacks = shortfall(worse, NextMove.STOP_GROWING)
    assert lacks is not None
    assert lacks.code is ErrorCode.NOT_CLEAN


def test_growth_need_not_be_in_a_row() -> None:
    rounds = [checked(0, "a"), checked(1, "b", "c"), checked(2, "d"), checked(3, "e", "f")]
    assert next_move(rounds[:3], max_repairs=5) is NextMove.REPAIR
    assert next_move(rounds, max_repairs=5) is NextMove.STOP_GROWING


def test_errors_of_a_check_that_was_not_come_to_before_are_no_growth() -> None:
    def tested(number: int, *errors: str) -> CheckedRound:
        found = checked(number, *errors)
        failed = CheckVersionOutput(state=CheckState.FAILED, diagnostics=list(found.diagnostics))
        return replace(found, ran=Ran(failed))

    rounds = [checked(0, "a"), tested(1, "b", "c"), tested(2, "d"), checked(3, "e", "f")]
    assert next_move(rounds[:2], max_repairs=5) is NextMove.REPAIR
    assert next_move(rounds, max_repairs=5) is NextMove.REPAIR, "one growth, to code that does not compile"
    assert next_move([*rounds, checked(4, "g", "h", "i")], max_repairs=5) is NextMove.STOP_GROWING


def test_no_repair_is_tried_where_none_is_allowed() -> None:
    assert next_move([checked(0, "a")], max_repairs=0) is NextMove.STOP_EXHAUSTED


def test_refusal_counts_like_an_error() -> None:
    assert next_move([checked(0, refused=("lib/a.dart",))], max_repairs=1) is NextMove.REPAIR


def test_only_errors_are_problems() -> None:
    warned = CheckedRound(0, "archive-0", None, (diagnostic("w", severity=Severity.WARNING),), (), (), has_written=True)
    assert next_move([warned], max_repairs=MAX_REPAIRS) is NextMove.DELIVER


def test_clean_version_is_not_given_up_for_one_with_more_files_and_errors() -> None:
    rounds = [checked(0, refused=("lib/a.dart",)), checked(1, "a")]
    assert best_round(rounds).number == 0
    assert shortfall(rounds, NextMove.STOP_EXHAUSTED) is None


def test_repeated_errors_are_told_from_exhausted_repairs() -> None:
    rounds = [checked(0, "a"), checked(1, "a")]
    repeated, exhausted = (shortfall(rounds, move) for move in (NextMove.STOP_REPEATED, NextMove.STOP_EXHAUSTED))
    assert repeated is not None
    assert exhausted is not None
    assert (repeated.code, exhausted.code) == (ErrorCode.REPEATED_ERRORS, ErrorCode.NOT_CLEAN)
    assert exhausted.message == "1 error left after 1 repair round"


def test_nothing_written_is_not_clean() -> None:
    refused_all = checked(0, refused=("lib/a.dart",), has_written=False)
    lacks = shortfall([refused_all], NextMove.STOP_EXHAUSTED)
    assert lacks is not None
    assert lacks.code is ErrorCode.NOT_CLEAN


def test_refused_file_stays_undelivered_until_it_is_written() -> None:
    first = still_undelivered((), written=frozenset({"b"}), refused=[refusal("a")])
    assert [lost.path for lost in first] == ["a"]
    second = still_undelivered(first, written=frozenset({"c"}), refused=[refusal("d")])
    assert [lost.path for lost in second] == ["a", "d"]
    third = still_undelivered(second, written=frozenset({"a"}), refused=[refusal("d")])
    assert [lost.path for lost in third] == ["d"]
