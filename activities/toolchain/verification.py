"""The activities that run what a version is made of: its tests and its build. They need a Flutter SDK."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import COMMAND_HEARTBEAT_INTERVAL_S, heartbeating
from activities.toolchain.check_host import MAX_DIAGNOSTICS, CheckHost
from activities.toolchain.protocol import (
    BuildReport,
    BuildRequest,
    TestFailure,
    TestReport,
    Toolchain,
    lines_to,
)
from activities.workspace.threads import in_thread
from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.events import TextSource
from app.contracts.jobs import CheckVersionInput, CheckVersionOutput
from app.contracts.names import ActivityName
from app.contracts.verification import CheckState
from app.data.usage_ledger import UsageSource
from app.errors import ToolchainFailed, ToolchainUnavailable

TEST_FAILED = "test_failed"
"""The code of a test's failure among the diagnostics. Its fingerprint is the test's name, file and message."""

_NO_TESTS = "there are no tests"
_BUILD_FOLDER = "web-build"


class VerificationActivities:
    """What the project's code does wrong is in the output.

    Without an SDK, or when the tool itself fails, nothing is known of the code: the check was not run, and the output
    says why.
    """

    def __init__(self, toolchain: Toolchain, host: CheckHost) -> None:
        self._toolchain = toolchain
        self._host = host

    @activity.defn(name=ActivityName.RUN_TESTS)
    @translated
    async def run_tests(self, job: CheckVersionInput) -> CheckVersionOutput:
        """Run the project's tests. A failing one is a diagnostic, for a repair round to mend."""
        directory = self._host.workspaces.existing(job)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S):
            if not await in_thread(_has_tests, directory):
                return _not_run(_NO_TESTS)
            lines = lines_to(self._host.output, job.generation_id, TextSource.TEST)
            try:
                async with self._host.metering.run(job.generation_id, UsageSource.TEST, job.round):
                    report = await self._toolchain.test(directory, lines)
            except (ToolchainUnavailable, ToolchainFailed) as error:
                return _not_run(error.detail)
            return await self._checked(job, directory, _test_problems(report), note=_counted(report))

    @activity.defn(name=ActivityName.BUILD_WEB)
    @translated
    async def build_web(self, job: CheckVersionInput) -> CheckVersionOutput:
        """Build the app for the web. What is built is not kept."""
        directory = self._host.workspaces.existing(job)
        folder = directory.parent / _BUILD_FOLDER
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S):
            lines = lines_to(self._host.output, job.generation_id, TextSource.BUILD)
            try:
                async with self._host.metering.run(job.generation_id, UsageSource.BUILD, job.round):
                    report = await self._toolchain.build_web(BuildRequest(directory, folder), lines)
            except (ToolchainUnavailable, ToolchainFailed) as error:
                return _not_run(error.detail)
            finally:
                await in_thread(shutil.rmtree, folder, ignore_errors=True)
            return await self._checked(job, directory, _build_problems(report))

    async def _checked(
        self, job: CheckVersionInput, directory: Path, problems: Sequence[Diagnostic], *, note: str = ""
    ) -> CheckVersionOutput:
        if not problems:
            return CheckVersionOutput(state=CheckState.PASSED, note=note)
        diagnostics = list(problems)[:MAX_DIAGNOSTICS]
        key = await self._host.save_problems(job, directory, diagnostics)
        return CheckVersionOutput(state=CheckState.FAILED, note=note, diagnostics=diagnostics, problems_key=key)


def _not_run(why: str) -> CheckVersionOutput:
    return CheckVersionOutput(state=CheckState.NOT_RUN, note=why)


def _has_tests(directory: Path) -> bool:
    return any((directory / "test").rglob("*_test.dart"))


def _counted(report: TestReport) -> str:
    skipped = f", {report.skipped} skipped" if report.skipped else ""
    return f"{report.passed} passed, {len(report.failures)} failed{skipped}"


def _test_problems(report: TestReport) -> list[Diagnostic]:
    """What the compiler says of test files, then the tests that failed elsewhere."""
    said = _errors(report.diagnostics)
    broken = {found.path for found in said}
    failures = [_as_diagnostic(failure) for failure in report.failures]
    problems = [*said, *(found for found in failures if found.path not in broken)]
    if not problems and report.exit_code:
        problems = [_about("test", TEST_FAILED, "the tests did not pass; their output says why")]
    return list(dict.fromkeys(problems))


def _as_diagnostic(failure: TestFailure) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code=TEST_FAILED,
        message=f"{failure.name}: {failure.message.strip()}",
        path=failure.path or "test",
        line=max(failure.line or 1, 1),
        column=1,
    )


def _build_problems(report: BuildReport) -> list[Diagnostic]:
    if report.output is not None:
        return []
    return _errors(report.diagnostics) or [_about("lib/main.dart", "build_failed", "the app could not be built")]


def _errors(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [found for found in dict.fromkeys(diagnostics) if found.severity is Severity.ERROR]


def _about(path: str, code: str, message: str) -> Diagnostic:
    return Diagnostic(severity=Severity.ERROR, code=code, message=message, path=path, line=1, column=1)
