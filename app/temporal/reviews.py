"""The workflows of reviews as the api sees them: started by name, and their ends read from the record."""

from typing import Protocol

from app.contracts.ids import GenerationId, review_check_workflow_id
from app.contracts.names import WorkflowName
from app.contracts.publishing import PublishOrder, ReviewCheckInput, WithdrawOrder
from app.temporal.jobs import temporal_errors
from app.temporal.search_attributes import Work, WorkKind
from app.temporal.starting import WorkflowStarter

_Order = ReviewCheckInput | PublishOrder | WithdrawOrder


class ReviewJobs(Protocol):
    """Each is harmless when the same runs already. Raises `DependencyUnavailable`: it may have started all the same."""

    async def start_check(self, check: ReviewCheckInput) -> None: ...

    async def start_publishing(self, order: PublishOrder) -> None:
        """Publishing and withdrawing a version exclude each other: the one that runs goes on."""
        ...

    async def start_withdrawal(self, order: WithdrawOrder) -> None: ...


class TemporalReviewJobs:
    """The `ReviewJobs` in Temporal."""

    def __init__(self, starter: WorkflowStarter) -> None:
        self._starter = starter

    async def start_check(self, check: ReviewCheckInput) -> None:
        workflow_id = review_check_workflow_id(check.generation_id, check.chosen_key)
        await self._start(WorkflowName.REVIEW_CHECK, WorkKind.REVIEW_CHECK, check, workflow_id)

    async def start_publishing(self, order: PublishOrder) -> None:
        workflow_id = publishing_workflow_id(order.generation_id)
        await self._start(WorkflowName.PUBLISHING, WorkKind.PUBLISHING, order, workflow_id)

    async def start_withdrawal(self, order: WithdrawOrder) -> None:
        workflow_id = publishing_workflow_id(order.generation_id)
        await self._start(WorkflowName.WITHDRAWAL, WorkKind.WITHDRAWAL, order, workflow_id)

    async def _start(
        self,
        name: WorkflowName,
        kind: WorkKind,
        order: _Order,
        workflow_id: str,
    ) -> None:
        work = Work(kind=kind, project_id=order.project_id, generation_id=order.generation_id, user_id=order.user_id)
        with temporal_errors():
            await self._starter.start(name, order, workflow_id=workflow_id, work=work)


def publishing_workflow_id(generation_id: GenerationId) -> str:
    return f"publish/{generation_id}"
