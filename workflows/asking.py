"""The model's part of a round: what it is shown, and its answer."""

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import Stage
    from app.contracts.jobs import CodeGenerationInput, GatherContextInput, JobRef, StreamModelInput, StreamModelOutput

from workflows.failures import being_cancelled
from workflows.host import HostAffinity
from workflows.journal import Journal
from workflows.outcomes import shown
from workflows.policies.generation import GATHER_CONTEXT, STREAM_MODEL, SUMMARISE_CONVERSATION
from workflows.reached import Reached
from workflows.steering import Steering
from workflows.steps import PatientSteps, run_step


class ModelSteps:
    """Asks the model. The journal is told; `reached` has the answers."""

    def __init__(
        self,
        job: CodeGenerationInput,
        journal: Journal,
        steering: Steering,
        *,
        steps: PatientSteps,
        host: HostAffinity,
        reached: Reached,
    ) -> None:
        self._job = job
        self._journal = journal
        self._steering = steering
        self._steps = steps
        self._host = host
        self._reached = reached

    async def summarise(self) -> None:
        """Bring the summary of a session up to date. Without it the prompt has only the newest turns."""
        if self._job.session_id is None:
            return
        job = JobRef(project_id=self._job.project_id, generation_id=self._job.generation_id)
        try:
            summarised = await run_step(SUMMARISE_CONVERSATION, job)
        except ActivityError:
            if being_cancelled():
                raise
            self._journal.notice("The older part of the conversation could not be summarised: it may be left out.")
            return
        if summarised.turns:
            self._journal.notice("The older part of the conversation is summarised.")

    async def answer(self, number: int, *, problems_key: str | None) -> StreamModelOutput:
        """The answer to the files as they are now, and to what was found and said meanwhile.

        Raises:
            ActivityError, JobFailed: there is none.
        """
        context_key = await self._gather_context(problems_key)
        self._journal.started(Stage.MODEL)
        answer = await self._steps.run(
            STREAM_MODEL,
            StreamModelInput(
                project_id=self._job.project_id,
                generation_id=self._job.generation_id,
                kind=self._job.kind,
                round=number,
                context_key=context_key,
                problems_key=problems_key,
                message_ids=self._steering.take(),
            ),
        )
        self._reached.answered(answer)
        self._journal.chat(answer.chat)
        for notice in answer.notices:
            self._journal.notice(notice)
        self._journal.completed(Stage.MODEL)
        return answer

    async def _gather_context(self, problems_key: str | None) -> str:
        """What the model is shown: the files as they are now."""
        self._journal.started(Stage.CONTEXT)
        context = await self._host.run(
            lambda at: self._steps.run(
                GATHER_CONTEXT,
                GatherContextInput(
                    project_id=self._job.project_id,
                    generation_id=self._job.generation_id,
                    workspace=at,
                    kind=self._job.kind,
                    problems_key=problems_key,
                ),
            )
        )
        self._reached.context = self._reached.context or context.summary
        for notice in context.notices:
            self._journal.notice(notice)
        self._journal.completed(Stage.CONTEXT, shown(context.summary))
        return context.context_key
