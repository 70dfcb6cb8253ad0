"""Chosen changes are checked by the toolchain, in a workspace of their own."""

from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.diagnostics import Diagnostic, Severity
    from app.contracts.jobs import AnalyzeInput, AnalyzeOutput, ProvisionInput, PubGetInput, Workspace, WorkspaceJob
    from app.contracts.names import WorkflowName
    from app.contracts.publishing import RecordReviewCheckInput, ReviewCheckInput
    from app.contracts.reviews import CheckState, CheckStep, ReviewCheck

from workflows.bounds import listed_diagnostics
from workflows.failures import host_was_lost, job_error
from workflows.interruption import CANCELLED, recorded
from workflows.operators_view import quoted, show_details, show_status
from workflows.patches import Patch
from workflows.policies.generation import ANALYZE, CLEAN_UP, PROVISION_WORKSPACE, PUB_GET
from workflows.policies.publishing import RECORD_REVIEW_CHECK
from workflows.policies.step import MAX_HOST_LOSSES
from workflows.steps import run_step


@workflow.defn(name=WorkflowName.REVIEW_CHECK)
class ReviewChecking:
    """The record has what was found, also that it could not be found."""

    @workflow.run
    async def run(self, job: ReviewCheckInput) -> ReviewCheck:
        return await recorded(
            self._judged(job),
            partial(self._record, job),
            cancelled=lambda: ReviewCheck(state=CheckState.FAILED, error=CANCELLED),
        )

    async def _judged(self, job: ReviewCheckInput) -> ReviewCheck:
        try:
            return await self._checked(job)
        except ActivityError as failure:
            return ReviewCheck(state=CheckState.FAILED, error=job_error(failure))

    async def _tell(self, job: ReviewCheckInput, step: CheckStep) -> None:
        if workflow.patched(Patch.TOLD_STEPS):
            show_details(f"check: {step}")
            await self._write(job, ReviewCheck(state=CheckState.RUNNING, step=step))

    async def _record(self, job: ReviewCheckInput, check: ReviewCheck) -> None:
        show_status(check.state)
        show_details(f"check: {check.state}", f"{len(check.diagnostics)} findings", quoted(_reason(check)))
        await self._write(job, check)

    async def _write(self, job: ReviewCheckInput, check: ReviewCheck) -> None:
        await run_step(
            RECORD_REVIEW_CHECK,
            RecordReviewCheckInput(
                project_id=job.project_id, generation_id=job.generation_id, chosen_key=job.chosen_key, check=check
            ),
        )

    async def _checked(self, job: ReviewCheckInput) -> ReviewCheck:
        """On one host; anew on another when it is lost."""
        for loss in range(MAX_HOST_LOSSES + 1):
            workspace = await run_step(
                PROVISION_WORKSPACE,
                ProvisionInput(project_id=job.project_id, generation_id=job.generation_id, restore_key=job.chosen_key),
            )
            try:
                return _found(await self._analyzed(job, workspace))
            except ActivityError as failure:
                if loss == MAX_HOST_LOSSES or not host_was_lost(failure):
                    raise
            finally:
                await self._clean_up(job, workspace)
        raise AssertionError

    async def _analyzed(self, job: ReviewCheckInput, workspace: Workspace) -> AnalyzeOutput:
        await self._tell(job, CheckStep.PACKAGES)
        packages = await run_step(
            PUB_GET,
            PubGetInput(project_id=job.project_id, generation_id=job.generation_id, workspace=workspace),
        )
        await self._tell(job, CheckStep.ANALYZE)
        return await run_step(
            ANALYZE,
            AnalyzeInput(
                project_id=job.project_id,
                generation_id=job.generation_id,
                workspace=workspace,
                round=0,
                pub_get_diagnostics=packages.diagnostics,
            ),
        )

    async def _clean_up(self, job: ReviewCheckInput, workspace: Workspace) -> None:
        try:
            await run_step(
                CLEAN_UP,
                WorkspaceJob(project_id=job.project_id, generation_id=job.generation_id, workspace=workspace),
            )
        except ActivityError as failure:
            workflow.logger.warning("%s was not cleaned up: %s", workspace.host, failure.cause)


def _found(analysis: AnalyzeOutput) -> ReviewCheck:
    return ReviewCheck(
        state=CheckState.PROBLEMS if any(map(_is_error, analysis.diagnostics)) else CheckState.CLEAN,
        diagnostics=listed_diagnostics(analysis.diagnostics),
        provenance=analysis.provenance.label,
    )


def _reason(check: ReviewCheck) -> str:
    return check.error.message if check.error else ""


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR
