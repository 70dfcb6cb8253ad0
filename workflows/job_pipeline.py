"""What the pipelines of all kinds of jobs have in common."""

from typing import Protocol

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import JobError
    from app.contracts.generations import GenerationStatus
    from app.contracts.jobs import CodeGenerationInput, MarkRunningInput

from workflows.host import HostAffinity
from workflows.policies.generation import MARK_RUNNING
from workflows.reached import Reached
from workflows.steps import PatientSteps


class AlreadyEnded(Exception):
    """The record has its end already: there is nothing to do and nothing to tell."""

    def __init__(self, status: GenerationStatus) -> None:
        super().__init__(status)
        self.status = status


class JobPipeline(Protocol):
    """The steps of one kind of job, as its workflow drives them."""

    reached: Reached

    @property
    def host(self) -> HostAffinity: ...

    @property
    def can_salvage(self) -> bool:
        """Whether files were written that no version holds."""
        ...

    async def run(self) -> JobError | None:
        """All steps up to the saved version. Answers what that version lacks, if anything.

        Raises:
            AlreadyEnded: the job's record is final; nothing was done.
            ActivityError, JobFailed: the job cannot go on.
        """
        ...

    async def save_version(self) -> None:
        """Save what can be salvaged. Raises `ActivityError` and `JobFailed`."""
        ...


async def begin(job: CodeGenerationInput, steps: PatientSteps) -> None:
    """Record that the job runs. Raises `AlreadyEnded`."""
    info = workflow.info()
    status = await steps.run(
        MARK_RUNNING,
        MarkRunningInput(
            project_id=job.project_id,
            generation_id=job.generation_id,
            workflow_id=info.workflow_id,
            run_id=info.run_id,
        ),
    )
    if status.is_final:
        raise AlreadyEnded(status)
