"""A live preview: one supervised process from its start to the removal of all that it left.

What ends it: its user, its project's deletion, its last watcher by the job's policy, idleness, and its own failures.
The work runs in a task of its own, so that Temporal's cancellation reaches only `run`, which hands it on.
"""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.jobs import WatchersChanged
    from app.contracts.names import SignalName, WorkflowName
    from app.contracts.previews import PreviewInput, PreviewOutput, PreviewPurpose, PreviewRun, RecordPreviewInput
    from app.contracts.version_frames import PreviewState

from workflows.disconnect import Watchers
from workflows.operators_view import quoted, show_details, show_status
from workflows.policies.previews import PREVIEW_LIMIT, RECORD_PREVIEW
from workflows.preview_host import PreviewHost
from workflows.serving import STOPPED, PreviewEnd, Serving
from workflows.steps import run_step


@workflow.defn(name=WorkflowName.PREVIEW)
class Preview:
    """One live preview. Cancelling it is how it is stopped: it then ends as `stopped`, not as cancelled."""

    @workflow.init
    def __init__(self, job: PreviewInput) -> None:
        self._job = job
        self._stop_requested = False
        self._watchers = Watchers(job.on_disconnect, job.grace_s)
        self._host = PreviewHost(job, PreviewPurpose.LIVE)
        self._serving = Serving(self._host, self._tell_restart)

    @workflow.run
    async def run(self, job: PreviewInput) -> PreviewOutput:  # noqa: ARG002 (the init has it)
        """Serve until there is a reason to stop; then nothing of it is left."""
        life = asyncio.create_task(self._live(), name="life")
        try:
            return await asyncio.shield(life)
        except asyncio.CancelledError:
            self._stop_requested = True
            return await life

    @workflow.signal(name=SignalName.WATCHERS_CHANGED)
    def watchers_changed(self, change: WatchersChanged) -> None:
        """Whether anybody watches."""
        self._watchers.changed(change)

    async def _live(self) -> PreviewOutput:
        await self._record(PreviewEnd(PreviewState.STARTING))
        end = await self._serve()
        await self._host.release()
        show_status(end.state)
        await self._record(end)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return PreviewOutput(state=end.state, error=end.error)

    async def _serve(self) -> PreviewEnd:
        serving = asyncio.create_task(self._serving.run(), name="serving")
        abandoned = asyncio.create_task(self._watchers.abandoned(), name="abandoned")
        try:
            await workflow.wait_condition(
                lambda: serving.done() or abandoned.done() or self._stop_requested,
                timeout=PREVIEW_LIMIT,
                timeout_summary="the preview's limit",
            )
        except TimeoutError:
            workflow.logger.info("the preview reached its limit")
        finally:
            abandoned.cancel()
        if serving.done():
            return serving.result()
        serving.cancel()
        await workflow.wait_condition(serving.done)
        return STOPPED

    async def _tell_restart(self, run: PreviewRun | None) -> None:
        await self._record(PreviewEnd(PreviewState.RESTARTING, tail=tuple(run.tail) if run else ()))

    async def _record(self, end: PreviewEnd) -> None:
        show_details(f"preview: {end.state}", quoted(end.error.message if end.error else ""))
        await run_step(
            RECORD_PREVIEW,
            RecordPreviewInput(
                project_id=self._job.project_id,
                generation_id=self._job.generation_id,
                state=end.state,
                tail=list(end.tail),
                error=end.error,
            ),
        )
