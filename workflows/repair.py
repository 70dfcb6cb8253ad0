"""Whether to ask the model for another repair, and which round's files are the best. Pure: no workflow API."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.diagnostics import Diagnostic, Refusal, Severity
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.generations import EditCounts


MAX_GROWTHS = 2
"""How often a repair may leave more errors than it found before no other is tried."""


@dataclass(frozen=True, slots=True)
class CheckedRound:
    """What a round left and what its check said.

    `refusals` are the files that this round's answer lost at the gate; `undelivered` also those of earlier rounds that
    no round has written since. `has_written` says whether any round up to this one wrote a file.
    """

    number: int
    archive_key: str
    problems_key: str | None
    diagnostics: tuple[Diagnostic, ...]
    refusals: tuple[Refusal, ...]
    undelivered: tuple[Refusal, ...]
    has_written: bool
    edits: EditCounts = field(default_factory=EditCounts)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def fingerprints(self) -> frozenset[str]:
        """The problems that a repair must solve, wherever in a file they have moved to. Empty when there are none."""
        return frozenset(error.fingerprint for error in self.errors) | frozenset(
            f"{refusal.reason}\x1f{refusal.path}" for refusal in self.refusals
        )


class NextMove(StrEnum):
    """What follows the check of a round."""

    DELIVER = "deliver"
    REPAIR = "repair"
    STOP_REPEATED = "stop_repeated"
    STOP_GROWING = "stop_growing"
    STOP_EXHAUSTED = "stop_exhausted"
    STOP_BUDGET = "stop_budget"


def next_move(rounds: Sequence[CheckedRound], *, max_repairs: int) -> NextMove:
    """Decide from the rounds so far, of which there is at least one; all but the first are repairs.

    A set of problems that was there before means that the model goes round in circles; one that has grown twice, that
    its repairs do more harm than good.
    """
    *earlier, latest = rounds
    if not latest.fingerprints:
        return NextMove.DELIVER
    if any(latest.fingerprints == before.fingerprints for before in earlier):
        return NextMove.STOP_REPEATED
    if latest.number - rounds[0].number >= max_repairs:
        return NextMove.STOP_EXHAUSTED
    if sum(len(after.errors) > len(before.errors) for before, after in pairwise(rounds)) >= MAX_GROWTHS:
        return NextMove.STOP_GROWING
    return NextMove.REPAIR


def best_round(rounds: Sequence[CheckedRound]) -> CheckedRound:
    """The round with the fewest errors, then the fewest undelivered files, then the latest."""
    return min(rounds, key=lambda checked: (len(checked.errors), len(checked.undelivered), -checked.number))


def still_undelivered(
    before: Sequence[Refusal], *, written: frozenset[str], refused: Sequence[Refusal]
) -> tuple[Refusal, ...]:
    """The refused files that were not written since: `before`, as a round changes it."""
    paths = {refusal.path for refusal in refused}
    kept = [refusal for refusal in before if refusal.path not in written and refusal.path not in paths]
    return (*kept, *refused)


def shortfall(rounds: Sequence[CheckedRound], move: NextMove) -> JobError | None:
    """Why the best round is not clean; nothing when it is. Files that stay refused do not make the rest unclean."""
    best = best_round(rounds)
    repairs = rounds[-1].number - rounds[0].number
    if best.errors:
        code = ErrorCode.REPEATED_ERRORS if move is NextMove.STOP_REPEATED else ErrorCode.NOT_CLEAN
        again = ", which came back unchanged" if code is ErrorCode.REPEATED_ERRORS else ""
        return JobError(
            code=code,
            message=f"{counted(len(best.errors), 'error')} left after {counted(repairs, 'repair round')}{again}",
        )
    if best.undelivered and not best.has_written:
        return JobError(
            code=ErrorCode.NOT_CLEAN,
            message=f"no file was written: all that the model wrote was refused, {best.undelivered[0].detail}",
        )
    return None


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 error`, `2 errors`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
