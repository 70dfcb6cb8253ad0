"""Directories that are not the job's are neither read nor removed."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import ActivityEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef, WorkspaceJob
from tests.activities.workspace.bench import Bench, failure, files_of


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
