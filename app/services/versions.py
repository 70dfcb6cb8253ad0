"""Versions: what ended generations left behind, compared with each other and restored."""

import asyncio

from app.contracts.diffs import FileDiff, VersionDiff
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from app.data.archives import read_files
from app.data.generations import GenerationRecord, Generations
from app.errors import NotFound
from app.security.callers import Caller
from app.services.diffing import diff_files
from app.services.files import FileService
from app.services.restoring import VersionRestorer

DIFFS_AT_A_TIME = 2
"""Each takes a processor for up to its time budget, and unpacks two versions in memory."""


class VersionService:
    """What members do with versions. For others nothing exists. Every call raises `DependencyUnavailable`."""

    def __init__(self, generations: Generations, files: FileService, restorer: VersionRestorer) -> None:
        self._generations = generations
        self._files = files
        self._restorer = restorer
        self._diffing = asyncio.Semaphore(DIFFS_AT_A_TIME)

    async def diff(self, caller: Caller, generation_id: GenerationId, against: GenerationId | None) -> VersionDiff:
        """How the version differs from `against`, or else from its base; a version without a base, from nothing.

        Raises:
            NotFound: no such generation, `against` is none of the same project, or one of them ended without files.
            Conflict: `not_ready`: one of them still runs.
        """
        version = (await self._find(caller, generation_id)).generation
        if against is not None:
            other = await self._generations.find(caller, against)
            if other is None or other.generation.project_id != version.project_id:
                raise NotFound("there is no such generation in this project to compare with")
        origin = against or version.base_generation_id
        new = await self._files.archive(caller, generation_id)
        old = await self._files.archive(caller, origin) if origin else None
        async with self._diffing:
            files = await asyncio.to_thread(_diff_archives, old.content if old else None, new.content)
        return VersionDiff(generation_id=generation_id, against=origin, files=files)

    async def restore(self, caller: Caller, generation_id: GenerationId, *, idempotency_key: str | None) -> Generation:
        """A new version with this one's content; see `VersionRestorer.restore` for what it raises."""
        return await self._restorer.restore(caller, generation_id, key=idempotency_key)

    async def _find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise NotFound("there is no such generation")
        return record


def _diff_archives(old: bytes | None, new: bytes) -> list[FileDiff]:
    return diff_files(read_files(old) if old is not None else {}, read_files(new))
