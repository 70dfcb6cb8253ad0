"""The figures of a run and how they are written down."""

from pathlib import Path
from xml.etree import ElementTree

from evaluation.cases import Group
from evaluation.graders import Grader, Mark
from evaluation.report import write_report
from evaluation.results import Attempt, GradeLine, Results, Score


def attempt(case: str, number: int, *, mark: Mark, why: str = "", seconds: float = 1.0) -> Attempt:
    return Attempt(
        case=case,
        group=Group.FIXES,
        number=number,
        generation_id=None,
        grades=[GradeLine(grader=Grader.ENDED, mark=mark, why=why)],
        seconds=seconds,
        tokens=10,
        repair_rounds=0,
    )


ATTEMPTS = [
    attempt("one", 1, mark=Mark.PASSED, seconds=1),
    attempt("one", 2, mark=Mark.PASSED, seconds=2),
    attempt("two", 1, mark=Mark.PASSED, seconds=3),
    attempt("two", 2, mark=Mark.FAILED, why="`<img src=x>`\n| broke", seconds=10),
]


def test_every_attempt_counts_for_pass_k() -> None:
    score = Score.of(ATTEMPTS)
    assert (score.cases, score.pass_1, score.pass_all) == (2, 0.75, 0.5)
    assert (score.median_s, score.slowest_s) == (2.5, 10)


def test_what_nothing_looked_at_did_not_pass() -> None:
    assert not attempt("one", 1, mark=Mark.NOT_RUN).passed


def test_the_report_says_what_failed_and_that_the_model_was_canned(tmp_path: Path) -> None:
    results = Results(model="demo-model", provenance="syntax-only", canned=True, attempts_each=2, attempts=ATTEMPTS)
    text = write_report(results, tmp_path / "out").read_text()
    assert "demo model answered" in text
    assert "| fixes | 2 | 75% | 50% |" in text
    assert "- `two` #2, ended: `'<img src=x>' | broke`" in text
    assert Results.model_validate_json((tmp_path / "out" / "results.json").read_text()) == results
    svg = ElementTree.fromstring((tmp_path / "out" / "plot.svg").read_text())
    assert svg.tag.endswith("svg")
