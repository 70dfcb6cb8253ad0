"""Previews as the api sees them: workflows that are started and stopped by name."""

import asyncio
from datetime import timedelta
from typing import Any, Protocol

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from app.contracts.ids import GenerationId, preview_workflow_id, publish_workflow_id
from app.contracts.names import WorkflowName
from app.contracts.previews import PreviewInput, PublishInput
from app.errors import Conflict
from app.temporal.jobs import temporal_errors
from app.temporal.search_attributes import Work, WorkKind
from app.temporal.starting import WorkflowStarter

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

    def __init__(self, client: Client, starter: WorkflowStarter) -> None:
        self._client = client
        self._starter = starter

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
            await self._starter.start(
                WorkflowName.PUBLISH,
                build,
                workflow_id=publish_workflow_id(build.generation_id),
                work=_work(WorkKind.PUBLISH_PREVIEW, build),
            )

    async def stop_publishing(self, generation_id: GenerationId) -> None:
        await self._cancel(publish_workflow_id(generation_id))

    async def _started(self, preview: PreviewInput) -> bool:
        """False while the workflow of an earlier preview is there."""
        try:
            with temporal_errors():
                await self._starter.start(
                    WorkflowName.PREVIEW,
                    preview,
                    workflow_id=preview_workflow_id(preview.generation_id),
                    work=_work(WorkKind.PREVIEW, preview),
                    conflict=WorkflowIDConflictPolicy.FAIL,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _cancel(self, workflow_id: str) -> None:
        handle: Any = self._client.get_workflow_handle(workflow_id)
        with temporal_errors():
            await handle.cancel(rpc_timeout=_CALL_TIMEOUT)


def _work(kind: WorkKind, order: PreviewInput | PublishInput) -> Work:
    return Work(kind=kind, project_id=order.project_id, generation_id=order.generation_id, user_id=order.user_id)
