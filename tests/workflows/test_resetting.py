"""What operators do with a job that stands still."""

import asyncio
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.testing import WorkflowEnvironment

from app.contracts.generations import GenerationStatus
from app.contracts.jobs import CodeGenerationOutput
from app.contracts.names import ActivityName
from app.temporal.search_attributes import PROJECT, STATUS
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Busy, model_answers
from tests.fakes.scripted_jobs import running

PATIENCE_S = 60


async def test_a_reset_goes_on_from_there(real: WorkflowEnvironment) -> None:
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan."))
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(real.client, activities) as job:
        await asyncio.wait_for(model.begun.wait(), PATIENCE_S)
        reset = ResetWorkflowExecutionRequest(
            namespace=real.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=job.handle.id),
            reason="by hand",
            workflow_task_finish_event_id=4,
            request_id=str(uuid4()),
        )
        await real.client.workflow_service.reset_workflow_execution(reset)
        # The job's own handle is one of the run that was reset.
        handle = real.client.get_workflow_handle(job.handle.id, result_type=CodeGenerationOutput)
        done = await asyncio.wait_for(handle.result(), PATIENCE_S)
        assert done.status is GenerationStatus.COMPLETED
        attributes = (await handle.describe()).typed_search_attributes
        assert attributes.get(STATUS) == "completed"
        assert attributes.get(PROJECT) == str(job.job.project_id)
