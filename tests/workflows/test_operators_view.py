"""What operators see and find in Temporal while jobs run and after they have ended."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind
from app.contracts.names import ActivityName
from tests.fakes.activities import Busy, ScriptedActivities, fails, finds, model_answers
from tests.fakes.scripted_jobs import ScriptedJob, running

PATIENCE_S = 20


async def found(client: Client, query: str) -> set[str]:
    return {execution.id async for execution in client.list_workflows(query)}


async def eventually_found(client: Client, query: str, workflow_id: str) -> None:
    """Lists follow a moment later."""
    async with asyncio.timeout(PATIENCE_S):
        while workflow_id not in await found(client, query):
            await asyncio.sleep(0.1)


async def details(job: ScriptedJob) -> str:
    return str(await job.handle.query("__temporal_workflow_metadata"))


@pytest.fixture(scope="module")
async def jobs(real: WorkflowEnvironment) -> AsyncIterator[dict[str, ScriptedJob]]:
    """One that runs, and an import that failed."""
    model, repairing = Busy(after=model_answers("Plan.")), ScriptedActivities()
    repairing.script(ActivityName.STREAM_MODEL, model_answers("Plan."), model)
    repairing.script(ActivityName.ANALYZE, finds("a [brace](https://evil.example) is `missing`"))
    failing = ScriptedActivities()
    failing.script(ActivityName.INSPECT_REPOSITORY, fails(ErrorCode.INVALID_REQUEST))
    async with running(real.client, failing, kind=GenerationKind.IMPORT) as failed:
        with pytest.raises(Exception, match="failed"):
            await failed.result()
    async with running(real.client, repairing) as busy:
        await asyncio.wait_for(model.begun.wait(), PATIENCE_S)
        yield {"busy": busy, "failed": failed}
        model.go_on.set()
        await busy.result()
