"""The workflows of reviews as the api sees them: started by name, and their ends read from the record."""

import asyncio
from datetime import timedelta
from typing import Any, Final, Protocol

from temporalio.client import WorkflowHandle

from app.contracts.ids import publishing_workflow_id, review_check_workflow_id
from app.contracts.names import WorkflowName
from app.contracts.publishing import PublishOrder, ReviewCheckInput, WithdrawOrder
from app.errors import Conflict
from app.temporal.jobs import temporal_errors
from app.temporal.search_attributes import Work, WorkKind
from app.temporal.starting import CALL_TIMEOUT, WorkflowStarter

_Order = ReviewCheckInput | PublishOrder | WithdrawOrder
_ENDS_WITHIN: Final = timedelta(seconds=3)
_LOOK_AGAIN_S: Final = 0.1


class ReviewJobs(Protocol):
    """Each is harmless when the same runs already. Raises `DependencyUnavailable`: it may have started all the same."""

    async def start_check(self, check: ReviewCheckInput) -> None: ...

    async def start_publishing(self, order: PublishOrder) -> None:
        """Publishing and withdrawing a version exclude each other: one begins when the other has ended.

        Raises:
            Conflict: the other does not end.
        """
        ...

    async def start_withdrawal(self, order: WithdrawOrder) -> None:
        """Raises `Conflict` as `start_publishing` does."""
        ...


class TemporalReviewJobs:
    """The `ReviewJobs` in Temporal."""

    def __init__(self, starter: WorkflowStarter, *, ends_within: timedelta = _ENDS_WITHIN) -> None:
        """`ends_within`: how long one that has recorded its end is waited for: its worker may have died there."""
        self._starter = starter
        self._patience_s = ends_within.total_seconds()

    async def start_check(self, check: ReviewCheckInput) -> None:
        workflow_id = review_check_workflow_id(check.generation_id, check.chosen_key)
        await self._start(WorkflowName.REVIEW_CHECK, WorkKind.REVIEW_CHECK, check, workflow_id)

    async def start_publishing(self, order: PublishOrder) -> None:
        await self._start_alone(WorkflowName.PUBLISHING, WorkKind.PUBLISHING, order)

    async def start_withdrawal(self, order: WithdrawOrder) -> None:
        await self._start_alone(WorkflowName.WITHDRAWAL, WorkKind.WITHDRAWAL, order)

    async def _start_alone(self, name: WorkflowName, kind: WorkKind, order: PublishOrder | WithdrawOrder) -> None:
        """Who runs under the id may be the other one, which has told its end and has not come to it."""
        workflow_id = publishing_workflow_id(order.generation_id)
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience_s
        while not await self._is_of(name, await self._start(name, kind, order, workflow_id)):
            if clock() > until:
                raise Conflict("what was done with the version before is just being finished: try again shortly")
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _is_of(self, name: WorkflowName, handle: WorkflowHandle[Any, Any]) -> bool:
        with temporal_errors():
            return (await handle.describe(rpc_timeout=CALL_TIMEOUT)).workflow_type == name

    async def _start(
        self,
        name: WorkflowName,
        kind: WorkKind,
        order: _Order,
        workflow_id: str,
    ) -> WorkflowHandle[Any, Any]:
        work = Work(kind=kind, project_id=order.project_id, generation_id=order.generation_id, user_id=order.user_id)
        with temporal_errors():
            return await self._starter.start(name, order, workflow_id=workflow_id, work=work)
