"""Provisioning: where a workspace starts from, and that it is whole."""

import asyncio
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from activities.workspace.threads import in_thread
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef, Workspace
from app.data.objects import ObjectKind
from tests.activities.workspace.bench import MAIN, Bench, block, failure, files_of, record


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


async def test_a_cancelled_activity_waits_for_its_thread(tmp_path: Path) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def write() -> None:
        loop.call_soon_threadsafe(started.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(timeout=60)
        (tmp_path / "written").write_text("")

    task = asyncio.create_task(in_thread(write))
    await started.wait()
    task.cancel()
    loop.call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (tmp_path / "written").exists()
