"""The steps of a job in their order, and what they have reached."""

from dataclasses import replace
from typing import Protocol

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from app.contracts.context import ContextSummary
    from app.contracts.diagnostics import Provenance, Severity, ToolchainKind
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.generations import GenerationKind, GenerationStatus, Stage
    from app.contracts.jobs import (
        AnalyzeInput,
        AnalyzeOutput,
        ApplyChangesInput,
        ApplyChangesOutput,
        CodeGenerationInput,
        GatherContextInput,
        JobRef,
        MarkRunningInput,
        PubGetInput,
        PubGetOutput,
        StreamModelInput,
        StreamModelOutput,
        Workspace,
        WorkspaceJob,
    )

from workflows.budget import exhausted, within_budget
from workflows.failures import JobFailed, being_cancelled
from workflows.findings import Findings, checked_round
from workflows.host import HostAffinity
from workflows.journal import Journal
from workflows.policies.generation import (
    ANALYZE,
    APPLY_CHANGES,
    GATHER_CONTEXT,
    MARK_RUNNING,
    PUB_GET,
    SAVE_SNAPSHOT,
    STREAM_MODEL,
    SUMMARISE_CONVERSATION,
)
from workflows.reached import Reached
from workflows.repair import CheckedRound, NextMove, best_round, counted, next_move, shortfall
from workflows.steering import Steering
from workflows.steps import PatientSteps, run_step
from workflows.verifying import Verifier


class AlreadyEnded(Exception):
    """The record has its end already: there is nothing to do and nothing to tell."""

    def __init__(self, status: GenerationStatus) -> None:
        super().__init__(status)
        self.status = status


class JobPipeline(Protocol):
    """The steps of one kind of job, as its workflow drives them."""

    reached: Reached

    @property
    def host(self) -> HostAffinity: ...

    @property
    def can_salvage(self) -> bool:
        """Whether files were written that no version holds."""
        ...

    async def run(self) -> JobError | None:
        """All steps up to the saved version. Answers what that version lacks, if anything.

        Raises:
            AlreadyEnded: the job's record is final; nothing was done.
            ActivityError, JobFailed: the job cannot go on.
        """
        ...

    async def save_version(self) -> None:
        """Save what can be salvaged. Raises `ActivityError` and `JobFailed`."""
        ...


async def begin(job: CodeGenerationInput, steps: PatientSteps) -> None:
    """Record that the job runs. Raises `AlreadyEnded`."""
    info = workflow.info()
    status = await steps.run(
        MARK_RUNNING,
        MarkRunningInput(
            project_id=job.project_id,
            generation_id=job.generation_id,
            workflow_id=info.workflow_id,
            run_id=info.run_id,
        ),
    )
    if status.is_final:
        raise AlreadyEnded(status)


