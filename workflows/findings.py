"""What the checks of a round found, put together for the decision of what comes next. Pure: no workflow API."""

from dataclasses import dataclass, field

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.diagnostics import Diagnostic, Severity
    from app.contracts.jobs import AnalyzeOutput, ApplyChangesOutput, PubGetOutput

from workflows.badge import Ran
from workflows.repair import CheckedRound, still_undelivered


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks of a round said."""

    packages: PubGetOutput
    analysis: AnalyzeOutput
    ran: Ran = field(default_factory=Ran)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        ran = (found for check in self.ran.all for found in check.diagnostics)
        return tuple(dict.fromkeys((*self.packages.diagnostics, *self.analysis.diagnostics, *ran)))

    @property
    def has_errors(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def problems_key(self) -> str | None:
        """Of the check that failed: those after it were not run."""
        keys = (self.analysis.problems_key, *(check.problems_key for check in self.ran.all))
        return next((key for key in keys if key is not None), None)


def checked_round(
    number: int,
    changes: ApplyChangesOutput,
    found: Findings,
    earlier: CheckedRound | None,
) -> CheckedRound:
    """The round as the repairs see it."""
    return CheckedRound(
        number=number,
        archive_key=changes.archive_key,
        problems_key=found.problems_key,
        diagnostics=found.diagnostics,
        refusals=tuple(changes.refusals),
        undelivered=still_undelivered(
            earlier.undelivered if earlier else (),
            written=frozenset(file.path for file in changes.changed),
            refused=changes.refusals,
        ),
        has_written=bool(changes.changed) or (earlier is not None and earlier.has_written),
        edits=changes.edits,
        ran=found.ran,
    )
