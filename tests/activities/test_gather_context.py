"""The context activity: the pack is saved, the same for the same workspace, and led by the files with problems."""

from pathlib import Path
from uuid import uuid4

from temporalio.testing import ActivityEnvironment

from activities.model.context import ContextActivities, ContextPack
from app.contracts.diagnostics import Diagnostic, Severity
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import GatherContextInput, Problems, Workspace
from app.data.jobs import JobRecord
from app.data.objects import ObjectKind
from tests.fakes.model_parts import MemoryObjects, MemoryRecords


def job_on(directory: Path) -> GatherContextInput:
    return GatherContextInput(
        project_id=ProjectId(uuid4()),
        generation_id=GenerationId(uuid4()),
        workspace=Workspace(host="h", queue="q", directory=str(directory)),
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
    (tmp_path / "lib").mkdir()
    for name in ("a.dart", "faulty.dart", "main.dart"):
        (tmp_path / "lib" / name).write_text(f"// {name}\n")
    job, objects = job_on(tmp_path), MemoryObjects()
    activities = ContextActivities(MemoryRecords(record_of(job)), objects)
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
