"""Running jobs over scripted activities, and reading what it told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.workflow_streams import WorkflowStreamClient
from temporalio.service import RPCError

from app.contracts.events import (
    AnalysisError,
    Chat,
    Code,
    DurableFrame,
    Result,
    StatusUpdate,
    Text,
)
from app.contracts.generations import GenerationKind, OnDisconnect
from app.contracts.ids import MessageId, ProjectId, SessionId, UserId, generation_workflow_id, new_generation_id
from app.contracts.jobs import (
    CodeGenerationInput,
    CodeGenerationOutput,
    FinishInput,
    MessagePosted,
    ProgressView,
    WatchersChanged,
)
from app.contracts.names import EVENTS_TOPIC, QueryName, SignalName, WorkflowName
from app.contracts.steering import MessageMode
from app.temporal.jobs import work_of
from app.temporal.starting import WorkflowStarter
from tests.fakes.activities import ScriptedActivities

PUBLIC_URL = "https://wingbeat.example"


@dataclass
class ScriptedJob:
    """A started job with its activities."""

    job: CodeGenerationInput
    handle: WorkflowHandle[object, CodeGenerationOutput]
    client: Client
    activities: ScriptedActivities

    async def result(self) -> CodeGenerationOutput:
        return await self.handle.result()

    async def watchers(self, *, watched: bool, epoch: int) -> None:
        await self.handle.signal(SignalName.WATCHERS_CHANGED, WatchersChanged(watched=watched, epoch=epoch))

    async def say(self, mode: MessageMode = MessageMode.STEER, message: MessageId | None = None) -> MessageId:
        posted = MessagePosted(message_id=message or MessageId(uuid4()), mode=mode)
        await self.handle.signal(SignalName.MESSAGE_POSTED, posted)
        return posted.message_id

    async def progress(self) -> ProgressView:
        view: ProgressView = await self.handle.query(QueryName.PROGRESS, result_type=ProgressView)
        return view

    async def told(self) -> list[DurableFrame]:
        """Every frame of the stream up to the `Result`."""
        frames = []
        async for frame in self.stream():
            frames.append(frame)
            if isinstance(frame, Result):
                break
        return frames

    async def stream(self) -> AsyncIterator[DurableFrame]:
        stream = WorkflowStreamClient.create(self.client, self.handle.id)
        async for item in stream.subscribe(EVENTS_TOPIC, result_type=DurableFrame):  # type: ignore[call-overload]
            yield item.data

    def recorded(self) -> FinishInput:
        """The one end that was recorded."""
        ends = [end for end in self.activities.inputs(FinishInput) if end.generation_id == self.job.generation_id]
        *retried, last = ends
        assert all(end == last for end in retried)
        return last


@asynccontextmanager
async def running(
    client: Client,
    activities: ScriptedActivities,
    *,
    kind: GenerationKind = GenerationKind.GENERATE,
    on_disconnect: OnDisconnect = OnDisconnect.CONTINUE,
    grace_s: int = 30,
    max_fix_attempts: int = 3,
    session_id: SessionId | None = None,
    write_tests: bool = False,
    build_web: bool = False,
    without: Sequence[str] = (),
) -> AsyncIterator[ScriptedJob]:
    """A job that runs while the block does. What is left of it then is terminated: it would keep time from skipping."""
    job = CodeGenerationInput(
        project_id=ProjectId(uuid4()),
        generation_id=new_generation_id(),
        kind=kind,
        on_disconnect=on_disconnect,
        grace_s=grace_s,
        max_fix_attempts=max_fix_attempts,
        session_id=session_id,
        write_tests=write_tests,
        build_web=build_web,
        user_id=UserId(uuid4()),
    )
    async with activities.serving(client, without=without):
        started = await start(client, activities, job)
        try:
            yield started
        finally:
            with suppress(RPCError):
                await started.handle.terminate()


async def start(client: Client, activities: ScriptedActivities, job: CodeGenerationInput) -> ScriptedJob:
    """Start a job as the api does."""
    handle: WorkflowHandle[object, CodeGenerationOutput] = await WorkflowStarter(client, PUBLIC_URL).start(
        WorkflowName.REPOSITORY_IMPORT if job.kind is GenerationKind.IMPORT else WorkflowName.CODE_GENERATION,
        job,
        workflow_id=generation_workflow_id(job.generation_id),
        work=work_of(job),
        result_type=CodeGenerationOutput,
    )
    return ScriptedJob(job, handle, client, activities)


def outline(frames: Sequence[DurableFrame]) -> list[str]:
    """The frames in short, one line each."""
    return [_line(frame) for frame in frames]


def _line(frame: DurableFrame) -> str:
    match frame:
        case StatusUpdate():
            return f"{frame.stage} {frame.state}"
        case Code():
            return f"file {frame.path}"
        case Chat():
            return f"chat {frame.text}"
        case Text():
            return f"notice {frame.message.split(':')[0]}"
        case AnalysisError():
            return f"problems {len(frame.diagnostics)}+{len(frame.refusals)}"
        case Result():
            return f"result {frame.status}"
        case _:
            return frame.type
