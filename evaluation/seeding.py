"""Giving a project a first version without a model: what a case starts from."""

import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import asyncpg
from pydantic import SecretStr

from app.contracts.events import FinishedGeneration, Result
from app.contracts.generations import FileEntry, GenerationKind, GenerationResult, GenerationStatus, Usage
from app.contracts.ids import GenerationId, ProjectId, UserId
from app.contracts.jobs import FinishInput, JobRef
from app.data.jobs import JobRecords
from app.data.objects import ObjectKind, ObjectStore
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_objects import SupabaseObjectStore
from app.settings import Settings
from evaluation.starting_points import Files

_INSERT = """
insert into public.code_generations (id, project_id, created_by, kind, status, prompt)
values ($1, $2, $3, 'generate', 'running', 'The starting point of a case.')
"""


@asynccontextmanager
async def seeding_of(environment: Mapping[str, str]) -> AsyncIterator["Seeding"]:
    """Seeding with the settings of a stack's own processes."""
    settings = Settings.model_validate({name.lower(): value for name, value in environment.items() if value})
    async with SupabaseClients(settings) as clients:
        yield Seeding(settings.database_url, SupabaseJobRecords(clients), SupabaseObjectStore(clients))


class Seeding:
    """Writes versions as a worker does."""

    def __init__(self, database: SecretStr, records: JobRecords, objects: ObjectStore) -> None:
        self._database = database
        self._records = records
        self._objects = objects

    async def version(self, project: ProjectId, owner: UserId, files: Files) -> GenerationId:
        """A completed generation with these files."""
        generation = GenerationId(uuid4())
        connection = await asyncpg.connect(self._database.get_secret_value())
        try:
            await connection.execute(_INSERT, generation, project, owner)
        finally:
            await connection.close()
        archive = _zipped(files)
        job = JobRef(project_id=project, generation_id=generation)
        key = await self._objects.put(job, ObjectKind.ARCHIVE, archive)
        await self._records.finish(_end(job, files, archive_key=key, archive_sha256=sha256(archive).hexdigest()))
        return generation


def _end(job: JobRef, files: Files, *, archive_key: str, archive_sha256: str) -> FinishInput:
    completed = GenerationStatus.COMPLETED
    entries = [
        FileEntry(path=path, size=len(content), sha256=sha256(content).hexdigest()) for path, content in files.items()
    ]
    finished = FinishedGeneration(
        id=job.generation_id, project_id=job.project_id, kind=GenerationKind.GENERATE, status=completed
    )
    return FinishInput(
        project_id=job.project_id,
        generation_id=job.generation_id,
        status=completed,
        result=GenerationResult(files=entries),
        usage=Usage(),
        events=[Result(generation_id=job.generation_id, seq=1, status=completed, generation=finished, files=entries)],
        archive_key=archive_key,
        archive_sha256=archive_sha256,
    )


def _zipped(files: Files) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()
