"""The checks that run a version's code, after the analysis found nothing: its tests, then its build."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import Stage
    from app.contracts.jobs import CheckVersionInput, CheckVersionOutput, CodeGenerationInput, Workspace
    from app.contracts.verification import CheckState

from workflows.badge import Ran
from workflows.bounds import MAX_FINDING_BYTES, clipped
from workflows.journal import Journal
from workflows.policies.generation import BUILD_WEB, RUN_TESTS
from workflows.policies.step import Step
from workflows.steps import PatientSteps


class Verifier:
    """Runs the checks that the job's options ask for."""

    def __init__(self, job: CodeGenerationInput, journal: Journal, steps: PatientSteps) -> None:
        self._job = job
        self._journal = journal
        self._steps = steps

    async def run(self, at: Workspace, number: int, *, diff_key: str | None) -> Ran:
        """On the host where the packages of this round are. A failed check ends it.

        Raises:
            ActivityError: a check could not be carried out.
        """
        job = CheckVersionInput(
            project_id=self._job.project_id,
            generation_id=self._job.generation_id,
            workspace=at,
            round=number,
            diff_key=diff_key,
        )
        test = await self._check(RUN_TESTS, Stage.TEST, job) if self._job.write_tests else None
        if test is not None and test.state is CheckState.FAILED:
            return Ran(test)
        build = await self._check(BUILD_WEB, Stage.BUILD, job) if self._job.build_web else None
        return Ran(test, build)

    async def _check(
        self, step: Step[CheckVersionInput, CheckVersionOutput], stage: Stage, job: CheckVersionInput
    ) -> CheckVersionOutput:
        self._journal.started(stage)
        output = await self._steps.run(step, job)
        self._journal.completed(stage, _told(output))
        return output


def _told(output: CheckVersionOutput) -> str | None:
    match output.state:
        case CheckState.NOT_RUN:
            return clipped(f"Not run: {output.note}", MAX_FINDING_BYTES)
        case CheckState.FAILED:
            return f"Failed: {output.note}" if output.note else "Failed"
        case CheckState.PASSED:
            return f"Passed: {output.note}" if output.note else None
