"""The checks of a round: its packages, its analysis, and what runs its code."""

from dataclasses import replace

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.diagnostics import Provenance
    from app.contracts.generations import Stage
    from app.contracts.jobs import AnalyzeInput, ApplyChangesOutput, CodeGenerationInput, PubGetInput, Workspace

from workflows.findings import Findings
from workflows.host import HostAffinity
from workflows.journal import Journal
from workflows.outcomes import checked_by, found_by
from workflows.policies.generation import ANALYZE, PUB_GET
from workflows.reached import Reached
from workflows.steps import PatientSteps
from workflows.verifying import Verifier


class Checks:
    """Checks what a round has written. The journal is told of each check and, once, of the toolchain behind them."""

    def __init__(
        self, job: CodeGenerationInput, journal: Journal, steps: PatientSteps, host: HostAffinity, reached: Reached
    ) -> None:
        self._job = job
        self._journal = journal
        self._steps = steps
        self._host = host
        self._reached = reached
        self._verifier = Verifier(job, journal, steps)

    async def run(self, number: int, changes: ApplyChangesOutput) -> Findings:
        """All parts on one host: what `pub get` fetched is not in the archive that another host starts from."""

        async def check(at: Workspace) -> Findings:
            self._journal.started(Stage.PUB_GET)
            packages = await self._steps.run(
                PUB_GET,
                PubGetInput(
                    project_id=self._job.project_id,
                    generation_id=self._job.generation_id,
                    workspace=at,
                    round=number,
                ),
            )
            self._journal.completed(Stage.PUB_GET)
            self._journal.started(Stage.ANALYZE)
            analysis = await self._steps.run(
                ANALYZE,
                AnalyzeInput(
                    project_id=self._job.project_id,
                    generation_id=self._job.generation_id,
                    workspace=at,
                    round=number,
                    refusals=changes.refusals,
                    pub_get_diagnostics=packages.diagnostics,
                    diff_key=changes.diff_key,
                ),
            )
            self._journal.completed(Stage.ANALYZE, found_by(packages, analysis))
            found = Findings(packages, analysis)
            if found.has_errors or changes.refusals:
                return found
            return replace(found, ran=await self._verifier.run(at, number, diff_key=changes.diff_key))

        found = await self._host.run(check)
        self._tell_provenance(found.analysis.provenance)
        return found

    def _tell_provenance(self, provenance: Provenance) -> None:
        if provenance.label != self._reached.provenance:
            self._reached.provenance = provenance.label
            self._journal.notice(checked_by(provenance))
