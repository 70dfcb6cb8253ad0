"""The activities that check a workspace. They run on the host that has its files."""

from pathlib import Path

from temporalio import activity

from activities.errors import translated
from activities.heartbeat import COMMAND_HEARTBEAT_INTERVAL_S, heartbeating
from activities.toolchain.code_frames import code_frames
from activities.toolchain.metering import ToolMetering
from activities.toolchain.protocol import OutputSink, ProjectChecks, lines_to
from activities.workspace.files import Workspaces
from activities.workspace.threads import in_thread
from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.events import TextSource
from app.contracts.jobs import AnalyzeInput, AnalyzeOutput, Problems, PubGetInput, PubGetOutput
from app.contracts.names import ActivityName
from app.data.objects import ObjectKind, ObjectStore
from app.data.usage_ledger import UsageSource

MAX_DIAGNOSTICS = 100

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class ToolchainActivities:
    """Output goes line by line to `output` while a command runs."""

    def __init__(
        self,
        toolchain: ProjectChecks,
        output: OutputSink,
        objects: ObjectStore,
        workspaces: Workspaces,
        metering: ToolMetering,
    ) -> None:
        self._toolchain = toolchain
        self._output = output
        self._objects = objects
        self._workspaces = workspaces
        self._metering = metering

    @activity.defn(name=ActivityName.PUB_GET)
    @translated
    async def pub_get(self, job: PubGetInput) -> PubGetOutput:
        """Resolve the dependencies; what is wrong with pubspec.yaml is in the output, not an exception."""
        directory = self._workspaces.existing(job)
        metered = self._metering.run(job.generation_id, UsageSource.PUB_GET, job.round)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S), metered:
            report = await self._toolchain.pub_get(
                directory, lines_to(self._output, job.generation_id, TextSource.PUB_GET)
            )
        return PubGetOutput(
            diagnostics=most_severe_first(report.diagnostics)[:MAX_DIAGNOSTICS], provenance=report.provenance
        )

    @activity.defn(name=ActivityName.ANALYZE)
    @translated
    async def analyze(self, job: AnalyzeInput) -> AnalyzeOutput:
        """Check the code. The findings of `pub_get` come first among equals; a clean result saves nothing."""
        directory = self._workspaces.existing(job)
        async with heartbeating(every_s=COMMAND_HEARTBEAT_INTERVAL_S):
            async with self._metering.run(job.generation_id, UsageSource.ANALYZE, job.round):
                report = await self._toolchain.analyze(
                    directory, lines_to(self._output, job.generation_id, TextSource.ANALYZE)
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
        problems = Problems(
            diagnostics=diagnostics,
            refusals=job.refusals,
            frames=await in_thread(code_frames, directory, diagnostics),
            diff_key=job.diff_key,
        )
        return await self._objects.put(job, ObjectKind.PROBLEMS, problems.model_dump_json().encode())


def most_severe_first(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Errors, then warnings, then the rest; each finding once, else in the order given."""
    once = dict.fromkeys(diagnostics)
    return sorted(once, key=lambda found: _ORDER.index(found.severity))
