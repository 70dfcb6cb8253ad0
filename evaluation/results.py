"""What a run of the suite found, as it is saved, and the figures made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pydantic import BaseModel, ConfigDict

from app.contracts.ids import GenerationId
from evaluation.cases import Group
from evaluation.graders import Grader, Mark


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GradeLine(_Data):
    grader: Grader
    mark: Mark
    why: str


class Attempt(_Data):
    """One attempt at a case. `seconds` from the request to its end; `tokens` of all model calls together."""

    case: str
    group: Group
    number: int
    generation_id: GenerationId | None
    grades: list[GradeLine]
    seconds: float
    tokens: int
    repair_rounds: int

    @property
    def passed(self) -> bool:
        """Nothing failed, and something was looked at."""
        marks = {grade.mark for grade in self.grades}
        return Mark.FAILED not in marks and Mark.PASSED in marks

    def mark(self, grader: Grader) -> Mark:
        return next((grade.mark for grade in self.grades if grade.grader is grader), Mark.NOT_RUN)


class Results(_Data):
    """A whole run. `attempts_each` is k; `canned` says that the demo model answered, which tells nothing of quality."""

    model: str
    provenance: str
    canned: bool
    attempts_each: int
    attempts: list[Attempt]


@dataclass(frozen=True, slots=True)
class Score:
    """`pass_1` is the share of attempts that passed, `pass_all` (pass^k) the share of cases whose every attempt did."""

    cases: int
    pass_1: float
    pass_all: float
    median_s: float
    slowest_s: float
    median_tokens: float

    @classmethod
    def of(cls, attempts: Sequence[Attempt]) -> "Score":
        by_case = _by_case(attempts)
        return cls(
            cases=len(by_case),
            pass_1=_share(attempt.passed for attempt in attempts),
            pass_all=_share(all(attempt.passed for attempt in same) for same in by_case.values()),
            median_s=median([attempt.seconds for attempt in attempts] or [0.0]),
            slowest_s=max((attempt.seconds for attempt in attempts), default=0.0),
            median_tokens=median([attempt.tokens for attempt in attempts] or [0]),
        )


def _by_case(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    by_case: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_case.setdefault(attempt.case, []).append(attempt)
    return by_case


def _share(outcomes: Iterable[bool]) -> float:
    known = list(outcomes)
    return sum(known) / len(known) if known else 0.0
