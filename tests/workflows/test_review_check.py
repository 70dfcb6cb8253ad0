"""A check of chosen files: what is found is recorded, wherever it is done and whatever is lost on the way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import ProvisionInput
from app.contracts.names import ActivityName, TaskQueue, WorkflowName
from app.contracts.publishing import RecordReviewCheckInput, ReviewCheckInput
from app.contracts.reviews import CheckState, CheckStep, ReviewCheck
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import fails, finds
from workflows.failures import WORKER_SHUTDOWN
from workflows.review_check import ReviewChecking

Run = Callable[[str], Awaitable[list[ReviewCheck]]]


@asynccontextmanager
async def checking(environment: WorkflowEnvironment, activities: ScriptedActivities) -> AsyncIterator[Run]:
    """Runs a check under an id, and answers all that was recorded."""
    recorded: list[ReviewCheck] = []

    @activity.defn(name=ActivityName.RECORD_REVIEW_CHECK)
    async def record(told: RecordReviewCheckInput) -> None:
        recorded.append(told.check)

    client = environment.client
    workers = [
        Worker(client, task_queue=TaskQueue.ORCHESTRATION, workflows=[ReviewChecking], activities=[record]),
        Worker(client, task_queue=TaskQueue.WORKSPACE, activities=[activities.provision_workspace]),
        *(activities.host_worker(client, host) for host in activities.hosts),
    ]
    async with AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)

        async def run(workflow_id: str) -> list[ReviewCheck]:
            wanted = ReviewCheckInput(
                project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()), chosen_key="chosen.zip"
            )
            await client.execute_workflow(
                WorkflowName.REVIEW_CHECK, wanted, id=workflow_id, task_queue=TaskQueue.ORCHESTRATION
            )
            return recorded

        yield run


async def test_clean_files(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    async with checking(skipping, activities) as run:
        *told, check = await run(f"check/{uuid4()}")
    assert [(one.state, one.step) for one in told] == [
        (CheckState.RUNNING, CheckStep.PACKAGES),
        (CheckState.RUNNING, CheckStep.ANALYZE),
    ]
    assert (check.state, check.provenance, check.diagnostics) == (CheckState.CLEAN, "syntax-only", [])
    (provision,) = activities.inputs(ProvisionInput)
    assert provision.restore_key == "chosen.zip"
    assert activities.names()[-1] is ActivityName.CLEAN_UP


async def test_problems_are_found_on_another_host_when_one_is_lost(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities(hosts=("host-a", "host-b"))
    activities.script(ActivityName.ANALYZE, fails(WORKER_SHUTDOWN, retryable=True), finds("a brace is missing"))
    async with checking(skipping, activities) as run:
        *_, check = await run(f"check/{uuid4()}")
    assert check.state is CheckState.PROBLEMS
    assert [found.message for found in check.diagnostics] == ["a brace is missing"]
    assert activities.names().count(ActivityName.CLEAN_UP) == 2


async def test_a_check_that_cannot_be_done_says_why(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    activities.script(ActivityName.PUB_GET, fails(ErrorCode.TOOLCHAIN_UNAVAILABLE))
    async with checking(skipping, activities) as run:
        *_, check = await run(f"check/{uuid4()}")
    assert check.error is not None
    assert (check.state, check.error.code) == (CheckState.FAILED, ErrorCode.TOOLCHAIN_UNAVAILABLE)
