"""The steps of a job that writes code, in their order, and what they have reached."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.generations import GenerationKind, Stage
    from app.contracts.jobs import (
        ApplyChangesInput,
        ApplyChangesOutput,
        CodeGenerationInput,
        StreamModelOutput,
        Workspace,
        WorkspaceJob,
    )

from workflows.asking import ModelSteps
from workflows.budget import exhausted, within_budget
from workflows.checking import Checks
from workflows.failures import JobFailed
from workflows.findings import checked_round
from workflows.host import HostAffinity
from workflows.job_pipeline import begin
from workflows.journal import Journal
from workflows.outcomes import applied
from workflows.policies.generation import APPLY_CHANGES, SAVE_SNAPSHOT
from workflows.reached import Reached
from workflows.repair import CheckedRound, NextMove, best_round, counted, next_move, shortfall
from workflows.steering import Steering
from workflows.steps import PatientSteps


class Pipeline:
    """Runs a job's steps. The journal is told of each; `reached` has what they made."""

    def __init__(self, job: CodeGenerationInput, journal: Journal, steering: Steering) -> None:
        self._job = job
        self._journal = journal
        self._steering = steering
        self._steps = PatientSteps(journal)
        self.host = HostAffinity(job, self._steps, journal)
        self.reached = Reached(job)
        self._model = ModelSteps(job, journal, steering, steps=self._steps, host=self.host, reached=self.reached)
        self._checks = Checks(job, journal, self._steps, self.host, self.reached)

    async def run(self) -> JobError | None:
        """All steps up to the saved version. Answers what that version lacks, if anything.

        Raises:
            AlreadyEnded: the job's record is final; nothing was done.
            ActivityError, JobFailed: the job cannot go on.
        """
        await begin(self._job, self._steps)
        await self._provision()
        await self._model.summarise()
        if self._job.kind is GenerationKind.CONVERSE:
            answer = await self._model.answer(0, problems_key=None)
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
        answer = await self._model.answer(number, problems_key=earlier.problems_key if earlier else None)
        if answer.files == 0 and answer.out_of_budget:
            if earlier is None:
                raise JobFailed(exhausted(answer))
            return
        if answer.files == 0 and earlier is None:
            raise JobFailed(JobError(code=ErrorCode.MODEL_EMPTY, message="the model answered without any file"))
        changes = await self._apply(number, answer)
        turned = self._steering.applied()
        found = await self._checks.run(number, changes)
        checked = checked_round(number, changes, found, earlier)
        self.reached.checked(checked, turned=turned)
        if checked.fingerprints:
            self._journal.findings(checked.diagnostics, checked.refusals)

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
        self._journal.completed(Stage.APPLY, applied(changes))
        return changes

    async def _return_to(self, best: CheckedRound) -> None:
        """Put an earlier round's files back, if the latest round is not the best."""
        if best.archive_key != self.host.checkpoint:
            self.host.checkpoint = best.archive_key
            self._journal.notice(f"The files of round {best.number} are kept: the later ones have more errors.")
            await self.host.provision()

    def _on(self, workspace: Workspace) -> WorkspaceJob:
        return WorkspaceJob(project_id=self._job.project_id, generation_id=self._job.generation_id, workspace=workspace)
