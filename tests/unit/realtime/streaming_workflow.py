"""A workflow with nothing but a stream of durable events, which a test appends to by signal."""

from temporalio import workflow
from temporalio.contrib.workflow_streams import WorkflowStream

with workflow.unsafe.imports_passed_through():
    from app.contracts.events import DurableFrame, Result
    from app.contracts.names import EVENTS_TOPIC


@workflow.defn
class Streaming:
    """Ends soon after a `Result`, or without one when told so."""

    @workflow.init
    def __init__(self) -> None:
        self._events = WorkflowStream().topic(EVENTS_TOPIC)
        self._ended = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self._ended)
        await workflow.sleep(0.5)

    @workflow.signal
    def append(self, frame: DurableFrame) -> None:
        self._events.publish(frame)
        self._ended = self._ended or isinstance(frame, Result)

    @workflow.signal
    def end(self) -> None:
        self._ended = True