class Pipeline:
    """Runs a job's steps. The journal is told of each; `reached` has what they made."""

    def __init__(self, job: CodeGenerationInput, journal: Journal, steering: Steering) -> None:
        self._job = job
        self._journal = journal
        self._steering = steering
        self._steps = PatientSteps(journal)
        self.host = HostAffinity(job, self._steps, journal)
        self.reached = Reached(job)
        self._verifier = Verifier(job, journal, self._steps)

    async def run(self) -> JobError | None:
        """All steps up to the saved version. Answers what that version lacks, if anything.

        Raises:
            AlreadyEnded: the job's record is final; nothing was done.
            ActivityError, JobFailed: the job cannot go on.
        """
        await begin(self._job, self._steps)
        await self._provision()
        await self._summarise()
        if self._job.kind is GenerationKind.CONVERSE:
            answer = await self._ask_model(0, problems_key=None)
            if answer.files:
                self._journal.notice(f"{counted(answer.files, 'file')} in the answer: a conversation writes none.")
            return exhausted(answer) if answer.out_of_budget else None
        move = await self._write_until_clean()
        await self.save_version()
        if move is NextMove.STOP_BUDGET and self.reached.answer is not None:
            return exhausted(self.reached.answer)
        return shortfall(self.reached.rounds, move)

    @property
    def can_salvage(self) -> bool:
        """Whether files were written that no version holds."""
        return self.reached.version is None and self.host.checkpoint is not None

    async def save_version(self) -> None:
        """Save the best round's files as the job's version.

        Raises:
            ActivityError, JobFailed: it could not be saved.
        """
        self._journal.started(Stage.SNAPSHOT)
        if self.reached.rounds:
            await self._return_to(best_round(self.reached.rounds))
        self.reached.version = await self.host.run(lambda at: self._steps.run(SAVE_SNAPSHOT, self._on(at)))
        self._journal.completed(Stage.SNAPSHOT, f"{counted(len(self.reached.version.files), 'file')} saved")

    async def _provision(self) -> None:
        self._journal.started(Stage.PROVISION)
        await self.host.provision()
        self._journal.completed(Stage.PROVISION)

    async def _summarise(self) -> None:
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

    async def _gather_context(self, problems_key: str | None) -> str:
        """What the model is shown: the files as they are now."""
        self._journal.started(Stage.CONTEXT)
        context = await self.host.run(
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
        self.reached.context = self.reached.context or context.summary
        for notice in context.notices:
            self._journal.notice(notice)
        self._journal.completed(Stage.CONTEXT, _shown(context.summary))
        return context.context_key

    async def _write_until_clean(self) -> NextMove:
        """Rounds of writing and checking, until the code is clean or another round would not help, nor is asked for."""
        await self._round(0)
        while True:
            move = self._next_move()
            following = self.reached.rounds[-1].number + 1
            if move is NextMove.REPAIR:
                await self._repair(following)
            elif self._steering.is_waiting and move is not NextMove.STOP_BUDGET:
                await self._steer(following)
            else:
                break
        self._steering.close()
        if move is NextMove.STOP_REPEATED:
            self._journal.notice("The same problems came back: no further repair is tried.")
        if move is NextMove.STOP_BUDGET:
            self._journal.notice("The tokens do not suffice to go on: the best files so far are kept.")
        if move is NextMove.STOP_GROWING:
            self._journal.notice("The repairs brought more errors twice: no further one is tried.")
        return move

    def _next_move(self) -> NextMove:
        move = next_move(self.reached.rounds, max_repairs=self._job.max_fix_attempts)
        return within_budget(move, self.reached.answer) if self.reached.answer else move

    async def _repair(self, number: int) -> None:
        self._journal.enter_round(number)
        of = f"Repair round {number - self.reached.rounds[0].number} of {self._job.max_fix_attempts}"
        self._journal.started(Stage.REPAIR, of)
        await self._round(number)
        self._journal.completed(Stage.REPAIR, of)

    async def _steer(self, number: int) -> None:
        self._journal.enter_round(number)
        self._journal.notice("What was said meanwhile is worked in.")
        await self._round(number)

    async def _round(self, number: int) -> None:
        earlier = self.reached.rounds[-1] if self.reached.rounds else None
        answer = await self._ask_model(number, problems_key=earlier.problems_key if earlier else None)
        if answer.files == 0 and answer.out_of_budget:
            if earlier is None:
                raise JobFailed(exhausted(answer))
            return
        if answer.files == 0 and earlier is None:
            raise JobFailed(JobError(code=ErrorCode.MODEL_EMPTY, message="the model answered without any file"))
        changes = await self._apply(number, answer)
        turned = self._steering.applied()
        found = await self._check(number, changes)
        checked = checked_round(number, changes, found, earlier)
        self.reached.checked(checked, turned=turned)
        if checked.fingerprints:
            self._journal.findings(checked.diagnostics, checked.refusals)

    async def _ask_model(self, number: int, *, problems_key: str | None) -> StreamModelOutput:
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
        self.reached.answered(answer)
        self._journal.chat(answer.chat)
        for notice in answer.notices:
            self._journal.notice(notice)
        self._journal.completed(Stage.MODEL)
        return answer

    async def _apply(self, number: int, answer: StreamModelOutput) -> ApplyChangesOutput:
        self._journal.started(Stage.APPLY)
        changes = await self.host.run(
            lambda at: self._steps.run(
                APPLY_CHANGES,
                ApplyChangesInput(
                    project_id=self._job.project_id,
                    generation_id=self._job.generation_id,
                    workspace=at,
                    round=number,
                    answer_key=answer.answer_key,
                    nonce=answer.nonce,
                    context_key=answer.context_key,
                ),
            )
        )
        self.host.checkpoint = changes.archive_key
        self._journal.files(changes.changed)
        self._journal.completed(Stage.APPLY, _applied(changes))
        return changes

    async def _check(self, number: int, changes: ApplyChangesOutput) -> Findings:
        """All parts on one host: what `pub get` fetched is not in the archive that another host starts from."""

        async def check(at: Workspace) -> Findings:
            self._journal.started(Stage.PUB_GET)
            packages = await self._steps.run(
                PUB_GET,
                PubGetInput(
                    project_id=self._job.project_id,
                    generation_id=self._job.generation_id,
                    workspace=at,
                    round=number,
                ),
            )
            self._journal.completed(Stage.PUB_GET)
            self._journal.started(Stage.ANALYZE)
            analysis = await self._steps.run(
                ANALYZE,
                AnalyzeInput(
                    project_id=self._job.project_id,
                    generation_id=self._job.generation_id,
                    workspace=at,
                    round=number,
                    refusals=changes.refusals,
                    pub_get_diagnostics=packages.diagnostics,
                    diff_key=changes.diff_key,
                ),
            )
            self._journal.completed(Stage.ANALYZE, _found(packages, analysis))
            found = Findings(packages, analysis)
            if found.has_errors or changes.refusals:
                return found
            return replace(found, ran=await self._verifier.run(at, number, diff_key=changes.diff_key))

        found = await self.host.run(check)
        self._tell_provenance(found.analysis.provenance)
        return found

    async def _return_to(self, best: CheckedRound) -> None:
        """Put an earlier round's files back, if the latest round is not the best."""
        if best.archive_key != self.host.checkpoint:
            self.host.checkpoint = best.archive_key
            self._journal.notice(f"The files of round {best.number} are kept: the later ones have more errors.")
            await self.host.provision()

    def _tell_provenance(self, provenance: Provenance) -> None:
        if provenance.label != self.reached.provenance:
            self.reached.provenance = provenance.label
            self._journal.notice(_checked_by(provenance))

    def _on(self, workspace: Workspace) -> WorkspaceJob:
        return WorkspaceJob(project_id=self._job.project_id, generation_id=self._job.generation_id, workspace=workspace)


def _shown(context: ContextSummary | None) -> str | None:
    if context is None:
        return None
    outlined = f" and {context.outlined} in outline" if context.outlined else ""
    return f"Showing the model {counted(context.whole, 'file')}{outlined}: about {context.tokens:,} tokens"


def _found(packages: PubGetOutput, analysis: AnalyzeOutput) -> str:
    errors = {found for found in (*packages.diagnostics, *analysis.diagnostics) if found.severity is Severity.ERROR}
    return f"{counted(len(errors), 'error')} found" if errors else "No errors found"


def _applied(changes: ApplyChangesOutput) -> str:
    written = f"{counted(len(changes.changed), 'file')} written"
    return f"{written}, {len(changes.refusals)} refused" if changes.refusals else written


def _checked_by(provenance: Provenance) -> str:
    told = f"Checked by {provenance.label}"
    if provenance.toolchain is ToolchainKind.SYNTAX_ONLY:
        return (
            f"{told}: the syntax, the imports, the assets and pubspec.yaml. "
            "There is no Flutter SDK here, so types were not checked and tests were not run."
        )
    if provenance.stand_in:
        told = f"{told}: a stand-in for tests, which checks the syntax only"
    return f"{told}. Its programs ran without a sandbox." if provenance.unconfined else f"{told}."
