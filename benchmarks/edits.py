"""Whether edits land where they were meant, or are refused aloud, and whether they leave everything else as it is."""

import time
from collections import Counter
from dataclasses import dataclass, field

from activities.model.edits import Edited, apply_hunks
from activities.model.hunks import HunksMalformed, parse_hunks
from activities.workspace.gate import NEW_APP_POLICY, check_hunk, check_text
from benchmarks.edit_bytes import bytes_cases
from benchmarks.edit_cases import EditCase, cases
from benchmarks.report import Bar, Figure, Report, percentile

_CASES = 1_000
_RANDOM_CASES = 10_000
_PATH = "lib/edited.dart"
_LIMIT_WRONG_PERCENT = 1.0
_LIMIT_P95_MS = 10.0


@dataclass(slots=True)
class Tally:
    """What became of the cases. `misapplied` has the kinds of those that made of a file what nobody meant."""

    right: int = 0
    refused: int = 0
    refused_needlessly: int = 0
    as_shown: int = 0
    right_as_shown: int = 0
    misapplied: list[str] = field(default_factory=list)
    rungs: Counter[str] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.right + self.refused + len(self.misapplied)


def applied(current: str, shown: str | None, body: str) -> Edited | None:
    """The edit as a job applies it, gate included; None when it is refused."""
    try:
        hunks = parse_hunks(body)
    except HunksMalformed:
        return None
    if any(check_hunk(_PATH, hunk.search, hunk.replace) for hunk in hunks):
        return None
    outcome = apply_hunks(current, hunks, shown=shown)
    if not isinstance(outcome, Edited) or check_text(_PATH, outcome.text, current, NEW_APP_POLICY):
        return None
    return outcome


def tally(count: int, *, seed: int = 1) -> Tally:
    """Apply real-shaped cases and compare with what was meant. Blank lines at the edit's ends are not told apart."""
    result = Tally()
    for case in cases(count, seed=seed):
        started = time.process_time()
        outcome = applied(case.current, case.shown, case.body)
        result.took_ms.append((time.process_time() - started) * 1000)
        is_right = outcome is not None and _is_right(case, outcome.text)
        if case.shown == case.current and case.right:
            result.as_shown += 1
            result.right_as_shown += is_right
        if outcome is None:
            result.refused += 1
            result.refused_needlessly += bool(case.right)
        elif is_right:
            result.right += 1
            result.rungs.update(outcome.rungs)
        else:
            result.misapplied.append(case.kind)
    return result


def changed_outside(count: int, *, seed: int = 1) -> tuple[int, int]:
    """Of random cases, how many changed a byte outside of the edit, and how many were refused."""
    changed = refused = 0
    for case in bytes_cases(count, seed=seed):
        outcome = applied(case.text, case.shown, case.body)
        refused += outcome is None
        changed += outcome is not None and not case.holds_for(outcome.text)
    return changed, refused


def _is_right(case: EditCase, text: str) -> bool:
    return text in case.right or _without_blank_lines(text) in map(_without_blank_lines, case.right)


def _without_blank_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


async def run() -> Report:
    """Measure the quality bar of edits."""
    real = tally(_CASES)
    changed, refused = changed_outside(_RANDOM_CASES)
    wrong_percent = 100 * len(real.misapplied) / real.total
    return Report(
        bench="edits",
        bars=[
            Bar(
                name="neither right nor refused aloud, of 1,000",
                value=wrong_percent,
                limit=_LIMIT_WRONG_PERCENT,
                unit="%",
            ),
            Bar(name="silent misapplications, of 1,000", value=len(real.misapplied), limit=0, unit="cases"),
            Bar(name="CPU time for an edit, p95", value=percentile(real.took_ms, 0.95), limit=_LIMIT_P95_MS, unit="ms"),
            Bar(name="bytes changed outside the edits, of 10,000", value=changed, limit=0, unit="cases"),
        ],
        figures=[
            Figure(name="right", value=real.right, unit="cases"),
            Figure(name="refused aloud, as was right", value=real.refused - real.refused_needlessly, unit="cases"),
            Figure(
                name="refused aloud, with a right result that there was", value=real.refused_needlessly, unit="cases"
            ),
            Figure(
                name="right where the file is as the model saw it",
                value=100 * real.right_as_shown / real.as_shown,
                unit="%",
            ),
            *(Figure(name=f"hunks by {rung}", value=count, unit="") for rung, count in sorted(real.rungs.items())),
            Figure(name="refused, of 10,000 random cases", value=refused, unit="cases"),
        ],
    )
