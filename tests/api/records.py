"""Jobs brought to an end as a worker does it."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from app.contracts.events import FinishedGeneration, Result
from app.contracts.generations import FileEntry, Generation, GenerationKind, GenerationResult, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId, generation_workflow_id
from app.contracts.jobs import FinishInput, JobRef, MarkRunningInput
from app.data.objects import ObjectKind
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def entry(path: str, content: bytes) -> FileEntry:
    return FileEntry(path=path, size=len(content), sha256=sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class WorkersHand:
    """Writes as a worker."""

    clients: SupabaseClients

    @property
    def records(self) -> SupabaseJobRecords:
        return SupabaseJobRecords(self.clients)

    async def mark_running(self, generation: Generation) -> GenerationStatus:
        workflow = generation_workflow_id(generation.id)
        return await self.records.mark_running(
            MarkRunningInput(
                project_id=generation.project_id, generation_id=generation.id, workflow_id=workflow, run_id="run-1"
            )
        )

    async def save(self, generation: Generation, files: Mapping[str, bytes]) -> str:
        job = JobRef(project_id=generation.project_id, generation_id=generation.id)
        return await SupabaseObjectStore(self.clients).put(job, ObjectKind.ARCHIVE, zipped(files))

    async def finish(
        self,
        generation: Generation,
        files: Mapping[str, bytes],
        status: GenerationStatus = GenerationStatus.COMPLETED,
    ) -> GenerationStatus:
        entries = [entry(path, content) for path, content in files.items()]
        return await self.records.finish(
            FinishInput(
                project_id=generation.project_id,
                generation_id=generation.id,
                status=status,
                result=GenerationResult(files=entries, model="demo-model"),
                usage=Usage(model_calls=1),
                events=[result_frame(generation.id, generation.project_id, status)],
                chat="Done.",
                archive_key=await self.save(generation, files) if files else None,
                archive_sha256=sha256(zipped(files)).hexdigest() if files else None,
            )
        )


def result_frame(generation: GenerationId, project: ProjectId, status: GenerationStatus, seq: int = 1) -> Result:
    finished = FinishedGeneration(id=generation, project_id=project, kind=GenerationKind.GENERATE, status=status)
    return Result(generation_id=generation, seq=seq, status=status, generation=finished)
