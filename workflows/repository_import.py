"""A repository becomes a project's newest version: the base of what is changed in it.

An import is a job like any other: its workflow, log, cancellation and end are those of a generation, of kind `import`.
Its steps are its own.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import JobError
    from app.contracts.generations import DiffStat, Stage
    from app.contracts.import_jobs import (
        ClonedRepository,
        InspectedRepository,
        InspectInput,
        RecordImportInput,
        SummarisedRepository,
        SummariseInput,
    )
    from app.contracts.imports import PackageKind
    from app.contracts.jobs import CodeGenerationInput, CodeGenerationOutput, JobRef, SaveSnapshotOutput, Workspace
    from app.contracts.names import WorkflowName

from workflows.generation import CodeGeneration
from workflows.host import HostAffinity
from workflows.job_pipeline import begin
from workflows.journal import Journal
from workflows.policies.repository import CLONE_REPOSITORY, INSPECT_REPOSITORY, RECORD_IMPORT, SUMMARISE_REPOSITORY
from workflows.reached import Reached
from workflows.repair import counted
from workflows.steps import PatientSteps


class ClonedHost(HostAffinity):
    """The host with the clone. A lost one is replaced by another with a clone of its own, perhaps of a later commit."""

    clone: ClonedRepository

    async def make_workspace(self) -> Workspace:
        self._journal.started(Stage.CLONE)
        job = JobRef(project_id=self._job.project_id, generation_id=self._job.generation_id)
        self.clone = await self._steps.run(CLONE_REPOSITORY, job)
        self._journal.completed(Stage.CLONE, f"{self.clone.branch} at {self.clone.commit[:10]}")
        return self.clone.workspace


class ImportPipeline:
    """Runs an import's steps. `reached` has the version, once all of them are done."""

    can_salvage = False

    def __init__(self, job: CodeGenerationInput, journal: Journal) -> None:
        self._job = job
        self._journal = journal
        self._steps = PatientSteps(journal)
        self.host = ClonedHost(job, self._steps, journal)
        self.reached = Reached(job)

    async def run(self) -> JobError | None:
        """All steps. Answers nothing: an import is whole or it fails.

        Raises:
            AlreadyEnded: the job's record is final; nothing was done.
            ActivityError, JobFailed: the import cannot go on.
        """
        await begin(self._job, self._steps)
        self.reached.version = await self.host.run(self._read)
        return None

    async def save_version(self) -> None:
        """There is nothing to salvage."""

    async def _read(self, at: Workspace) -> SaveSnapshotOutput:
        """All of one clone: after the loss of its host, whatever was learnt of it is learnt anew."""
        inspected = await self._inspect(at)
        summarised = await self._summarise(at, inspected)
        await self._record(at, inspected, summarised)
        return SaveSnapshotOutput(
            archive_key=inspected.archive_key,
            archive_sha256=inspected.archive_sha256,
            files=[],
            diff_stat=DiffStat(files_added=inspected.file_count),
        )

    async def _inspect(self, at: Workspace) -> InspectedRepository:
        self._journal.started(Stage.INSPECT)
        inspected = await self._steps.run(
            INSPECT_REPOSITORY,
            InspectInput(
                project_id=self._job.project_id,
                generation_id=self._job.generation_id,
                workspace=at,
                commit=self.host.clone.commit,
            ),
        )
        for notice in _notices(inspected):
            self._journal.notice(notice)
        self._journal.completed(Stage.INSPECT, f"{counted(inspected.file_count, 'file')} saved")
        return inspected

    async def _summarise(self, at: Workspace, inspected: InspectedRepository) -> SummarisedRepository:
        self._journal.started(Stage.SUMMARISE)
        clone = self.host.clone
        summarised = await self._steps.run(
            SUMMARISE_REPOSITORY,
            SummariseInput(
                project_id=self._job.project_id,
                generation_id=self._job.generation_id,
                workspace=at,
                branch=clone.branch,
                commit=clone.commit,
                folder=inspected.folder,
            ),
        )
        if summarised.notice:
            self._journal.notice(summarised.notice)
        self._journal.completed(Stage.SUMMARISE)
        return summarised

    async def _record(self, at: Workspace, inspected: InspectedRepository, summarised: SummarisedRepository) -> None:
        clone = self.host.clone
        await self._steps.run(
            RECORD_IMPORT,
            RecordImportInput(
                project_id=self._job.project_id,
                generation_id=self._job.generation_id,
                workspace=at,
                branch=clone.branch,
                commit=clone.commit,
                inspected=inspected,
                summarised=summarised,
            ),
        )


def _notices(inspected: InspectedRepository) -> list[str]:
    """What people should know of the import, in words."""
    notices: list[str] = []
    if inspected.folder:
        notices.append(f"The folder {inspected.folder} is imported.")
    if not any(package.path == inspected.folder for package in inspected.entry_paths):
        notices.append("There is no pubspec.yaml here: this is no Dart or Flutter package.")
    elif any(package.kind is PackageKind.UNREADABLE for package in inspected.entry_paths):
        notices.append("A pubspec.yaml cannot be read; `entry_paths` says which, and why.")
    if inspected.left_out_count:
        reasons = sorted({one.reason.value for one in inspected.left_out})
        notices.append(
            f"{counted(inspected.left_out_count, 'file')} not taken in as such ({', '.join(reasons)}): "
            "in the repository they stay as they are."
        )
    return notices


@workflow.defn(name=WorkflowName.REPOSITORY_IMPORT)
class RepositoryImport(CodeGeneration):
    """A job with an import's steps."""

    @workflow.init
    def __init__(self, job: CodeGenerationInput) -> None:
        super().__init__(job)

    def make_pipeline(self) -> ImportPipeline:
        return ImportPipeline(self._job, self._journal)

    @workflow.run
    async def run(self, job: CodeGenerationInput) -> CodeGenerationOutput:
        """See `CodeGeneration.run`."""
        return await super().run(job)
