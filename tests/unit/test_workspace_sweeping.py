"""Workspaces that nobody needs any more."""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from activities.repository.publishing import publishing_workspaces
from activities.workspace.files import Workspaces
from activities.workspace.sweeping import WorkspaceSweeper
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from app.errors import DependencyUnavailable


@dataclass
class Rows:
    running: set[GenerationId] = field(default_factory=set)
    is_down: bool = False

    async def among(self, generations: Collection[GenerationId]) -> set[GenerationId]:
        if self.is_down:
            raise DependencyUnavailable("the database")
        return self.running.intersection(generations)


def made(workspaces: Workspaces, project: ProjectId, *, age_s: float = 7_200) -> JobRef:
    job = JobRef(project_id=project, generation_id=GenerationId(uuid4()))
    folder = workspaces.make_job_folder(job)
    (folder / "integration").mkdir()
    (folder / "integration" / "main.dart").write_text("void main() {}")
    touched = folder.stat().st_mtime - age_s
    os.utime(folder, (touched, touched))
    return job


def sweeper(workspaces: Workspaces, rows: Rows) -> WorkspaceSweeper:
    places = (workspaces, publishing_workspaces(workspaces.root))
    return WorkspaceSweeper(places, rows, safety_age=timedelta(hours=1), every=timedelta(hours=1))


async def test_a_publication_has_a_folder_of_its_own_that_is_swept_too(tmp_path: Path) -> None:
    """A check of the same version removes the job's folder whole."""
    workspaces, publishing = Workspaces(tmp_path), publishing_workspaces(tmp_path)
    job = made(publishing, ProjectId(uuid4()))
    workspaces.remove_job_folder(job)
    assert publishing.job_folder(job).exists()
    assert await sweeper(workspaces, Rows()).sweep() == 1
    assert not publishing.job_folder(job).parent.exists()


async def test_what_has_ended_or_is_unknown_goes(tmp_path: Path) -> None:
    workspaces, rows, project = Workspaces(tmp_path), Rows(), ProjectId(uuid4())
    running, ended, fresh = made(workspaces, project), made(workspaces, project), made(workspaces, project, age_s=0)
    alone = made(workspaces, ProjectId(uuid4()))
    rows.running = {running.generation_id}
    assert await sweeper(workspaces, rows).sweep() == 2
    assert workspaces.job_folder(running).is_dir()
    assert workspaces.job_folder(fresh).is_dir()
    assert not workspaces.job_folder(ended).exists()
    assert not workspaces.job_folder(alone).parent.exists(), "the empty folder of a project goes too"
    assert await sweeper(workspaces, rows).sweep() == 0


async def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path / "workspaces")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("x")
    project = workspaces.root / str(uuid4())
    (project / "notes").mkdir(parents=True)
    (project / str(uuid4())).symlink_to(outside)
    (workspaces.root / "README").write_text("x")
    assert await sweeper(workspaces, Rows()).sweep() == 0
    assert (outside / "file").exists()
    assert (project / "notes").is_dir()


async def test_nothing_goes_while_nobody_knows(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path)
    job = made(workspaces, ProjectId(uuid4()))
    with pytest.raises(DependencyUnavailable):
        await sweeper(workspaces, Rows(is_down=True)).sweep()
    assert workspaces.job_folder(job).is_dir()


async def test_there_need_be_no_workspaces(tmp_path: Path) -> None:
    assert await sweeper(Workspaces(tmp_path / "none"), Rows()).sweep() == 0
