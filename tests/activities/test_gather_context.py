"""The context activity: the pack is saved, the same for the same workspace, and led by the files with problems."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.model.context import ContextPack
from activities.repository.activities import ContextActivities
from activities.workspace.files import Workspaces
from app.contracts.context import ContextReason
from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import GatherContextInput, JobRef, Problems, Workspace
from app.data.jobs import JobRecord
from app.data.objects import ObjectKind
from app.knowledge.library import KnowledgeLibrary
from tests.fakes.model_parts import MemoryRecords
from tests.fakes.objects import MemoryObjectStore


def job_in(workspaces: Workspaces) -> GatherContextInput:
    ref = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    return GatherContextInput(
        **ref.model_dump(),
        workspace=Workspace(host="h", queue="q", directory=str(workspaces.project_folder(ref))),
        kind=GenerationKind.GENERATE,
    )


def record_of(job: GatherContextInput) -> JobRecord:
    return JobRecord(
        generation_id=job.generation_id,
        project_id=job.project_id,
        kind=job.kind,
        status=GenerationStatus.RUNNING,
        prompt="make it blue",
        error_message=None,
        session_id=None,
        base_generation_id=None,
        archive_key=None,
    )


async def test_the_pack_is_saved_by_reference(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path)
    job, objects = job_in(workspaces), MemoryObjectStore()
    library = workspaces.project_folder(job) / "lib"
    library.mkdir(parents=True)
    for name in ("a.dart", "faulty.dart", "main.dart"):
        (library / name).write_text(f"// {name}\n")
    activities = ContextActivities(MemoryRecords(record_of(job)), objects, workspaces, KnowledgeLibrary(None))
    output = await ActivityEnvironment().run(activities.gather_context, job)
    assert output.files == ["lib/main.dart", "lib/a.dart", "lib/faulty.dart"]
    pack = ContextPack.model_validate_json(objects.contents[output.context_key])
    assert pack.files[0].text == "// main.dart\n"
    assert await ActivityEnvironment().run(activities.gather_context, job) == output

    finding = Diagnostic(severity=Severity.ERROR, code="x", message="m", path="lib/faulty.dart", line=1, column=1)
    problems = Problems(diagnostics=[finding], refusals=[])
    key = await objects.put(job, ObjectKind.PROBLEMS, problems.model_dump_json().encode())
    repair = job.model_copy(update={"problems_key": key})
    output = await ActivityEnvironment().run(activities.gather_context, repair)
    assert output.files == ["lib/main.dart", "lib/faulty.dart", "lib/a.dart"]


async def test_a_workspace_that_is_gone_is_no_empty_project(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path)
    job = job_in(workspaces)
    activities = ContextActivities(
        MemoryRecords(record_of(job)), MemoryObjectStore(), workspaces, KnowledgeLibrary(None)
    )
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(activities.gather_context, job)
    assert failed.value.type == ErrorCode.WORKSPACE_FAILED


async def test_the_projects_knowledge_is_in_the_pack_and_told(tmp_path: Path) -> None:
    (tmp_path / "packs/maps").mkdir(parents=True)
    (tmp_path / "packs/maps/guide.md").write_text("# Tiles\nUse `Tile`.\n")
    workspaces, objects = Workspaces(tmp_path / "jobs"), MemoryObjectStore()
    job = job_in(workspaces)
    workspaces.project_folder(job).mkdir(parents=True)
    record = replace(record_of(job), knowledge_packs=("maps", "gone"))
    library = KnowledgeLibrary(tmp_path / "packs")
    activities = ContextActivities(MemoryRecords(record), objects, workspaces, library)
    output = await ActivityEnvironment().run(activities.gather_context, job)
    pack = ContextPack.model_validate_json(objects.contents[output.context_key])
    assert [(part.pack, part.heading, part.text) for part in pack.knowledge] == [("maps", "Tiles", "Use `Tile`.")]
    assert output.summary is not None
    [entry] = output.summary.entries
    assert (entry.path, entry.reason) == ("maps/guide.md#Tiles", ContextReason.KNOWLEDGE)
    assert output.notices == ["The knowledge pack gone is not on this worker: the model does not see it."]
