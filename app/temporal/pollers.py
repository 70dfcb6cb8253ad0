"""Who asks for work on the task queues that any worker of a role serves: what an operator sees of workers' lives."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue as QueueName
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from app.contracts.names import TaskQueue
from app.temporal.workers import is_gone

_TIMEOUT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class QueuePollers:
    """`workers` are those that have polled within the last 90 seconds."""

    name: TaskQueue
    workers: int


class TemporalQueues:
    """Asks Temporal."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def polled(self) -> list[QueuePollers]:
        """Every shared queue. Raises `RPCError` when Temporal does not answer."""
        return await asyncio.gather(*(self._of(queue) for queue in TaskQueue))

    async def _of(self, queue: TaskQueue) -> QueuePollers:
        request = DescribeTaskQueueRequest(
            namespace=self._client.namespace,
            task_queue=QueueName(name=queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        )
        answer = await self._client.workflow_service.describe_task_queue(request, timeout=_TIMEOUT)
        alive = {poller.identity for poller in answer.pollers if not is_gone(poller.last_access_time)}
        return QueuePollers(queue, len(alive))
