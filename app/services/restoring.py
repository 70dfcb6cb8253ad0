"""Restoring: an earlier version's content as the newest version. History only moves forward."""

from app.contracts.events import FinishedGeneration, Result
from app.contracts.generations import (
    DiffStat,
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationResult,
    OnDisconnect,
    Usage,
)
from app.contracts.ids import GenerationId, new_generation_id
from app.contracts.jobs import FinishInput
from app.data.generations import GenerationRecord, Generations, NewGeneration
from app.data.jobs import JobRecords
from app.errors import NotFound
from app.security.callers import Caller
from app.services.files import version_key
from app.services.keyed_rows import KeyedRows, idempotency_key
from app.services.lifecycle import effective
from app.services.projects import ProjectService


class VersionRestorer:
    """Makes a generation of kind `restore`: its row as the caller, then its end as the service, without a workflow.

    A restored version refers to the archive of the version that it restores, under that one's key: whoever removes
    archives must look for other rows that name them. A row that a crash left pending is given up by the sweep.
    """

    def __init__(self, projects: ProjectService, generations: Generations, records: JobRecords) -> None:
        self._projects = projects
        self._generations = generations
        self._rows = KeyedRows(generations)
        self._records = records

    async def restore(self, caller: Caller, generation_id: GenerationId, *, key: str | None) -> Generation:
        """The new version, which has ended already, or the one that the same request with the same key made before.

        Raises:
            NotFound: no such generation, or it ended without files.
            Forbidden: the caller only reads the project.
            Conflict: `not_ready`: it still runs.
            Invalid: `idempotency_mismatch`.
        """
        source = await self._find(caller, generation_id)
        await self._projects.get_to_edit(caller, source.generation.project_id)
        version_key(source)
        new = _restoration_of(source.generation, key)
        made = await self._rows.earlier(caller, new.project_id, new.idempotency)
        if made is None:
            made = await self._rows.insert(caller, new)
        if made.generation.status.is_final:
            return made.generation
        await self._records.finish(_end(made.generation, source))
        return (await self._find(caller, made.generation.id)).generation

    async def _find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise NotFound("there is no such generation")
        return record


def _restoration_of(version: Generation, key: str | None) -> NewGeneration:
    """Its base is the version that it restores."""
    return NewGeneration(
        id=new_generation_id(),
        project_id=version.project_id,
        kind=GenerationKind.RESTORE,
        prompt=f"Restore the version {version.id}",
        options=effective(GenerationOptions(), default=OnDisconnect.CONTINUE),
        base_generation_id=version.id,
        idempotency=idempotency_key(key, f"restore {version.id}"),
    )


def _end(generation: Generation, source: GenerationRecord) -> FinishInput:
    """What was known of the version stays known, also that it is not clean. It cost nothing."""
    known = source.generation.result or GenerationResult()
    result = known.model_copy(update={"diff_stat": DiffStat(), "preview_url": None, "repair_rounds": 0})
    status, error = source.generation.status, source.generation.error
    frame = Result(
        generation_id=generation.id,
        seq=1,
        status=status,
        generation=FinishedGeneration(
            id=generation.id, project_id=generation.project_id, kind=generation.kind, status=status
        ),
        files=result.files,
        provenance=result.provenance,
        model=result.model,
        diagnostics=result.diagnostics,
        refusals=result.refusals,
        verification=result.verification,
        error=error,
    )
    return FinishInput(
        project_id=generation.project_id,
        generation_id=generation.id,
        status=status,
        result=result,
        usage=Usage(),
        events=[frame],
        archive_key=source.archive_key,
        archive_sha256=source.archive_sha256,
        error=error,
    )
