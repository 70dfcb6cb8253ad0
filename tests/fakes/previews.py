"""Activities of previews with the real names, types and queues that do what a test scripts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError
from temporalio.worker import Worker

from app.contracts.generations import OnDisconnect
from app.contracts.ids import ProjectId, new_generation_id, preview_workflow_id, publish_workflow_id
from app.contracts.jobs import JobRef, Workspace
from app.contracts.names import ActivityName, TaskQueue, WorkflowName, preview_queue
from app.contracts.previews import (
    PreviewInput,
    PreviewJob,
    PreviewOutput,
    PreviewRun,
    PreviewRunEnd,
    ProvisionPreviewInput,
    PublishInput,
    PublishOutput,
    RecordPreviewInput,
    RecordShareInput,
    SiteBuild,
)
from app.contracts.version_frames import PreviewState
from workflows.preview import Preview
from workflows.publishing_preview import PublishPreview

Runs = Callable[[PreviewJob], Awaitable[PreviewRun]]
Builds = Callable[[PreviewJob], Awaitable[SiteBuild]]
_THROTTLE = timedelta(milliseconds=200)


def ended(end: PreviewRunEnd, *, served_s: float = 0.0, tail: Sequence[str] = ("the last line",)) -> Runs:
    async def run(_: PreviewJob) -> PreviewRun:
        return PreviewRun(end=end, served_s=served_s, tail=list(tail))

    return run


async def built(job: PreviewJob) -> SiteBuild:
    return SiteBuild(archive_key=f"{job.project_id}/{job.generation_id}/site")


@dataclass
class Served:
    """Serves, heartbeating, until it is cancelled. `begun` tells when it started."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, _: PreviewJob) -> Any:
        self.begun.set()
        while True:
            activity.heartbeat()
            await asyncio.sleep(0.05)


@dataclass
class ScriptedPreviews:
    """The first run does `runs[0]`, and so on; so do the builds. What is recorded is kept in order."""

    runs: list[Runs] = field(default_factory=list)
    builds: list[Builds] = field(default_factory=list)
    hosts: Sequence[str] = ("preview-host-a",)
    recorded: list[RecordPreviewInput] = field(default_factory=list)
    shares: list[RecordShareInput] = field(default_factory=list)
    provisioned: list[str] = field(default_factory=list)
    cleaned: list[str] = field(default_factory=list)

    @property
    def states(self) -> list[PreviewState]:
        return [change.state for change in self.recorded]

    @activity.defn(name=ActivityName.PROVISION_PREVIEW)
    async def provision_preview(self, job: ProvisionPreviewInput) -> Workspace:
        host = self.hosts[min(len(self.provisioned), len(self.hosts) - 1)]
        self.provisioned.append(host)
        return Workspace(host=host, queue=preview_queue(host), directory=f"/previews/{job.generation_id}")

    @activity.defn(name=ActivityName.RUN_PREVIEW)
    async def run_preview(self, job: PreviewJob) -> PreviewRun:
        return await self.runs.pop(0)(job)

    @activity.defn(name=ActivityName.BUILD_SITE)
    async def build_site(self, job: PreviewJob) -> SiteBuild:
        return await self.builds.pop(0)(job)

    @activity.defn(name=ActivityName.CLEAN_UP_PREVIEW)
    async def clean_up_preview(self, job: PreviewJob) -> None:
        self.cleaned.append(job.workspace.host)

    @activity.defn(name=ActivityName.RECORD_PREVIEW)
    async def record_preview(self, change: RecordPreviewInput) -> None:
        self.recorded.append(change)

    @activity.defn(name=ActivityName.RECORD_SHARE)
    async def record_share(self, change: RecordShareInput) -> None:
        self.shares.append(change)

    @asynccontextmanager
    async def serving(self, client: Client) -> AsyncIterator[None]:
        """Workers for every queue."""
        workers = [
            Worker(
                client,
                task_queue=TaskQueue.ORCHESTRATION,
                workflows=[Preview, PublishPreview],
                activities=[self.record_preview, self.record_share],
            ),
            Worker(client, task_queue=TaskQueue.FLUTTER, activities=[self.provision_preview]),
            *(self._host(client, host) for host in self.hosts),
        ]
        async with AsyncExitStack() as running:
            for worker in workers:
                await running.enter_async_context(worker)
            yield

    def _host(self, client: Client, host: str) -> Worker:
        return Worker(
            client,
            task_queue=preview_queue(host),
            activities=[self.run_preview, self.build_site, self.clean_up_preview],
            default_heartbeat_throttle_interval=_THROTTLE,
            max_heartbeat_throttle_interval=_THROTTLE,
        )


@asynccontextmanager
async def previewing(
    client: Client,
    activities: ScriptedPreviews,
    *,
    on_disconnect: OnDisconnect = OnDisconnect.CONTINUE,
    grace_s: int = 30,
) -> AsyncIterator[WorkflowHandle[Any, PreviewOutput]]:
    """A live preview that was started as the api does: by name. What is left of it afterwards is terminated."""
    job = PreviewInput(**_ref().model_dump(), on_disconnect=on_disconnect, grace_s=grace_s)
    async with activities.serving(client):
        handle: WorkflowHandle[Any, PreviewOutput] = await client.start_workflow(
            WorkflowName.PREVIEW,
            job,
            id=preview_workflow_id(job.generation_id),
            task_queue=TaskQueue.ORCHESTRATION,
            result_type=PreviewOutput,
        )
        try:
            yield handle
        finally:
            with suppress(RPCError):
                await handle.terminate()


@asynccontextmanager
async def publishing(client: Client, activities: ScriptedPreviews) -> AsyncIterator[WorkflowHandle[Any, PublishOutput]]:
    job = PublishInput(**_ref().model_dump())
    async with activities.serving(client):
        handle: WorkflowHandle[Any, PublishOutput] = await client.start_workflow(
            WorkflowName.PUBLISH,
            job,
            id=publish_workflow_id(job.generation_id),
            task_queue=TaskQueue.ORCHESTRATION,
            result_type=PublishOutput,
        )
        try:
            yield handle
        finally:
            with suppress(RPCError):
                await handle.terminate()


def _ref() -> JobRef:
    return JobRef(project_id=ProjectId(uuid4()), generation_id=new_generation_id())
