"""The log's fields across Temporal: who asked for a job is told to its workflow, and by it to every activity.

Headers carry them: they cost no history events and no change of an input. What an activity works for is in its input.
"""

from collections.abc import Mapping
from typing import Any, Final

from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.client import OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.converter import PayloadConverter
from temporalio.worker import (
    ActivityInboundInterceptor,
    ContinueAsNewInput,
    ExecuteActivityInput,
    StartActivityInput,
    StartChildWorkflowInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.worker import Interceptor as WorkerInterceptor

from app.logging.fields import Field, Fields, bound, current

HEADER: Final = "wingbeat-log"
_CARRIED: Final = (Field.REQUEST_ID, Field.USER_ID)
_SUBJECTS: Final = (Field.PROJECT_ID, Field.GENERATION_ID)


class LogContext(ClientInterceptor, WorkerInterceptor):
    """Given to a client, it is its workers' too."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 (the SDK's name)
        return _Starting(next)

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _Binding(next)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 (the SDK's)
    ) -> type[WorkflowInboundInterceptor]:
        return _Passing


class _Starting(OutboundInterceptor):
    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        carried = {str(field): value for field, value in current().items() if field in _CARRIED}
        if carried:
            input.headers = {**input.headers, HEADER: PayloadConverter.default.to_payload(carried)}
        return await super().start_workflow(input)


class _Passing(WorkflowInboundInterceptor):
    """In the workflow: what came with its start goes with all that it starts, the same at every replay."""

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_PassingOn(outbound))


class _PassingOn(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> "workflow.ActivityHandle[Any]":  # noqa: A002
        input.headers = _passed_on(input.headers)
        return super().start_activity(input)

    async def start_child_workflow(
        self,
        input: StartChildWorkflowInput,  # noqa: A002
    ) -> "workflow.ChildWorkflowHandle[Any, Any]":
        input.headers = _passed_on(input.headers)
        return await super().start_child_workflow(input)

    def continue_as_new(self, input: ContinueAsNewInput) -> Any:  # noqa: A002
        input.headers = _passed_on(input.headers)
        super().continue_as_new(input)


def _passed_on(headers: Mapping[str, Payload]) -> Mapping[str, Payload]:
    ours = workflow.info().headers.get(HEADER)
    return headers if ours is None else {**headers, HEADER: ours}


class _Binding(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        info = activity.info()
        fields: Fields = {
            **_carried(input.headers),
            **_subjects(input.args[0] if input.args else None),
            Field.WORKFLOW_ID: info.workflow_id or "",
            Field.ACTIVITY: info.activity_type,
            Field.ATTEMPT: str(info.attempt),
        }
        with bound(fields):
            return await super().execute_activity(input)


def _carried(headers: Mapping[str, Payload]) -> Fields:
    payload = headers.get(HEADER)
    if payload is None:
        return {}
    told: dict[str, str] = PayloadConverter.default.from_payload(payload, dict[str, str])
    return {field: told[field] for field in _CARRIED if field in told}


def _subjects(argument: object) -> Fields:
    """What the activity's input says that it is about."""
    return {field: str(value) for field in _SUBJECTS if (value := getattr(argument, field, None)) is not None}
