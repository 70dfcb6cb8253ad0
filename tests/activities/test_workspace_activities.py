"""A job's files, from provisioning to clean-up, each step killed and repeated."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.model.context import ContextFile, ContextPack
from activities.model.envelope import end_marker, open_marker
from activities.workspace import activities as module
from activities.workspace.activities import WorkspaceActivities, WorkspaceHost
from activities.workspace.files import Workspaces
from activities.workspace.snapshots import diff_stat
from activities.workspace.threads import in_thread
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation
from app.contracts.generations import DiffStat, EditCounts, GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import (
    ApplyChangesInput,
    ApplyChangesOutput,
    FinishInput,
    JobRef,
    MarkRunningInput,
    ProvisionInput,
    Workspace,
    WorkspaceJob,
)
from app.data.archives import pack, read_file
from app.data.jobs import JobRecord
from app.data.objects import ObjectKind
from app.errors import NotFound
from tests.fakes.objects import MemoryObjectStore

NONCE = "abc234"
MAIN = "void main() {}\n"
R = TypeVar("R")


class Records:
    """Only what provisioning reads."""

    def __init__(self) -> None:
        self.records: dict[GenerationId, JobRecord] = {}

    async def load(self, generation_id: GenerationId) -> JobRecord:
        if generation_id not in self.records:
            raise NotFound("there is no such generation")
        return self.records[generation_id]

    async def mark_running(self, start: MarkRunningInput) -> GenerationStatus:
        raise NotImplementedError

    async def finish(self, end: FinishInput) -> GenerationStatus:
        raise NotImplementedError


class Drafts:
    """Only what applying writes."""

    def __init__(self) -> None:
        self.archives: dict[GenerationId, str] = {}

    async def load(self, generation_id: GenerationId) -> None:
        raise NotImplementedError

    async def save(self, drafts: object) -> None:
        raise NotImplementedError

    async def set_archive(self, job: JobRef, archive_key: str) -> None:
        self.archives[job.generation_id] = archive_key


@dataclass
class Bench:
    root: Path
    template: Path
    job: JobRef
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    records: Records = field(default_factory=Records)
    drafts: Drafts = field(default_factory=Drafts)

    def __post_init__(self) -> None:
        self.records.records[self.job.generation_id] = record(self.job, None)

    @property
    def activities(self) -> WorkspaceActivities:
        host = WorkspaceHost("host-a", Workspaces(self.root), self.template)
        return WorkspaceActivities(host, self.objects, self.records, self.drafts)

    async def provision(
        self, *, base: GenerationId | None = None, restore_key: str | None = None, job: JobRef | None = None
    ) -> Workspace:
        job = job or self.job
        asked = ProvisionInput(
            project_id=job.project_id,
            generation_id=job.generation_id,
            base_generation_id=base,
            restore_key=restore_key,
        )
        return await ActivityEnvironment().run(self.activities.provision_workspace, asked)

    def on(self, workspace: Workspace) -> WorkspaceJob:
        return WorkspaceJob(project_id=self.job.project_id, generation_id=self.job.generation_id, workspace=workspace)

    async def answered(self, workspace: Workspace, answer: str, *, round_number: int = 0) -> ApplyChangesInput:
        key = await self.objects.put(self.job, ObjectKind.ANSWER, answer.encode())
        return ApplyChangesInput(**self.on(workspace).model_dump(), round=round_number, answer_key=key, nonce=NONCE)

    async def apply(self, asked: ApplyChangesInput) -> ApplyChangesOutput:
        return await ActivityEnvironment().run(self.activities.apply_changes, asked)

    async def base_version(self, files: dict[str, str], project_id: ProjectId | None = None) -> GenerationId:
        """A finished generation with an archive of `files`."""
        generation_id = GenerationId(uuid4())
        owner = JobRef(project_id=project_id or self.job.project_id, generation_id=generation_id)
        folder = self.root.parent / f"base-{generation_id}"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        key = await self.objects.put(owner, ObjectKind.ARCHIVE, pack(folder))
        self.records.records[generation_id] = record(owner, key)
        return generation_id


def record(job: JobRef, archive_key: str | None) -> JobRecord:
    return JobRecord(
        job.generation_id,
        job.project_id,
        GenerationKind.GENERATE,
        GenerationStatus.COMPLETED,
        prompt="an app",
        error_message=None,
        session_id=None,
        base_generation_id=None,
        archive_key=archive_key,
    )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    template = tmp_path / "template"
    (template / "lib").mkdir(parents=True)
    (template / "lib/main.dart").write_text(MAIN)
    (template / "pubspec.yaml").write_text("name: app\n")
    (template / ".gitignore").write_text("build/\n")
    for folder in (".dart_tool", "build"):
        (template / folder).mkdir()
        (template / folder / "state").write_text("")
    job = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    return Bench(tmp_path / "workspaces", template, job)


def files_of(directory: str | Path) -> dict[str, str]:
    root = Path(directory)
    return {p.relative_to(root).as_posix(): p.read_text() for p in sorted(root.rglob("*")) if p.is_file()}


def block(operation: FileOperation, path: str, body: str = "") -> str:
    return f"{open_marker(operation, path, NONCE)}\n{body}{end_marker(NONCE)}\n"


async def failure(call: Awaitable[object]) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        await call
    return caught.value


async def test_a_new_app_starts_from_the_template(bench: Bench) -> None:
    workspace = await bench.provision()
    expected = bench.root / str(bench.job.project_id) / str(bench.job.generation_id) / "integration"
    assert workspace == Workspace(
        host="host-a", queue="wingbeat-workspace-host-a", directory=str(expected), base_key=None
    )
    assert files_of(expected) == {".gitignore": "build/\n", "lib/main.dart": MAIN, "pubspec.yaml": "name: app\n"}
    for folder in (expected, expected.parent, expected.parent.parent, bench.root):
        assert folder.stat().st_mode & 0o777 == 0o700


async def test_the_template_is_never_written_to(bench: Bench) -> None:
    before = files_of(bench.template)
    workspace = await bench.provision()
    (Path(workspace.directory) / "lib/main.dart").write_text("changed")
    assert files_of(bench.template) == before


async def test_a_follow_up_starts_from_its_base(bench: Bench) -> None:
    base = await bench.base_version({"lib/a.dart": "class A {}\n"})
    workspace = await bench.provision(base=base)
    assert files_of(workspace.directory) == {"lib/a.dart": "class A {}\n"}
    assert workspace.base_key == bench.records.records[base].archive_key


async def test_a_saved_state_wins_over_the_base_which_stays_the_base(bench: Bench) -> None:
    base = await bench.base_version({"lib/a.dart": "class A {}\n"})
    first = await bench.provision(base=base)
    applied = await bench.apply(await bench.answered(first, block(FileOperation.CREATE, "lib/b.dart", "class B {}\n")))
    shutil.rmtree(bench.root)
    second = await bench.provision(base=base, restore_key=applied.archive_key)
    assert files_of(second.directory) == {"lib/a.dart": "class A {}\n", "lib/b.dart": "class B {}\n"}
    assert second.base_key == bench.records.records[base].archive_key


async def test_what_a_killed_attempt_left_is_replaced_as_a_whole(bench: Bench) -> None:
    workspace = await bench.provision()
    (Path(workspace.directory) / "lib/left_over.dart").write_text("")
    (Path(workspace.directory) / "pubspec.yaml").unlink()
    again = await bench.provision()
    assert again == workspace
    assert set(files_of(again.directory)) == {".gitignore", "lib/main.dart", "pubspec.yaml"}
    assert [path.name for path in Path(again.directory).parent.iterdir()] == ["integration"]


async def test_attempts_at_once_leave_one_whole_workspace(bench: Bench) -> None:
    other = JobRef(project_id=bench.job.project_id, generation_id=GenerationId(uuid4()))
    workspaces = await asyncio.gather(bench.provision(), bench.provision(job=other))
    assert all(len(files_of(workspace.directory)) == 3 for workspace in workspaces)


@pytest.mark.parametrize("case", ["unknown", "no archive", "archive gone", "other project", "foreign restore"])
async def test_a_base_that_is_not_there_is_told_once(bench: Bench, case: str) -> None:
    base, restore_key = GenerationId(uuid4()), None
    if case == "no archive":
        bench.records.records[base] = record(bench.job, None)
    elif case == "archive gone":
        bench.records.records[base] = record(bench.job, "gone.zip")
    elif case == "other project":
        base = await bench.base_version({"a": ""}, ProjectId(uuid4()))
    elif case == "foreign restore":
        foreign = JobRef(project_id=bench.job.project_id, generation_id=GenerationId(uuid4()))
        base = await bench.base_version({"a": ""})
        restore_key = await bench.objects.put(foreign, ObjectKind.ARCHIVE, b"x")
    error = await failure(bench.provision(base=base, restore_key=restore_key))
    assert (error.type, error.non_retryable) == (ErrorCode.BASE_NOT_FOUND, True)
    assert not bench.root.exists() or not any(bench.root.rglob("integration"))


async def test_a_storage_that_is_down_is_tried_again(bench: Bench) -> None:
    base = await bench.base_version({"a": ""})
    bench.objects.unavailable = True
    error = await failure(bench.provision(base=base))
    assert (error.type, error.non_retryable) == (ErrorCode.DEPENDENCY_UNAVAILABLE, False)


async def test_a_link_in_the_template_is_refused(bench: Bench) -> None:
    (bench.template / "lib/link.dart").symlink_to("/etc/passwd")
    error = await failure(bench.provision())
    assert (error.type, error.non_retryable) == (ErrorCode.WORKSPACE_FAILED, True)
    assert not any(bench.root.rglob("*.dart"))


ANSWER = (
    "Here it is.\n"
    + block(FileOperation.CREATE, "lib/home.dart", "class Home {}\n")
    + block(FileOperation.CREATE, "../outside.dart", "class Out {}\n")
    + block(FileOperation.CREATE, "lib/main.dart", "import 'home.dart';\n\nvoid main() => Home();\n")
)


async def test_an_answer_is_applied_saved_and_noted_in_the_draft(bench: Bench) -> None:
    workspace = await bench.provision()
    output = await bench.apply(await bench.answered(workspace, ANSWER))
    assert [changed.path for changed in output.changed] == ["lib/home.dart", "lib/main.dart"]
    assert [refused.path for refused in output.refusals] == ["../outside.dart"]
    assert files_of(workspace.directory)["lib/home.dart"] == "class Home {}\n"
    assert read_file(bench.objects.contents[output.archive_key], "lib/home.dart") == b"class Home {}\n"
    assert bench.drafts.archives == {bench.job.generation_id: output.archive_key}
    assert not list(bench.root.rglob("outside.dart"))


EDIT = block(
    FileOperation.EDIT,
    "lib/main.dart",
    "<<<<<<< SEARCH\nvoid main() {}\n=======\nvoid main() => run();\n>>>>>>> REPLACE\n",
)


async def test_hunks_are_counted_and_the_changes_saved_for_the_next_round(bench: Bench) -> None:
    workspace = await bench.provision()
    output = await bench.apply(await bench.answered(workspace, ANSWER.replace("lib/main.dart", "lib/b.dart") + EDIT))
    assert output.edits == EditCounts(exact=1)
    assert output.diff_key is not None
    diff = bench.objects.contents[output.diff_key].decode()
    assert "created: lib/home.dart\n" in diff
    assert "-void main() {}\n+void main() => run();\n" in diff


@pytest.mark.parametrize(
    ("files", "edits"),
    [
        ([ContextFile(path="lib/main.dart", text=MAIN)], EditCounts(exact=1)),
        ([ContextFile(path="lib/main.dart", text="void other() {}\n")], EditCounts(refused=1)),
        ([], EditCounts(refused=1)),
    ],
)
async def test_an_edit_is_held_against_what_the_model_was_shown(
    bench: Bench, files: list[ContextFile], edits: EditCounts
) -> None:
    workspace = await bench.provision()
    pack = ContextPack(files=files, tree=[]).model_dump_json().encode()
    asked = await bench.answered(workspace, EDIT)
    key = await bench.objects.put(bench.job, ObjectKind.CONTEXT, pack)
    output = await bench.apply(asked.model_copy(update={"context_key": key}))
    assert output.edits == edits
    assert len(output.refusals) == edits.refused


async def test_what_another_jobs_model_was_shown_is_not_read(bench: Bench) -> None:
    workspace = await bench.provision()
    asked = await bench.answered(workspace, EDIT)
    other = JobRef(project_id=bench.job.project_id, generation_id=GenerationId(uuid4()))
    key = await bench.objects.put(other, ObjectKind.CONTEXT, b"{}")
    error = await failure(bench.apply(asked.model_copy(update={"context_key": key})))
    assert error.type == ErrorCode.WORKSPACE_FAILED


@pytest.mark.parametrize("step", ["write_note", "replace_tree"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_attempt_killed_half_way_is_repeated_without_applying_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    workspace = await bench.provision()
    edit = "<<<<<<< SEARCH\nvoid main() {}\n=======\nvoid main() {}\nvoid more() {}\n>>>>>>> REPLACE\n"
    asked = await bench.answered(workspace, block(FileOperation.EDIT, "lib/main.dart", edit))
    real = getattr(module, step)

    def killed(*arguments: object) -> None:
        if when == "after":
            real(*arguments)
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, killed)
        await failure(bench.apply(asked))
    output = await bench.apply(asked)
    assert not output.refusals
    assert files_of(workspace.directory)["lib/main.dart"] == "void main() {}\nvoid more() {}\n"
    assert await bench.apply(asked) == output


async def test_an_answer_of_another_job_is_refused(bench: Bench) -> None:
    workspace = await bench.provision()
    foreign = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    key = await bench.objects.put(foreign, ObjectKind.ANSWER, ANSWER.encode())
    asked = (await bench.answered(workspace, ANSWER)).model_copy(update={"answer_key": key})
    assert (await failure(bench.apply(asked))).type == ErrorCode.WORKSPACE_FAILED


async def test_a_snapshot_is_the_version_with_its_difference(bench: Bench) -> None:
    base = await bench.base_version({"lib/main.dart": MAIN, "lib/old.dart": "a\nb\n", "pubspec.yaml": "name: app\n"})
    workspace = await bench.provision(base=base)
    answer = block(FileOperation.CREATE, "lib/new.dart", "class A {}\n\nclass B {}\n") + block(
        FileOperation.DELETE, "lib/old.dart"
    )
    await bench.apply(await bench.answered(workspace, answer))
    (Path(workspace.directory) / "lib/main.dart").write_text(MAIN + "void more() {}\n")
    (Path(workspace.directory) / "build").mkdir()
    (Path(workspace.directory) / "build/out.js").write_text("")
    output = await ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace))
    again = await ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace))
    assert output == again
    assert [entry.path for entry in output.files] == ["lib/main.dart", "lib/new.dart", "pubspec.yaml"]
    assert output.archive_sha256 in output.archive_key
    assert output.diff_stat == DiffStat(files_added=1, files_changed=1, files_deleted=1, lines_added=4, lines_deleted=2)


async def test_a_new_apps_difference_is_against_the_template(bench: Bench) -> None:
    workspace = await bench.provision()
    output = await ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace))
    assert output.diff_stat == DiffStat()


def test_huge_differences_are_counted_in_bounded_time() -> None:
    old = {f"{n}": "".join(f"{i * n % 7}\n" for i in range(3_900)).encode() for n in range(30)}
    new = {path: content[::-1] + b"x\n" for path, content in old.items()}
    stat = diff_stat(old, new, budget_s=0.2)
    assert stat.files_changed == 30 and stat.lines_added >= 30


async def test_clean_up_removes_the_job_and_nothing_else(bench: Bench) -> None:
    other = JobRef(project_id=bench.job.project_id, generation_id=GenerationId(uuid4()))
    workspace, neighbour = await bench.provision(), await bench.provision(job=other)
    outside = bench.root.parent / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    (Path(workspace.directory) / "lib/link").symlink_to(outside)
    for _ in range(2):
        await ActivityEnvironment().run(bench.activities.clean_up, bench.on(workspace))
        assert not Path(workspace.directory).parent.exists()
    assert files_of(neighbour.directory) and (outside / "kept").exists()
    both = WorkspaceJob(**other.model_dump(), workspace=neighbour)
    await ActivityEnvironment().run(bench.activities.clean_up, both)
    assert list(bench.root.iterdir()) == []


@pytest.mark.parametrize("where", ["/", "/etc", "neighbour", "{root}", "{job}/..", "{job}/../..", "{job}/lib"])
async def test_a_directory_that_is_not_the_jobs_is_refused(bench: Bench, where: str) -> None:
    workspace = await bench.provision()
    neighbour = await bench.provision(job=JobRef(project_id=bench.job.project_id, generation_id=GenerationId(uuid4())))
    directory = neighbour.directory if where == "neighbour" else where.format(root=bench.root, job=workspace.directory)
    claim = bench.on(workspace.model_copy(update={"directory": directory}))
    activities = bench.activities
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: ActivityEnvironment().run(activities.clean_up, claim),
        lambda: ActivityEnvironment().run(activities.save_snapshot, claim),
    ]
    for call in calls:
        error = await failure(call())
        assert (error.type, error.non_retryable) == (ErrorCode.WORKSPACE_FAILED, True)
    assert files_of(workspace.directory) and files_of(neighbour.directory)


async def test_a_workspace_behind_a_link_is_refused(bench: Bench) -> None:
    workspace = await bench.provision()
    elsewhere = bench.root.parent / "elsewhere"
    swap_for_link(Path(workspace.directory), elsewhere)
    error = await failure(ActivityEnvironment().run(bench.activities.clean_up, bench.on(workspace)))
    assert error.type == ErrorCode.WORKSPACE_FAILED
    assert files_of(elsewhere)


def swap_for_link(directory: Path, elsewhere: Path) -> None:
    directory.rename(elsewhere)
    directory.symlink_to(elsewhere)


async def test_files_that_are_gone_are_told(bench: Bench) -> None:
    workspace = await bench.provision()
    shutil.rmtree(workspace.directory)
    error = await failure(ActivityEnvironment().run(bench.activities.save_snapshot, bench.on(workspace)))
    assert (error.type, error.non_retryable) == (ErrorCode.WORKSPACE_FAILED, True)


async def test_a_cancelled_activity_waits_for_its_thread(tmp_path: Path) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def write() -> None:
        loop.call_soon_threadsafe(started.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(timeout=10)
        (tmp_path / "written").write_text("")

    task = asyncio.create_task(in_thread(write))
    await started.wait()
    task.cancel()
    loop.call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (tmp_path / "written").exists()
