"""The chosen part of a version as a version of its own: what follow-ups and repairs start from."""

from contextlib import suppress
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

from app.contracts.errors import ErrorCode, JobError
from app.contracts.events import FinishedGeneration, Result
from app.contracts.generations import (
    Generation,
    GenerationKind,
    GenerationOptions,
    GenerationResult,
    GenerationStatus,
    OnDisconnect,
    Usage,
)
from app.contracts.ids import GenerationId
from app.contracts.jobs import FinishInput
from app.contracts.reviews import CheckState, ReviewCheck
from app.data.archives import file_entry
from app.data.errors import DuplicateRow
from app.data.generations import Generations, NewGeneration
from app.data.jobs import JobRecords
from app.security.callers import Caller
from app.services.comparing import ChosenArchive, Comparison
from app.services.lifecycle import effective

_NAMESPACE: Final = UUID("6c1f3f0e-5a0b-4c0f-9a55-6b5c8f0d6f11")


class ChosenVersions:
    """Makes generations of kind `restore`: rows as the caller, their ends as the service, without a workflow.

    The id is made of the archive's key, so the same choice is the same version however often it is made.
    """

    def __init__(self, generations: Generations, records: JobRecords) -> None:
        self._generations = generations
        self._records = records

    async def make(
        self, caller: Caller, comparison: Comparison, chosen: ChosenArchive, check: ReviewCheck | None
    ) -> GenerationId:
        """The version with the chosen files: the reviewed one itself when nothing of it was rejected.

        Raises:
            Forbidden: the caller only reads the project.
        """
        version = comparison.generation
        if chosen.files == comparison.new:
            return version.id
        made = GenerationId(uuid5(_NAMESPACE, chosen.key))
        with suppress(DuplicateRow):  # made before, and perhaps left without its end
            await self._generations.insert(caller, _row(made, version))
        await self._records.finish(_end(made, version, chosen, check))
        return made


def _row(made: GenerationId, version: Generation) -> NewGeneration:
    return NewGeneration(
        id=made,
        project_id=version.project_id,
        kind=GenerationKind.RESTORE,
        prompt=f"Keep the chosen changes of the version {version.id}",
        options=effective(GenerationOptions(), default=OnDisconnect.CONTINUE),
        base_generation_id=version.id,
        idempotency=None,
    )


def _end(made: GenerationId, version: Generation, chosen: ChosenArchive, check: ReviewCheck | None) -> FinishInput:
    unclean = check is not None and check.state is CheckState.PROBLEMS
    status = GenerationStatus.ERROR if unclean else GenerationStatus.COMPLETED
    error = JobError(code=ErrorCode.NOT_CLEAN, message="the chosen changes have problems") if unclean else None
    result = GenerationResult(
        files=[file_entry(path, content) for path, content in sorted(chosen.files.items())],
        provenance=check.provenance if check else None,
        diagnostics=check.diagnostics if check else [],
    )
    frame = Result(
        generation_id=made,
        seq=1,
        status=status,
        generation=FinishedGeneration(
            id=made, project_id=version.project_id, kind=GenerationKind.RESTORE, status=status
        ),
        files=result.files,
        provenance=result.provenance,
        diagnostics=result.diagnostics,
        error=error,
    )
    return FinishInput(
        project_id=version.project_id,
        generation_id=made,
        status=status,
        result=result,
        usage=Usage(),
        events=[frame],
        archive_key=chosen.key,
        archive_sha256=sha256(chosen.content).hexdigest(),
        error=error,
    )
