"""Worker Versioning on the real server: who gets which tasks while a release is rolled out."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from temporalio import activity, workflow
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.common import PinnedVersioningOverride, WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from app.contracts.names import ActivityName, TaskQueue
from app.temporal.versioning import DEPLOYMENT, deployment_of
from app.temporal.workers import WorkspaceWorker, WorkspaceWorkers, workspace_identity
from tests.support.asking import answered
from tests.support.temporal_servers import booted

QUEUE = "of-two-releases"
PATIENCE_S = 60


@workflow.defn(name="Released")
class Released:
    """Tells the release that it began on and the one that it ended on: another one, unless it is told to stop."""

    def __init__(self) -> None:
        self._steps = 0
        self._stops = False

    @workflow.run
    async def run(self) -> tuple[str, str]:
        before = _release()
        while not self._stops and _release() == before:
            await workflow.wait_condition(lambda: self._stops or self._steps > 0)
            self._steps = 0
        return before, _release()

    @workflow.signal
    def step(self) -> None:
        self._steps += 1

    @workflow.signal
    def stop(self) -> None:
        self._stops = True


def _release() -> str:
    version = workflow.info().get_current_deployment_version()
    return version.build_id if version else ""


@activity.defn(name=ActivityName.PROVISION_WORKSPACE)
async def provision() -> None:
    """Never called."""


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    """A server of its own: a current version would take other tests' work away."""
    environment = await booted(
        lambda: WorkflowEnvironment.start_local(
            dev_server_existing_path=str(Path(sys.executable).parent / "temporal"), dev_server_log_level="error"
        )
    )
    async with environment:
        yield environment.client


def worker(client: Client, build_id: str) -> Worker:
    return Worker(client, task_queue=QUEUE, workflows=[Released], deployment_config=deployment_of(build_id))


async def make_current(client: Client, build_id: str) -> None:
    """As `temporal worker deployment set-current-version`."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=DEPLOYMENT, build_id=build_id, identity="operator"
    )
    # A version is known a moment after its worker polls.
    await answered(lambda: client.workflow_service.set_worker_deployment_current_version(request))


async def _stepped_to_the_end(handle: WorkflowHandle[Released, tuple[str, str]]) -> tuple[str, str]:
    """Each step is a task: sooner or later it goes to the release that is current."""
    result = asyncio.create_task(handle.result())
    async with asyncio.timeout(PATIENCE_S):
        while not result.done():
            with suppress(RPCError):  # it has ended meanwhile
                await handle.signal(Released.step)
            await asyncio.wait([result], timeout=0.2)
        return await result


async def test_running_workflows_move_to_the_release_that_is_current(client: Client) -> None:
    async with worker(client, "one"):
        await make_current(client, "one")
        under_way = await client.start_workflow(Released.run, id="under-way", task_queue=QUEUE)
        async with worker(client, "two"):
            pinned = PinnedVersioningOverride(WorkerDeploymentVersion(DEPLOYMENT, "two"))
            canary = await answered(
                lambda: client.start_workflow(
                    Released.run, id="canary", task_queue=QUEUE, start_signal="stop", versioning_override=pinned
                )
            )
            new = await client.start_workflow(Released.run, id="new", task_queue=QUEUE, start_signal="stop")
            async with asyncio.timeout(PATIENCE_S):
                assert list(await new.result()) == ["one", "one"]
                assert list(await canary.result()) == ["two", "two"]
            await make_current(client, "two")
            assert list(await _stepped_to_the_end(under_way)) == ["one", "two"]


async def test_versioned_workers_are_seen(client: Client) -> None:
    """Previews start only when some worker is known to have an SDK."""
    known = WorkspaceWorker("host-a", "flutter 3.29.0")
    polling = Worker(
        client,
        task_queue=TaskQueue.WORKSPACE,
        activities=[provision],
        identity=workspace_identity(1, known),
        deployment_config=deployment_of("one"),
    )
    async with polling, asyncio.timeout(PATIENCE_S):
        while await answered(WorkspaceWorkers(client).polling) != [known]:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.2)


def test_without_a_build_id_workers_have_no_version() -> None:
    assert deployment_of(None) is None
