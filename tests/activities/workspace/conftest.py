"""A host with its workspaces."""

from pathlib import Path
from uuid import uuid4

import pytest

from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import JobRef
from tests.activities.workspace.bench import MAIN, Bench


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
