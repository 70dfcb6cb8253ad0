"""The host that holds a preview's files: one with a Flutter SDK."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.jobs import JobRef, Workspace
    from app.contracts.previews import PreviewJob, PreviewPurpose, ProvisionPreviewInput

from workflows.failures import JobFailed, nobody_took_it
from workflows.policies.previews import CLEAN_UP_PREVIEW, PROVISION_PREVIEW
from workflows.policies.step import MAX_HOST_LOSSES
from workflows.steps import run_step

_NOBODY = (
    "no worker with a Flutter SDK took the work: install Flutter on a worker's host, name it by FLUTTER_ROOT and start"
    " the worker again"
)


class PreviewHost:
    """Keeps a preview's steps on one host, and moves them to another one when that is lost."""

    def __init__(self, job: JobRef, purpose: PreviewPurpose) -> None:
        self._job = job
        self._purpose = purpose
        self._workspace: Workspace | None = None
        self._used: dict[tuple[str, str], PreviewJob] = {}
        self._losses = 0

    async def job(self) -> PreviewJob:
        """An activity's input on the workspace, which is made when there is none.

        Raises:
            JobFailed: `toolchain_unavailable`: nobody can do it.
            ActivityError: the workspace cannot be made.
        """
        workspace = self._workspace or await self._provision()
        self._workspace = workspace
        job = PreviewJob(
            project_id=self._job.project_id,
            generation_id=self._job.generation_id,
            workspace=workspace,
            purpose=self._purpose,
        )
        self._used[workspace.queue, workspace.directory] = job
        return job

    def lost(self) -> None:
        """Go on with another host.

        Raises:
            JobFailed: too many were lost.
        """
        self._workspace = None
        self._losses += 1
        if self._losses > MAX_HOST_LOSSES:
            message = f"the hosts of the preview were lost, or had no place for it, {self._losses} times"
            raise JobFailed(JobError(code=ErrorCode.PREVIEW_FAILED, message=message, retryable=True))

    async def release(self) -> None:
        """Remove the files from every host that had them."""
        await asyncio.gather(*(_clean_up(job) for job in self._used.values()))

    async def _provision(self) -> Workspace:
        asked = ProvisionPreviewInput(
            project_id=self._job.project_id, generation_id=self._job.generation_id, purpose=self._purpose
        )
        try:
            return await run_step(PROVISION_PREVIEW, asked)
        except ActivityError as failure:
            if not nobody_took_it(failure):
                raise
            raise JobFailed(JobError(code=ErrorCode.TOOLCHAIN_UNAVAILABLE, message=_NOBODY)) from failure


async def _clean_up(job: PreviewJob) -> None:
    try:
        await run_step(CLEAN_UP_PREVIEW, job)
    except ActivityError as failure:
        workflow.logger.warning("%s was not cleaned up: %s", job.workspace.host, failure.cause)
