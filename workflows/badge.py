"""What the checks of a round said, and the badge that they make. Pure: no workflow API."""

from collections.abc import Sequence
from dataclasses import dataclass

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.jobs import CheckVersionOutput, CodeGenerationInput
    from app.contracts.verification import CheckName, CheckNote, CheckState, Verification

from workflows.bounds import MAX_FINDING_BYTES, clipped

_UNREACHED = "an earlier check did not pass"
_UNASKED = "not asked for"
_REFUSED = "files of the answer were refused"


@dataclass(frozen=True, slots=True)
class Ran:
    """What the checks of one round said; none for one that was not asked for, or not come to."""

    test: CheckVersionOutput | None = None
    build: CheckVersionOutput | None = None

    @property
    def all(self) -> tuple[CheckVersionOutput, ...]:
        return tuple(output for output in (self.test, self.build) if output is not None)


def verification(job: CodeGenerationInput, ran: Ran, *, analyzed: CheckState, by: str | None) -> Verification:
    """The badge of the round whose files are delivered."""
    reached = analyzed is CheckState.PASSED
    test = _state(ran.test)
    tested = test is not CheckState.FAILED
    notes = [
        *_notes(CheckName.TEST, ran.test, asked=job.write_tests, reached=reached),
        *_notes(CheckName.BUILD, ran.build, asked=job.build_web, reached=reached and tested),
    ]
    return Verification(analyze=analyzed, test=test, build=_state(ran.build), by=by, notes=notes)


def _state(output: CheckVersionOutput | None) -> CheckState:
    return output.state if output else CheckState.NOT_RUN


def _notes(check: CheckName, output: CheckVersionOutput | None, *, asked: bool, reached: bool) -> Sequence[CheckNote]:
    if output is not None:
        return [CheckNote(check=check, note=clipped(output.note, MAX_FINDING_BYTES))] if output.note else []
    if not asked:
        return [CheckNote(check=check, note=_UNASKED)]
    return [CheckNote(check=check, note=_REFUSED if reached else _UNREACHED)]
