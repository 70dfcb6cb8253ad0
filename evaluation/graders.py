"""Judging one attempt: each grader looks at one thing and says passed, failed or not run, and why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import partial

from app.contracts.diagnostics import Severity
from app.contracts.generations import Generation, GenerationKind, GenerationStatus
from app.contracts.verification import CheckName, CheckState, Verification
from evaluation.cases import Case, Expectations

Files = Mapping[str, bytes]

_SYNTAX_ONLY = "syntax-only"


class Grader(StrEnum):
    """The graders in their order. `analyze`, `test`, `build` and `smoke` need a Flutter SDK, the others nothing."""

    ENDED = "ended"
    GATE = "gate"
    SYNTAX = "syntax"
    ANALYZE = "analyze"
    TEST = "test"
    BUILD = "build"
    SMOKE = "smoke"
    EXPECTED = "expected"


class Mark(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Grade:
    """`why` is empty for what passed."""

    grader: Grader
    mark: Mark
    why: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What an attempt led to: the record, the files before and after, the model's words."""

    generation: Generation
    before: Files
    after: Files
    answer: str
    canned: bool
    """The demo model answered: what it writes was not written for the prompt."""
    unserved: list[str] | None = None
    """What was wrong when the built app was opened; none when there was no build to open."""


def grade(case: Case, delivered: Delivered) -> list[Grade]:
    """Every grader's verdict."""
    return [_GRADERS[grader](case, delivered) for grader in Grader]


def _verdict(grader: Grader, failures: list[str]) -> Grade:
    return Grade(grader, Mark.FAILED if failures else Mark.PASSED, "; ".join(failures))


def _ended(_: Case, delivered: Delivered) -> Grade:
    job = delivered.generation
    if job.status is GenerationStatus.COMPLETED:
        return Grade(Grader.ENDED, Mark.PASSED)
    return Grade(Grader.ENDED, Mark.FAILED, job.error.message if job.error else job.status.value)


def _gate(_: Case, delivered: Delivered) -> Grade:
    refusals = delivered.generation.result.refusals if delivered.generation.result else []
    return _verdict(Grader.GATE, [f"{refusal.path}: {refusal.reason}" for refusal in refusals])


def _syntax(case: Case, delivered: Delivered) -> Grade:
    result = delivered.generation.result
    if case.asked_as is GenerationKind.CONVERSE:
        return Grade(Grader.SYNTAX, Mark.NOT_RUN, "nothing is written in a conversation")
    if result is None or result.provenance is None:
        return Grade(Grader.SYNTAX, Mark.FAILED, "nothing was checked")
    if result.verification is not None and result.verification.analyze is CheckState.PASSED:
        return Grade(Grader.SYNTAX, Mark.PASSED)
    errors = [found for found in result.diagnostics if found.severity is Severity.ERROR]
    return _verdict(Grader.SYNTAX, [f"{found.path}:{found.line}: {found.message}" for found in errors[:5]])


def _analyze(case: Case, delivered: Delivered) -> Grade:
    result = delivered.generation.result
    if result is None or result.provenance is None or result.provenance == _SYNTAX_ONLY:
        return Grade(Grader.ANALYZE, Mark.NOT_RUN, "there is no Flutter SDK here")
    syntax = _syntax(case, delivered)
    return Grade(Grader.ANALYZE, syntax.mark, syntax.why)


def _badge(grader: Grader, check: CheckName, _: Case, delivered: Delivered) -> Grade:
    """As the version's verification badge has it. A version without one, such as none, was not checked."""
    result = delivered.generation.result
    badge = result.verification if result else None
    if badge is None:
        return Grade(grader, Mark.NOT_RUN, "no version was checked")
    mark = Mark(getattr(badge, check))
    return Grade(grader, mark, "" if mark is Mark.PASSED else _why(badge, check))


def _why(badge: Verification, check: CheckName) -> str:
    return next((note.note for note in badge.notes if note.check is check), "")


def _smoke(_: Case, delivered: Delivered) -> Grade:
    if delivered.unserved is None:
        return Grade(Grader.SMOKE, Mark.NOT_RUN, "there is no build to open")
    return _verdict(Grader.SMOKE, delivered.unserved)


def _expected(case: Case, delivered: Delivered) -> Grade:
    if delivered.canned:
        return Grade(Grader.EXPECTED, Mark.NOT_RUN, "the demo model's answers are canned")
    return _verdict(Grader.EXPECTED, unmet(case.expect, delivered))


def unmet(expected: Expectations, delivered: Delivered) -> list[str]:
    """What was expected and is not so, in words."""
    before, after = delivered.before, delivered.after
    dart = "\n".join(content.decode(errors="replace") for path, content in after.items() if path.endswith(".dart"))
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    failures = [f"no file matches {glob}" for glob in expected.files if not any(_fits(path, glob) for path in after)]
    failures += [f"{path} is still there" for path in expected.gone if path in after]
    failures += [f"no Dart file contains /{pattern}/" for pattern in expected.text if not re.search(pattern, dart)]
    failures += [f"a Dart file contains /{pattern}/" for pattern in expected.no_text if re.search(pattern, dart)]
    failures += [
        f"{path} was not to be touched"
        for path in sorted(changed)
        if path in before and any(_fits(path, glob) for glob in expected.untouched)
    ]
    if expected.changed_at_most is not None and len(changed) > expected.changed_at_most:
        failures.append(f"{len(changed)} files changed, {expected.changed_at_most} at most were expected")
    if expected.packages_unchanged and before.get("pubspec.yaml") != after.get("pubspec.yaml"):
        failures.append("pubspec.yaml changed")
    if expected.tests and not any(path.startswith("test/") for path in changed & after.keys()):
        failures.append("no test was written")
    failures += [f"the answer lacks /{text}/" for text in expected.answer if not re.search(text, delivered.answer)]
    return failures


def _fits(path: str, glob: str) -> bool:
    """As `fnmatch`, but `*` stays within a folder; `**` does not."""
    if "**" in glob:
        return fnmatchcase(path, glob.replace("**/", "*"))
    return path.count("/") == glob.count("/") and fnmatchcase(path, glob)


_GRADERS: dict[Grader, Callable[[Case, Delivered], Grade]] = {
    Grader.ENDED: _ended,
    Grader.GATE: _gate,
    Grader.SYNTAX: _syntax,
    Grader.ANALYZE: _analyze,
    Grader.TEST: partial(_badge, Grader.TEST, CheckName.TEST),
    Grader.BUILD: partial(_badge, Grader.BUILD, CheckName.BUILD),
    Grader.SMOKE: _smoke,
    Grader.EXPECTED: _expected,
}
