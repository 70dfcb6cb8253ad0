"""Building a version to be shared by a link."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.generations import GenerationStatus
    from app.contracts.names import WorkflowName
    from app.contracts.previews import (
        PreviewPurpose,
        PublishInput,
        PublishOutput,
        RecordShareInput,
        ShareState,
        SiteBuild,
    )

from workflows.bounds import clipped
from workflows.failures import MAX_MESSAGE_BYTES, JobFailed, host_was_lost, job_error
from workflows.operators_view import quoted, show_details, show_end, show_status
from workflows.policies.previews import BUILD_SITE, RECORD_SHARE
from workflows.preview_host import PreviewHost
from workflows.serving import SHOWN_LINES
from workflows.steps import run_step


@workflow.defn(name=WorkflowName.PUBLISH)
class PublishPreview:
    """One build. Cancelled, it leaves nothing and records nothing: the share is gone already."""

    @workflow.init
    def __init__(self, job: PublishInput) -> None:
        self._job = job
        self._host = PreviewHost(job, PreviewPurpose.SITE)

    @workflow.run
    async def run(self, job: PublishInput) -> PublishOutput:
        """Build, and record what came of it."""
        work = asyncio.create_task(self._build(), name="build")
        try:
            output, archive_key = await asyncio.shield(work)
        except asyncio.CancelledError:
            work.cancel()
            await workflow.wait_condition(work.done)
            await asyncio.create_task(self._host.release(), name="release")
            show_end(GenerationStatus.CANCELLED)
            raise
        await self._host.release()
        show_status(output.state)
        show_details(f"build: {output.state}", quoted(output.error.message if output.error else ""))
        await run_step(
            RECORD_SHARE,
            RecordShareInput(
                project_id=job.project_id,
                generation_id=job.generation_id,
                state=output.state,
                archive_key=archive_key,
                error=output.error,
            ),
        )
        return output

    async def _build(self) -> tuple[PublishOutput, str | None]:
        while True:
            try:
                build = await run_step(BUILD_SITE, await self._host.job())
            except JobFailed as failure:
                return _failed(failure.error), None
            except ActivityError as failure:
                if not host_was_lost(failure):
                    return _failed(job_error(failure)), None
                try:
                    self._host.lost()
                except JobFailed as failed:
                    return _failed(failed.error), None
                continue
            if build.archive_key is None:
                return _failed(_refusal(build)), None
            return PublishOutput(state=ShareState.PUBLISHED), build.archive_key


def _failed(error: JobError) -> PublishOutput:
    return PublishOutput(state=ShareState.FAILED, error=error)


def _refusal(build: SiteBuild) -> JobError:
    found = [f"{each.path}:{each.line}:{each.column} {each.message}" for each in build.diagnostics]
    lines = found[:SHOWN_LINES] or build.tail[-SHOWN_LINES:]
    message = "\n".join(["the app cannot be built:", *lines])
    return JobError(code=ErrorCode.PREVIEW_FAILED, message=clipped(message, MAX_MESSAGE_BYTES))
