"""The run as people read it: Markdown, with the plot beside it."""

from collections.abc import Iterator
from pathlib import Path

from evaluation.cases import Group
from evaluation.graders import Grader, Mark
from evaluation.plot import plot
from evaluation.results import Attempt, Results, Score

_SIGNS = {Mark.PASSED: "ok", Mark.FAILED: "**failed**", Mark.NOT_RUN: "-"}


def write_report(results: Results, folder: Path) -> Path:
    """Write `report.md`, `plot.svg` and `results.json`; answers the first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(results.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / "plot.svg").write_text(plot(_scores(results), attempts_each=results.attempts_each), encoding="utf-8")
    report = folder / "report.md"
    report.write_text("\n".join(_lines(results)) + "\n", encoding="utf-8")
    return report


def _scores(results: Results) -> dict[str, Score]:
    groups = {group: [attempt for attempt in results.attempts if attempt.group is group] for group in Group}
    return {group.value: Score.of(attempts) for group, attempts in groups.items() if attempts} | {
        "all": Score.of(results.attempts)
    }


def _lines(results: Results) -> Iterator[str]:
    k = results.attempts_each
    yield f"# Evaluation of {results.model}"
    yield ""
    if results.canned:
        yield "**The demo model answered: this run shows that the parts fit together, and nothing about quality.**"
        yield ""
    yield f"Checked by {results.provenance}; {k} attempt{'s' if k > 1 else ''} a case."
    yield ""
    yield "![Share of cases passed](plot.svg)"
    yield ""
    yield f"| group | cases | pass@1 | pass^{k} | median s | slowest s | median tokens |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, score in _scores(results).items():
        yield (
            f"| {name} | {score.cases} | {score.pass_1:.0%} | {score.pass_all:.0%} | {score.median_s:.1f} "
            f"| {score.slowest_s:.1f} | {score.median_tokens:,.0f} |"
        )
    yield ""
    yield f"| case | attempt | {' | '.join(Grader)} | rounds | s | tokens |"
    yield f"|---|---:|{'---|' * len(Grader)}---:|---:|---:|"
    yield from (_row(attempt) for attempt in results.attempts)
    yield from _failures(results)


def _row(attempt: Attempt) -> str:
    signs = " | ".join(_SIGNS[attempt.mark(grader)] for grader in Grader)
    return (
        f"| {attempt.case} | {attempt.number} | {signs} | {attempt.repair_rounds} | {attempt.seconds:.1f} "
        f"| {attempt.tokens:,} |"
    )


def _failures(results: Results) -> Iterator[str]:
    failed = [(attempt, grade) for attempt in results.attempts for grade in attempt.grades if grade.mark is Mark.FAILED]
    if failed:
        yield ""
        yield "## What failed"
        yield ""
    for attempt, grade in failed:
        yield f"- `{attempt.case}` #{attempt.number}, {grade.grader}: {_inline(grade.why)}"


def _inline(text: str) -> str:
    """Text of a model or a tool as one line of Markdown that means nothing but itself."""
    return "`" + " ".join(text.replace("`", "'").split())[:400] + "`"
