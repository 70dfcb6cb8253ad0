"""What a killed process left is tried again at once, not when its heartbeats are missed."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from app.temporal.running_tasks import NotedTasks, RunningTasks, report_the_dead


@workflow.defn
class _Job:
    @workflow.run
    async def run(self) -> int:
        attempt: int = await workflow.execute_activity(
            "work",
            result_type=int,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(hours=1),
        )
        return attempt


async def test_the_tasks_of_the_dead_are_tried_again(real: WorkflowEnvironment, tmp_path: Path) -> None:
    begun: asyncio.Queue[bytes] = asyncio.Queue()

    @activity.defn(name="work")
    async def work() -> int:
        attempt = activity.info().attempt
        if attempt == 1:
            begun.put_nowait(activity.info().task_token)
            await asyncio.Event().wait()
        return attempt

    own, queue = RunningTasks(tmp_path / "own"), uuid4().hex
    with own.open():
        async with Worker(
            real.client,
            task_queue=queue,
            workflows=[_Job],
            activities=[work],
            interceptors=[NotedTasks(own)],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ):
            job = await real.client.start_workflow(_Job.run, id=queue, task_queue=queue)
            token = await begun.get()
            (note,) = (tmp_path / "own").glob("*/*.task")
            assert note.read_bytes() == token
            assert await report_the_dead(real.client, own) == 0, "its own process lives"
            dead = tmp_path / "dead" / "process"
            dead.mkdir(parents=True)
            (dead / "lock").touch()
            (dead / "a.task").write_bytes(token)
            (dead / "b.task").write_bytes(b"cut")
            assert await report_the_dead(real.client, RunningTasks(tmp_path / "dead")) == 1
            assert await asyncio.wait_for(job.result(), 60) == 2
