"""One trace a job: the request that started it, its workflow, every activity. Only where traces go somewhere.

Nothing is traced that goes on while a job runs: the api's polls of its events, and signals and queries of people. They
are many, and belong to other requests than the one that the trace began with.
"""

from typing import Any

from temporalio.client import OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.contrib.opentelemetry import TracingInterceptor, TracingWorkflowInboundInterceptor
from temporalio.worker import HandleQueryInput, HandleSignalInput, HandleUpdateInput, WorkflowInterceptorClassInput


class JobTracing(TracingInterceptor):
    """The SDK's, less what is said above. Workflow spans are made once, not again at a replay."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 (the SDK's name)
        return _StartsOnly(next, traced=super().intercept_client(next))

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002
    ) -> type[TracingWorkflowInboundInterceptor]:
        super().workflow_interceptor_class(input)
        return _StepsOnly


class _StartsOnly(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, *, traced: OutboundInterceptor) -> None:  # noqa: A002
        super().__init__(next)
        self._traced = traced

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        return await self._traced.start_workflow(input)


class _StepsOnly(TracingWorkflowInboundInterceptor):
    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002
        await self.next.handle_signal(input)

    async def handle_query(self, input: HandleQueryInput) -> Any:  # noqa: A002
        return await self.next.handle_query(input)

    def handle_update_validator(self, input: HandleUpdateInput) -> None:  # noqa: A002
        self.next.handle_update_validator(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002
        return await self.next.handle_update_handler(input)
