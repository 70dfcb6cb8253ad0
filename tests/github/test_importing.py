"""The activities of an import: repeated, cancelled and killed anywhere, they leave what one attempt leaves."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.repository.git import Git
from activities.repository.git_environment import GitEnvironment
from activities.repository.importing import ImportActivities, ImportHost
from activities.workspace.files import Workspaces
from app.contracts.drafts import ProgressDraft
from app.contracts.errors import ErrorCode
from app.contracts.generations import FileEntry
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.import_jobs import ClonedRepository, InspectInput, RecordImportInput, SummariseInput
from app.contracts.jobs import JobRef, WorkspaceJob
from app.data.imports import WantedImport
from app.github.failures import GitHubLimited
from tests.fakes.github.faults import server_error
from tests.fakes.github.server import FakeGitHub
from tests.fakes.objects import MemoryObjectStore
from tests.support.importing import IssuedTokens
from tests.support.planting import plant_bomb

APP = {"pubspec.yaml": "name: app\n", "lib/main.dart": "void main() {}\n"}


@dataclass
class Records:
    wanted: WantedImport
    recorded: list[tuple[RecordImportInput, Sequence[FileEntry]]] = field(default_factory=list)

    async def load(self, import_id: GenerationId) -> WantedImport:
        return self.wanted

    async def record(self, found: RecordImportInput, files: Sequence[FileEntry]) -> None:
        self.recorded.append((found, files))


@dataclass
class Progress:
    told: list[ProgressDraft] = field(default_factory=list)

    def progressed(self, progress: ProgressDraft) -> None:
        self.told.append(progress)

    async def flush(self) -> None:
        return


@dataclass
class Bench:
    """An import of `APP` on one host."""

    github: FakeGitHub
    root: Path
    job: JobRef = field(
        default_factory=lambda: JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    )

    def __post_init__(self) -> None:
        repository = self.github.add_repository("octavia", "app", APP)
        self.github.state.install("octavia", {repository.id})
        self.records = Records(WantedImport(UserId(uuid4()), repository.full_name, None, ""))
        self.progress = Progress()
        self.tokens = IssuedTokens(self.github)
        self.activities = ImportActivities(
            host=ImportHost("host-a", Workspaces(self.root)),
            git=Git(GitEnvironment(("http",))),
            tokens=self.tokens,
            imports=self.records,
            objects=MemoryObjectStore(),
            progress=self.progress,
            web_url=self.github.url,
        )

    @property
    def folder(self) -> Path:
        return Workspaces(self.root).job_folder(self.job)

    async def clone(self) -> ClonedRepository:
        return await ActivityEnvironment().run(self.activities.clone_repository, self.job)

    def on(self, clone: ClonedRepository) -> WorkspaceJob:
        return WorkspaceJob(**self.job.model_dump(), workspace=clone.workspace)


@pytest.fixture
def bench(github: FakeGitHub, tmp_path: Path) -> Bench:
    return Bench(github, tmp_path / "workspaces")


async def test_every_step_can_be_repeated(bench: Bench) -> None:
    environment = ActivityEnvironment()
    bench.folder.mkdir(parents=True)
    (bench.folder / "left by a killed attempt").write_text("x")
    clone = await bench.clone()
    assert clone == await bench.clone()
    assert {path.name for path in bench.folder.iterdir()} == {"repository", "integration"}
    assert bench.progress.told[-1].progress <= 50
    job = bench.on(clone)
    asked = InspectInput(**job.model_dump(), commit=clone.commit)
    inspected = await environment.run(bench.activities.inspect_repository, asked)
    assert inspected == await environment.run(bench.activities.inspect_repository, asked)
    summarise = SummariseInput(**job.model_dump(), branch="main", commit=clone.commit, folder="")
    summarised = await environment.run(bench.activities.summarise_repository, summarise)
    assert summarised == await environment.run(bench.activities.summarise_repository, summarise)
    found = RecordImportInput(
        **job.model_dump(), branch="main", commit=clone.commit, inspected=inspected, summarised=summarised
    )
    await environment.run(bench.activities.record_import, found)
    ((_, files),) = bench.records.recorded
    assert [file.path for file in files] == sorted(APP)


async def test_a_cancelled_clone_leaves_no_folder(bench: Bench) -> None:
    asked = bench.github.faults.hold("info/refs")
    cloning = asyncio.create_task(bench.clone())
    await asked.reached.wait()
    assert (bench.folder / "repository").exists()
    cloning.cancel()
    with suppress(asyncio.CancelledError):
        await cloning
    bench.github.faults.clear()
    assert cloning.cancelled()
    assert not bench.folder.exists()


async def test_a_host_that_lost_the_clone_says_so(bench: Bench) -> None:
    clone = await bench.clone()
    asked = InspectInput(**bench.on(clone).model_dump(), commit=clone.commit)
    Workspaces(bench.root).remove_job_folder(bench.job)
    with pytest.raises(ApplicationError) as lost:
        await ActivityEnvironment().run(bench.activities.inspect_repository, asked)
    assert lost.value.type == ErrorCode.WORKSPACE_FAILED


async def test_an_unlinked_person_is_told(bench: Bench) -> None:
    bench.github.state.installations.clear()
    with pytest.raises(ApplicationError) as refused:
        await bench.clone()
    assert (refused.value.type, refused.value.non_retryable) == (ErrorCode.GITHUB_NOT_FOUND, True)
    assert not bench.folder.exists()


@pytest.mark.parametrize(
    ("where", "code", "delay_s"),
    [("token", ErrorCode.GITHUB_RATE_LIMITED, 7), ("clone", ErrorCode.CLONE_FAILED, None)],
)
async def test_a_limit_of_githubs_is_waited_for_and_leaves_nothing(
    bench: Bench, where: str, code: ErrorCode, delay_s: int | None
) -> None:
    if where == "token":
        bench.tokens.refusals.append(GitHubLimited(7))
    else:
        bench.github.faults.plan("GET .*/info/refs$", server_error(429))
    with pytest.raises(ApplicationError) as limited:
        await bench.clone()
    assert (limited.value.type, limited.value.non_retryable) == (code, False)
    delay = limited.value.next_retry_delay
    assert (delay.total_seconds() if delay else None) == delay_s
    assert not bench.folder.exists()
    assert (await bench.clone()).branch == "main"


async def test_a_tree_that_would_burst_is_refused_unlisted(bench: Bench) -> None:
    repository = bench.github.state.repository("octavia", "app")
    assert repository is not None
    plant_bomb(repository)
    clone = await bench.clone()
    asked = InspectInput(**bench.on(clone).model_dump(), commit=clone.commit)
    with pytest.raises(ApplicationError) as refused:
        await ActivityEnvironment().run(bench.activities.inspect_repository, asked)
    assert (refused.value.type, refused.value.non_retryable) == (ErrorCode.TOO_MANY_FILES, True)
