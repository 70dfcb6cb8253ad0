"""Which workers poll for workspaces, and with which toolchain: Temporal knows, for their identities say it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue as QueueName
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from app.contracts.names import TaskQueue

_FORM = re.compile(r"\d+@(?P<host>.+) with (?P<toolchain>.+)")
_GONE_AFTER = timedelta(seconds=90)
"""A poll lasts at most 70 s: who has not polled for longer is gone. Temporal forgets them after five minutes."""


@dataclass(frozen=True, slots=True)
class WorkspaceWorker:
    """`toolchain` is the label of its provenance: `flutter 3.29.0`, `syntax-only`."""

    host: str
    toolchain: str


def workspace_identity(pid: int, worker: WorkspaceWorker) -> str:
    """A worker's identity, as the Temporal Web UI shows it and `WorkspaceWorkers` reads it."""
    return f"{pid}@{worker.host} with {worker.toolchain}"


class WorkspaceWorkers:
    """Asks Temporal."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def polling(self) -> list[WorkspaceWorker]:
        """Those that ask for work now, each once, by host.

        Raises:
            RPCError: Temporal does not answer.
        """
        request = DescribeTaskQueueRequest(
            namespace=self._client.namespace,
            task_queue=QueueName(name=TaskQueue.WORKSPACE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        )
        answer = await self._client.workflow_service.describe_task_queue(request, timeout=timedelta(seconds=1))
        alive = {poller.identity for poller in answer.pollers if not is_gone(poller.last_access_time)}
        workers = {worker for identity in alive if (worker := read_identity(identity))}
        return sorted(workers, key=lambda worker: (worker.host, worker.toolchain))


def read_identity(identity: str) -> WorkspaceWorker | None:
    """None when it is no workspace worker's."""
    found = _FORM.fullmatch(identity)
    return WorkspaceWorker(found["host"], found["toolchain"]) if found else None


def is_gone(last_poll: Timestamp) -> bool:
    """Whether a poller has not been heard of for longer than a poll lasts."""
    return datetime.now(UTC) - last_poll.ToDatetime(tzinfo=UTC) > _GONE_AFTER
