"""The activities that check a workspace. They run on the host that has its files."""

from pathlib import Path

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import COMMAND_HEARTBEAT_INTERVAL_S, heartbeating
from activities.toolchain.check_host import MAX_DIAGNOSTICS, CheckHost
from activities.toolchain.protocol import ProjectChecks, lines_to
from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.events import TextSource
from app.contracts.jobs import AnalyzeInput, AnalyzeOutput, PubGetInput, PubGetOutput
from app.contracts.names import ActivityName
from app.data.usage_ledger import UsageSource

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class ToolchainActivities:
    def __init__(self, toolchain: ProjectChecks, host: CheckHost) -> None:
        self._toolchain = toolchain
        self._host = host

    @activity.defn(name=ActivityName.PUB_GET)
    @translated
    async def pub_get(self, job: PubGetInput) -> PubGetOutput:
        """Resolve the dependencies; what is wrong with pubspec.yaml is in the output, not an exception."""
        directory = self._host.workspaces.existing(job)
        metered = self._host.metering.run(job.generation_id, UsageSource.PUB_GET, job.round)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S), metered:
            report = await self._toolchain.pub_get(
                directory, lines_to(self._host.output, job.generation_id, TextSource.PUB_GET)
            )
        return PubGetOutput(
            diagnostics=most_severe_first(report.diagnostics)[:MAX_DIAGNOSTICS], provenance=report.provenance
        )

    @activity.defn(name=ActivityName.ANALYZE)
    @translated
    async def analyze(self, job: AnalyzeInput) -> AnalyzeOutput:
        """Check the code. The findings of `pub_get` come first among equals; a clean result saves nothing."""
        directory = self._host.workspaces.existing(job)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S):
            async with self._host.metering.run(job.generation_id, UsageSource.ANALYZE, job.round):
                report = await self._toolchain.analyze(
                    directory, lines_to(self._host.output, job.generation_id, TextSource.ANALYZE)
                )
            diagnostics = most_severe_first((*job.pub_get_diagnostics, *report.diagnostics))[:MAX_DIAGNOSTICS]
            return AnalyzeOutput(
                diagnostics=diagnostics,
                provenance=report.provenance,
                problems_key=await self._save_problems(job, diagnostics, directory),
            )

    async def _save_problems(self, job: AnalyzeInput, diagnostics: list[Diagnostic], directory: Path) -> str | None:
        has_errors = any(found.severity is Severity.ERROR for found in diagnostics)
        if not has_errors and not job.refusals:
            return None
        return await self._host.save_problems(job, directory, diagnostics, job.refusals)


def most_severe_first(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Errors, then warnings, then the rest; each finding once, else in the order given."""
    once = dict.fromkeys(diagnostics)
    return sorted(once, key=lambda found: _ORDER.index(found.severity))
