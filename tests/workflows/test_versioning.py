"""Worker Versioning on the real server: who gets which tasks while a release is rolled out."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio import activity, workflow
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import PinnedVersioningOverride, WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from app.contracts.names import ActivityName, TaskQueue
from app.temporal.versioning import DEPLOYMENT, deployment_of
from app.temporal.workers import WorkspaceWorker, WorkspaceWorkers, workspace_identity

QUEUE = "of-two-releases"
PATIENCE_S = 30


@workflow.defn(name="Released")
class Released:
    """Tells the release that it runs on, at its start and once it was told to go on."""

    def __init__(self) -> None:
        self._goes_on = False

    @workflow.run
    async def run(self) -> tuple[str, str]:
        before = _release()
        await workflow.wait_condition(lambda: self._goes_on)
        return before, _release()

    @workflow.signal
    def go_on(self) -> None:
        self._goes_on = True


def _release() -> str:
    version = workflow.info().get_current_deployment_version()
    return version.build_id if version else ""


@activity.defn(name=ActivityName.PROVISION_WORKSPACE)
async def provision() -> None:
    """Never called."""


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[Client]:
    """A server of its own: a current version would take other tests' work away."""
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(Path(sys.executable).parent / "temporal"), dev_server_log_level="error"
    )
    async with environment:
        yield environment.client


def worker(client: Client, build_id: str) -> Worker:
    return Worker(client, task_queue=QUEUE, workflows=[Released], deployment_config=deployment_of(build_id))


async def make_current(client: Client, build_id: str) -> None:
    """As `temporal worker deployment set-current-version`; a version is known a moment after its worker polls."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=DEPLOYMENT, build_id=build_id, identity="operator"
    )
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await client.workflow_service.set_worker_deployment_current_version(request)
            except RPCError:
                await asyncio.sleep(0.2)
            else:
                return


async def test_running_workflows_move_to_the_release_that_is_current(client: Client) -> None:
    async with worker(client, "one"):
        await make_current(client, "one")
        under_way = await client.start_workflow(Released.run, id="under-way", task_queue=QUEUE)
        async with worker(client, "two"):
            canary = await client.start_workflow(
                Released.run,
                id="canary",
                task_queue=QUEUE,
                start_signal="go_on",
                versioning_override=PinnedVersioningOverride(WorkerDeploymentVersion(DEPLOYMENT, "two")),
            )
            new = await client.start_workflow(Released.run, id="new", task_queue=QUEUE, start_signal="go_on")
            async with asyncio.timeout(PATIENCE_S):
                assert list(await new.result()) == ["one", "one"]
                assert list(await canary.result()) == ["two", "two"]
            await make_current(client, "two")
            await under_way.signal(Released.go_on)
            async with asyncio.timeout(PATIENCE_S):
                assert list(await under_way.result()) == ["one", "two"]


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
        while await WorkspaceWorkers(client).polling() != [known]:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.2)


def test_without_a_build_id_workers_have_no_version() -> None:
    assert deployment_of(None) is None
