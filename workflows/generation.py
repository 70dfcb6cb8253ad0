"""The main job: a sentence becomes a checked version of a Flutter app.

The work runs in tasks of its own, so that Temporal's cancellation reaches only `run`, which hands it on: a job that is
recording its end is not interrupted any more.

A job needs no continue-as-new. It is bounded by `JOB_LIMIT` and by its repair rounds; a clean one has about a hundred
history events, a long one some hundreds, and one watcher per api process adds a few for every stage.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.contrib.workflow_streams import WorkflowStream
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.generations import GenerationStatus, Stage, StageState
    from app.contracts.jobs import (
        CodeGenerationInput,
        CodeGenerationOutput,
        MessagePosted,
        ProgressView,
        WatchersChanged,
    )
    from app.contracts.names import QueryName, SignalName, WorkflowName

from workflows.disconnect import Watchers
from workflows.endings import Ending, Outcome
from workflows.failures import JobFailed, job_error
from workflows.job_pipeline import AlreadyEnded, JobPipeline
from workflows.journal import Journal
from workflows.operators_view import show_status
from workflows.pipeline import Pipeline
from workflows.policies.generation import FINISH, JOB_LIMIT, SALVAGE_LIMIT
from workflows.steering import Steering, start_follow_up
from workflows.steps import run_step

LAST_READING: Final = timedelta(milliseconds=500)
"""How long a watched workflow stays after its Result, so that those who are between two polls still get it."""


@workflow.defn(name=WorkflowName.CODE_GENERATION)
class CodeGeneration:
    """One job. Its durable events are on its stream; cancelling it is Temporal's cancellation."""

    @workflow.init
    def __init__(self, job: CodeGenerationInput) -> None:
        self._job = job
        self._stream = WorkflowStream()
        self._status = GenerationStatus.RUNNING
        self._cancel_requested = False
        self._recorded_as: GenerationStatus | None = None
        self._is_followed = False
        self._watchers = Watchers(job.on_disconnect, job.grace_s)
        self._journal = Journal(self._stream, job)
        self._steering = Steering(job, self._journal)
        self._pipeline = self.make_pipeline()

    def make_pipeline(self) -> JobPipeline:
        """The steps of this kind of job."""
        return Pipeline(self._job, self._journal, self._steering)

    @workflow.run
    async def run(self, job: CodeGenerationInput) -> CodeGenerationOutput:  # noqa: ARG002 (the init has it)
        """Do the job and record its end.

        Raises:
            ApplicationError: the job failed; its type is the error code. A version that is not clean is no failure.
            asyncio.CancelledError: the job was cancelled through Temporal.
        """
        life = asyncio.create_task(self._live(), name="life")
        try:
            return await asyncio.shield(life)
        except asyncio.CancelledError:
            self._cancel_requested = True
            output = await life
            if output.status is GenerationStatus.CANCELLED:
                raise
            return output

    @workflow.signal(name=SignalName.WATCHERS_CHANGED)
    def watchers_changed(self, change: WatchersChanged) -> None:
        """Whether anybody watches. Harmless at any time of the job."""
        self._watchers.changed(change)

    @workflow.signal(name=SignalName.MESSAGE_POSTED)
    def message_posted(self, message: MessagePosted) -> None:
        """Somebody says something to the job."""
        self._steering.posted(message)

    @workflow.query(name=QueryName.PROGRESS)
    def progress(self) -> ProgressView:
        """How far the job is."""
        return ProgressView(
            status=self._status,
            stage=self._journal.stage,
            progress=self._journal.progress,
            last_seq=self._journal.last_seq,
            usage=self._pipeline.reached.usage,
            messages=self._steering.states,
        )

    async def _live(self) -> CodeGenerationOutput:
        try:
            outcome = await self._work()
        except AlreadyEnded as ended:
            self._status = ended.status
            show_status(self._status)
            return CodeGenerationOutput(status=ended.status, last_seq=0)
        if outcome.status is GenerationStatus.ERROR and self._pipeline.can_salvage:
            await self._salvage()
        recorded = await self._record(outcome)
        await self._leave()
        await self._follow_up()
        if recorded.failed and recorded.error is not None:
            raise ApplicationError(recorded.error.message, type=recorded.error.code, non_retryable=True)
        return CodeGenerationOutput(status=recorded.status, last_seq=self._journal.last_seq)

    async def _work(self) -> Outcome:
        """Run the pipeline until it ends, or until there is a reason to stop it."""
        pipeline = asyncio.create_task(self._pipeline.run(), name="pipeline")
        stopped = await self._reason_to_stop(pipeline)
        if stopped is not None:
            await _stop(pipeline)
        try:
            return Outcome.of(pipeline.result())
        except (ActivityError, JobFailed) as failure:
            outcome = stopped or Outcome.failure(job_error(failure))
        except asyncio.CancelledError:
            if stopped is None:
                raise
            outcome = stopped
        self._tell(outcome)
        return outcome

    async def _reason_to_stop(self, pipeline: asyncio.Task[JobError | None]) -> Outcome | None:
        """Wait for the pipeline's end, which is no reason, or for one of the reasons not to wait for it."""
        abandoned = asyncio.create_task(self._watchers.abandoned(), name="abandoned")
        try:
            await workflow.wait_condition(
                lambda: pipeline.done() or abandoned.done() or self._cancel_requested,
                timeout=JOB_LIMIT,
                timeout_summary="the job's limit",
            )
        except TimeoutError:
            message = f"the job was not done within {JOB_LIMIT}"
            return Outcome.failure(JobError(code=ErrorCode.TIMED_OUT, message=message, retryable=True))
        finally:
            abandoned.cancel()
        if pipeline.done():
            return None
        return Outcome.cancellation("cancelled by request" if self._cancel_requested else self._watchers.verdict)

    def _tell(self, outcome: Outcome) -> None:
        message = outcome.error.message if outcome.error else ""
        if outcome.status is GenerationStatus.CANCELLED:
            self._journal.notice(f"Stopped: {message}")
        else:
            self._journal.interrupted(StageState.FAILED, message)

    async def _salvage(self) -> None:
        salvage = asyncio.create_task(self._pipeline.save_version(), name="salvage")
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: salvage.done() or self._cancel_requested, timeout=SALVAGE_LIMIT)
        await _stop(salvage)
        try:
            salvage.result()
        except (ActivityError, JobFailed, asyncio.CancelledError):
            self._journal.notice("The files that were written could not be saved.")

    async def _record(self, outcome: Outcome) -> Outcome:
        """Record the end with the whole log, then publish its last frame. Answers the end that the record has."""
        self._journal.started(Stage.FINISH)
        reached = self._pipeline.reached
        follow_up = self._steering.settle(cancelled=outcome.status is GenerationStatus.CANCELLED)
        now = workflow.now()
        ending = Ending(outcome, reached.result, reached.usage, reached.chat, reached.version, now, follow_up)
        try:
            status = await run_step(FINISH, ending.finish_input(self._job, self._journal.closed_with(ending)))
        except ActivityError as failure:
            told = ending.with_outcome(Outcome.failure(job_error(failure)))
        else:
            told = ending.with_outcome(outcome.as_recorded(status))
            self._recorded_as = status
            await self._follow_up()
        self._status = told.outcome.status
        show_status(self._status)
        self._journal.publish_result(told)
        return told.outcome

    async def _follow_up(self) -> None:
        """Start the job of the queued messages, once, unless this one is recorded as cancelled."""
        follow_up = self._steering.follow_up
        if follow_up is None or self._is_followed or self._recorded_as in (None, GenerationStatus.CANCELLED):
            return
        self._is_followed = True
        base = self._job.generation_id if self._pipeline.reached.version else self._job.base_generation_id
        await start_follow_up(self._job, follow_up, base)

    async def _leave(self) -> None:
        """Tidy up, and stay until the watchers have read the end."""
        release = asyncio.create_task(self._pipeline.host.release(), name="release")
        if self._journal.was_polled:
            await workflow.sleep(LAST_READING, summary="watchers read the end")
        await release
        self._stream.detach_pollers()
        await workflow.wait_condition(workflow.all_handlers_finished)


async def _stop(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until its running activity has stopped."""
    task.cancel()
    await workflow.wait_condition(task.done)
