"""A stand-in for the job's workflow, under its name and on its queue: it reports progress until it is cancelled."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import workflow
from temporalio.worker import Worker

from app.contracts.generations import GenerationStatus, Stage, Usage
from app.contracts.jobs import CodeGenerationInput, ProgressView
from app.contracts.names import QueryName, TaskQueue, WorkflowName
from app.settings import Settings
from app.temporal.client import connect


@workflow.defn(name=WorkflowName.CODE_GENERATION, sandboxed=False)
class ScriptedJob:
    @workflow.run
    async def run(self, _job: CodeGenerationInput) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.query(name=QueryName.PROGRESS)
    def progress(self) -> ProgressView:
        return ProgressView(
            status=GenerationStatus.RUNNING, stage=Stage.MODEL, progress=40, last_seq=7, usage=Usage(model_calls=1)
        )


@asynccontextmanager
async def scripted_worker(settings: Settings) -> AsyncIterator[None]:
    client = await connect(settings, lazy=False)
    async with Worker(client, task_queue=TaskQueue.ORCHESTRATION, workflows=[ScriptedJob]):
        yield
