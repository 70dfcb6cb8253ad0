"""The workflows of reviews as the api sees them: started by name, and their ends read from the record."""

from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef
from app.contracts.names import TaskQueue, WorkflowName
from app.contracts.publishing import PublishOrder, ReviewCheckInput, WithdrawOrder
from app.temporal.jobs import temporal_errors

_CALL_TIMEOUT = timedelta(seconds=3)


class ReviewJobs(Protocol):
    """Each is harmless when the same runs already. Raises `DependencyUnavailable`: it may have started all the same."""

    async def start_check(self, check: ReviewCheckInput) -> None: ...

    async def start_publishing(self, order: PublishOrder) -> None:
        """Publishing and withdrawing a version exclude each other: the one that runs goes on."""
        ...

    async def start_withdrawal(self, order: WithdrawOrder) -> None: ...


class TemporalReviewJobs:
    """The `ReviewJobs` in Temporal."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start_check(self, check: ReviewCheckInput) -> None:
        choice = sha256(check.chosen_key.encode()).hexdigest()[:16]
        await self._start(WorkflowName.REVIEW_CHECK, check, f"review-check/{check.generation_id}/{choice}")

    async def start_publishing(self, order: PublishOrder) -> None:
        await self._start(WorkflowName.PUBLISHING, order, publishing_workflow_id(order.generation_id))

    async def start_withdrawal(self, order: WithdrawOrder) -> None:
        await self._start(WorkflowName.WITHDRAWAL, order, publishing_workflow_id(order.generation_id))

    async def _start(self, name: WorkflowName, order: JobRef, workflow_id: str) -> None:
        with temporal_errors():
            await self._client.start_workflow(
                name,
                order,
                id=workflow_id,
                task_queue=TaskQueue.ORCHESTRATION,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                static_summary=f"{name} for project {order.project_id}",
                rpc_timeout=_CALL_TIMEOUT,
            )


def publishing_workflow_id(generation_id: GenerationId) -> str:
    return f"publish/{generation_id}"
