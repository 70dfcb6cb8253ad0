"""Previews as the api sees them: workflows that are started and stopped by name."""

import asyncio
from datetime import timedelta
from typing import Any, Protocol

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from app.contracts.ids import GenerationId, preview_workflow_id, publish_workflow_id
from app.contracts.names import TaskQueue, WorkflowName
from app.contracts.previews import PreviewInput, PublishInput
from app.errors import Conflict
from app.temporal.jobs import temporal_errors

_CALL_TIMEOUT = timedelta(seconds=3)
_ENDING_S = 10.0
"""How long the workflow of an earlier preview may take to leave after its end was recorded."""
_AGAIN_S = 0.2


class PreviewJobs(Protocol):
    """The workflows of previews.

    Raises:
        DependencyUnavailable: Temporal cannot be reached.
    """

    async def start(self, preview: PreviewInput) -> None:
        """Raises `Conflict` when an earlier preview of the version does not come to its end."""
        ...

    async def stop(self, generation_id: GenerationId) -> None:
        """Ask a live preview to end. Raises `NotFound` when none is running."""
        ...

    async def publish(self, build: PublishInput) -> None:
        """Harmless while it runs already."""
        ...

    async def stop_publishing(self, generation_id: GenerationId) -> None:
        """Raises `NotFound` when none is running."""
        ...


class TemporalPreviews:
    """Previews in Temporal."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, preview: PreviewInput) -> None:
        try:
            async with asyncio.timeout(_ENDING_S):
                while not await self._started(preview):  # noqa: ASYNC110 (nobody tells us when a workflow has closed)
                    await asyncio.sleep(_AGAIN_S)
        except TimeoutError:
            raise Conflict("the earlier preview is still ending: try again shortly") from None

    async def stop(self, generation_id: GenerationId) -> None:
        await self._cancel(preview_workflow_id(generation_id))

    async def publish(self, build: PublishInput) -> None:
        with temporal_errors():
            await self._client.start_workflow(
                WorkflowName.PUBLISH,
                build,
                id=publish_workflow_id(build.generation_id),
                task_queue=TaskQueue.ORCHESTRATION,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                rpc_timeout=_CALL_TIMEOUT,
            )

    async def stop_publishing(self, generation_id: GenerationId) -> None:
        await self._cancel(publish_workflow_id(generation_id))

    async def _started(self, preview: PreviewInput) -> bool:
        """False while the workflow of an earlier preview is there."""
        try:
            with temporal_errors():
                await self._client.start_workflow(
                    WorkflowName.PREVIEW,
                    preview,
                    id=preview_workflow_id(preview.generation_id),
                    task_queue=TaskQueue.ORCHESTRATION,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                    static_summary=f"live preview for project {preview.project_id}",
                    rpc_timeout=_CALL_TIMEOUT,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _cancel(self, workflow_id: str) -> None:
        handle: Any = self._client.get_workflow_handle(workflow_id)
        with temporal_errors():
            await handle.cancel(rpc_timeout=_CALL_TIMEOUT)
