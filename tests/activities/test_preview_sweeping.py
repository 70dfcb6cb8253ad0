"""What dead workers left of previews goes; what is alive stays."""

from pathlib import Path
from uuid import uuid4

import pytest

from activities.previews.activities import preview_workspaces
from activities.previews.sweeping import PreviewSweeper
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.contracts.jobs import JobRef
from app.contracts.previews import PreviewPurpose
from app.errors import DependencyUnavailable


class Alive:
    def __init__(self, *ids: GenerationId) -> None:
        self.ids = frozenset(ids)
        self.is_down = False

    async def alive(self, purpose: PreviewPurpose) -> frozenset[GenerationId]:
        if self.is_down:
            raise DependencyUnavailable("the database")
        return self.ids if purpose is PreviewPurpose.LIVE else frozenset()


async def test_only_what_nobody_uses_is_removed(tmp_path: Path) -> None:
    project, kept, dead = ProjectId(uuid4()), new_generation_id(), new_generation_id()
    workspaces = preview_workspaces(tmp_path)
    folders = {
        (purpose, each): workspaces[purpose].make_job_folder(JobRef(project_id=project, generation_id=each))
        for purpose in PreviewPurpose
        for each in (kept, dead)
    }
    alive = Alive(kept)
    sweeper = PreviewSweeper(workspaces, alive)
    alive.is_down = True
    with pytest.raises(DependencyUnavailable):
        await sweeper.sweep()
    assert all(folder.exists() for folder in folders.values())
    alive.is_down = False
    assert await sweeper.sweep() == 3
    assert [key for key, folder in folders.items() if folder.exists()] == [(PreviewPurpose.LIVE, kept)]
    assert await sweeper.sweep() == 0
