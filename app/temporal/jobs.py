"""Jobs as the api sees them: workflows that are started, watched and cancelled by name."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowQueryFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from app.contracts.generations import GenerationKind
from app.contracts.ids import GenerationId, generation_workflow_id, preview_workflow_id, publishing_workflow_id
from app.contracts.jobs import CodeGenerationInput, CodeGenerationOutput, MessagePosted, ProgressView, WatchersChanged
from app.contracts.names import QueryName, SignalName, WorkflowName
from app.errors import DependencyUnavailable, NotFound
from app.temporal.search_attributes import Work, WorkKind
from app.temporal.shared_calls import SharedCalls
from app.temporal.starting import WorkflowStarter

TEMPORAL = "Temporal"

_WORKFLOWS = {GenerationKind.IMPORT: WorkflowName.REPOSITORY_IMPORT}
"""Of the kinds of jobs that are no generations of code."""

_CALL_TIMEOUT = timedelta(seconds=3)
_QUERY_TIMEOUT = timedelta(seconds=1)

_OUTAGE_STATUSES = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
    }
)


class Started(StrEnum):
    """What became of a request to start a job."""

    RUNNING = "running"
    ALREADY_ENDED = "already_ended"


class Jobs(Protocol):
    """The workflows of generations.

    Raises:
        DependencyUnavailable: Temporal cannot be reached; whether the call arrived is then unknown.
    """

    async def start(self, job: CodeGenerationInput) -> Started:
        """Start the job's workflow. Harmless when it runs already; a job that has ended is never started again."""
        ...

    async def cancel(self, generation_id: GenerationId) -> None:
        """Ask the job to stop.

        Raises:
            NotFound: no workflow of this job is running.
        """
        ...

    async def progress(self, generation_id: GenerationId) -> ProgressView | None:
        """Where the job is; none when its workflow cannot say so within a second. Never raises."""
        ...

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None:
        """Tell the job, or its live preview when it has ended, whether anybody watches it.

        Raises:
            NotFound: no workflow of this job is running.
        """
        ...

    async def message_posted(self, generation_id: GenerationId, message: MessagePosted) -> None:
        """Tell the job of a message. Harmless when it knows it already.

        Raises:
            NotFound: no workflow of this job is running.
        """
        ...


class TemporalWorkflows:
    """Workflows of any kind, by their ids."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def is_open(self, workflow_id: str) -> bool:
        """Whether it is there and has not closed. Raises `DependencyUnavailable`."""
        try:
            with temporal_errors():
                found = await self._client.get_workflow_handle(workflow_id).describe(rpc_timeout=_CALL_TIMEOUT)
        except NotFound:
            return False
        return found.status is WorkflowExecutionStatus.RUNNING


class TemporalJobs:
    """Jobs in Temporal."""

    def __init__(self, client: Client, starter: WorkflowStarter | None = None) -> None:
        """Without a `starter`, details of what it starts have no links."""
        self._client = client
        self._starter = starter or WorkflowStarter(client)
        self._progress = SharedCalls(self._ask_progress)

    async def start(self, job: CodeGenerationInput) -> Started:
        try:
            with temporal_errors():
                await self._starter.start(
                    _WORKFLOWS.get(job.kind, WorkflowName.CODE_GENERATION),
                    job,
                    workflow_id=generation_workflow_id(job.generation_id),
                    work=work_of(job),
                    reuse=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                )
        except WorkflowAlreadyStartedError:
            return Started.ALREADY_ENDED
        return Started.RUNNING

    async def cancel(self, generation_id: GenerationId) -> None:
        with temporal_errors():
            await self._handle(generation_id).cancel(rpc_timeout=_CALL_TIMEOUT)

    async def cancel_publishing(self, generation_id: GenerationId) -> None:
        """What publishes the version, or takes that back. Raises `NotFound`, `DependencyUnavailable`."""
        with temporal_errors():
            workflow = self._client.get_workflow_handle(publishing_workflow_id(generation_id))
            await workflow.cancel(rpc_timeout=_CALL_TIMEOUT)

    async def progress(self, generation_id: GenerationId) -> ProgressView | None:
        return await self._progress.ask(generation_id)

    async def _ask_progress(self, generation_id: GenerationId) -> ProgressView | None:
        query = self._handle(generation_id).query(
            QueryName.PROGRESS, result_type=ProgressView, rpc_timeout=_QUERY_TIMEOUT
        )
        try:
            # The call's own timeout is for one attempt; this one is for all of them.
            with temporal_errors():
                async with asyncio.timeout(_QUERY_TIMEOUT.total_seconds()):
                    view: ProgressView = await query
        except (DependencyUnavailable, NotFound, WorkflowQueryFailedError, RPCError, TimeoutError):
            return None
        return view

    async def is_open(self, generation_id: GenerationId) -> bool:
        """Whether the job's workflow is there and has not closed. Raises `DependencyUnavailable`."""
        return await TemporalWorkflows(self._client).is_open(generation_workflow_id(generation_id))

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None:
        """Both are told: a preview may have begun while its job's workflow still clears up."""
        workflows = generation_workflow_id(generation_id), preview_workflow_id(generation_id)
        heard = [await self._hears(workflow_id, change) for workflow_id in workflows]
        if not any(heard):
            raise NotFound("no workflow of this job is running")

    async def _hears(self, workflow_id: str, change: WatchersChanged) -> bool:
        try:
            with temporal_errors():
                await self._client.get_workflow_handle(workflow_id).signal(
                    SignalName.WATCHERS_CHANGED, change, rpc_timeout=_CALL_TIMEOUT
                )
        except NotFound:
            return False
        return True

    async def message_posted(self, generation_id: GenerationId, message: MessagePosted) -> None:
        with temporal_errors():
            await self._handle(generation_id).signal(SignalName.MESSAGE_POSTED, message, rpc_timeout=_CALL_TIMEOUT)

    def _handle(self, generation_id: GenerationId) -> WorkflowHandle[object, CodeGenerationOutput]:
        return self._client.get_workflow_handle(generation_workflow_id(generation_id), result_type=CodeGenerationOutput)


def work_of(job: CodeGenerationInput) -> Work:
    """What operators find the job by."""
    return Work(
        kind=WorkKind.of_job(job.kind),
        project_id=job.project_id,
        generation_id=job.generation_id,
        user_id=job.user_id,
    )


@contextmanager
def temporal_errors() -> Iterator[None]:
    """Temporal's errors within the block as ours. A refused call that is neither stays an `RPCError`."""
    try:
        yield
    except RPCError as error:
        if error.status in _OUTAGE_STATUSES:
            raise DependencyUnavailable(TEMPORAL) from error
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NotFound("no such job is running") from error
        raise
    except RuntimeError as error:
        # A lazy client's first connection: the SDK has no type of its own for its failure.
        if not str(error).startswith("Failed client connect"):
            raise
        raise DependencyUnavailable(TEMPORAL) from error
