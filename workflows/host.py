"""The host that holds a job's files, and the move to another one when it is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.generations import StageState
    from app.contracts.jobs import CodeGenerationInput, ProvisionInput, Workspace, WorkspaceJob

from workflows.failures import JobFailed, host_was_lost
from workflows.journal import Journal
from workflows.policies.generation import CLEAN_UP, PROVISION_WORKSPACE
from workflows.policies.step import MAX_HOST_LOSSES
from workflows.steps import PatientSteps, run_step

T = TypeVar("T")


class HostAffinity:
    """Keeps a job's steps on the host of its files. `checkpoint` names the archive that a new host starts from."""

    def __init__(self, job: CodeGenerationInput, steps: PatientSteps, journal: Journal) -> None:
        self._job = job
        self._steps = steps
        self._journal = journal
        self._workspace: Workspace | None = None
        self._used: dict[tuple[str, str], Workspace] = {}
        self._losses = 0
        self.checkpoint: str | None = None

    async def provision(self) -> Workspace:
        """A new workspace on any host."""
        self._workspace = await self.make_workspace()
        self._used[self._workspace.queue, self._workspace.directory] = self._workspace
        return self._workspace

    async def make_workspace(self) -> Workspace:
        """One with the files of the checkpoint, of the base version, or of the template."""
        return await self._steps.run(
            PROVISION_WORKSPACE,
            ProvisionInput(
                project_id=self._job.project_id,
                generation_id=self._job.generation_id,
                base_generation_id=self._job.base_generation_id,
                restore_key=self.checkpoint,
            ),
        )

    async def run(self, work: Callable[[Workspace], Awaitable[T]]) -> T:
        """Do `work` on the job's workspace. If its host is lost meanwhile, do it again, whole, on another.

        Raises:
            JobFailed: too many hosts were lost.
        """
        while True:
            workspace = self._workspace or await self.provision()
            try:
                return await work(workspace)
            except ActivityError as failure:
                if not host_was_lost(failure):
                    raise
                self._lose(workspace)

    async def release(self) -> None:
        """Remove the job's files from every host that had them. A host that does not answer is left to its sweeper."""
        await asyncio.gather(*(self._clean_up(workspace) for workspace in self._used.values()))

    def _lose(self, workspace: Workspace) -> None:
        self._workspace = None
        self._losses += 1
        if self._losses > MAX_HOST_LOSSES:
            raise JobFailed(
                JobError(
                    code=ErrorCode.WORKSPACE_FAILED,
                    message=f"the hosts of the workspace were lost {self._losses} times",
                    retryable=True,
                )
            )
        workflow.logger.warning("host %s was lost", workspace.host)
        self._journal.interrupted(StageState.RETRYING, "The host of the workspace was lost: going on with another")

    async def _clean_up(self, workspace: Workspace) -> None:
        try:
            await run_step(
                CLEAN_UP,
                WorkspaceJob(
                    project_id=self._job.project_id, generation_id=self._job.generation_id, workspace=workspace
                ),
            )
        except ActivityError as failure:
            workflow.logger.warning("%s was not cleaned up: %s", workspace.host, failure.cause)
