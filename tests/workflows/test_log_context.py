"""Who asked is known to every activity: of the workflow, of a child of it, and of its next run."""

from datetime import timedelta
from uuid import UUID, uuid4

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

with workflow.unsafe.imports_passed_through():
    from app.contracts.ids import GenerationId, ProjectId
    from app.contracts.jobs import JobRef
    from app.logging.fields import Field, bound, current
    from app.temporal.log_context import LogContext

JOB = JobRef(project_id=ProjectId(UUID(int=1)), generation_id=GenerationId(UUID(int=2)))
ASKED = {Field.REQUEST_ID: "request-7", Field.USER_ID: "user-7"}
Told = list[dict[str, str]]


@activity.defn
async def fields(_: JobRef) -> dict[str, str]:
    return {str(field): value for field, value in current().items()}


@workflow.defn
class Follower:
    @workflow.run
    async def run(self) -> dict[str, str]:
        return await workflow.execute_activity(fields, JOB, start_to_close_timeout=timedelta(seconds=20))


@workflow.defn
class Asked:
    @workflow.run
    async def run(self, before: Told) -> Told:
        mine = await workflow.execute_activity(fields, JOB, start_to_close_timeout=timedelta(seconds=20))
        if not before:
            workflow.continue_as_new([mine])
        return [*before, mine, await workflow.execute_child_workflow(Follower.run)]


async def test_who_asked_is_known_to_all_that_follows(skipping: WorkflowEnvironment) -> None:
    client = Client(
        skipping.client.service_client,
        namespace=skipping.client.namespace,
        data_converter=skipping.client.data_converter,
        interceptors=[LogContext()],
    )
    queue, workflow_id = f"logged-{uuid4()}", f"asked-{uuid4()}"
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[Asked, Follower],
        activities=[fields],
        workflow_runner=UnsandboxedWorkflowRunner(),  # its making costs more than all the rest
    )
    async with worker:
        with bound(ASKED):
            nothing_yet: Told = []
            told = await client.execute_workflow(Asked.run, nothing_yet, id=workflow_id, task_queue=queue)
        nobody = await client.execute_workflow(Follower.run, id=f"nobody-{uuid4()}", task_queue=queue)
    assert len(told) == 3
    for line in told:
        assert {field: line[field] for field in ASKED} == ASKED
        assert (line[Field.PROJECT_ID], line[Field.GENERATION_ID]) == (str(JOB.project_id), str(JOB.generation_id))
        assert (line[Field.ACTIVITY], line[Field.ATTEMPT]) == ("fields", "1")
    first, next_run, child = (line[Field.WORKFLOW_ID] for line in told)
    assert first == next_run == workflow_id != child
    assert not set(ASKED) & set(nobody), "nothing stays from one to the other"
