"""What a version changes since its base, ready to be chosen from."""

import asyncio
from dataclasses import dataclass

from app.contracts.diffs import FileDiff
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from app.contracts.jobs import JobRef
from app.contracts.reviews import Rejection
from app.data.archives import pack_files, read_files
from app.data.generations import GenerationRecord, Generations
from app.data.objects import ObjectKind, ObjectStore
from app.data.reviews import ReviewBase, Reviews
from app.errors import NotFound
from app.security.callers import Caller
from app.sensitive_paths import is_sensitive
from app.services.archive_cache import ArchiveCache
from app.services.diffing import Files, diff_files
from app.services.files import version_key
from app.services.hunk_selection import chosen_files

COMPARED_AT_A_TIME = 2
"""Each takes a processor for up to two seconds, and unpacks two versions in memory."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`origin` is none for a project that was not imported; `base_key` for a version that started from nothing."""

    generation: Generation
    origin: ReviewBase | None
    against: GenerationId | None
    base_key: str | None
    old: Files
    new: Files
    diffs: list[FileDiff]

    def chosen(self, rejected: list[Rejection]) -> dict[str, bytes]:
        """The files with the changes that are not rejected. Raises `Invalid` as `chosen_files` does."""
        return chosen_files(self.old, self.new, self.diffs, rejected)

    def sensitive(self, chosen: Files) -> list[str]:
        """The changed files, by their paths in the repository, that are published only when they are approved."""
        changed = (path for path in self.old.keys() | chosen.keys() if self.old.get(path) != chosen.get(path))
        folder = f"{self.origin.folder}/" if self.origin and self.origin.folder else ""
        return sorted(folder + path for path in changed if is_sensitive(folder + path))


@dataclass(frozen=True, slots=True)
class ChosenArchive:
    """The chosen files, saved."""

    key: str
    content: bytes
    files: Files


class Comparer:
    """Versions as their members see them. Every call raises `DependencyUnavailable`."""

    def __init__(self, generations: Generations, reviews: Reviews, objects: ObjectStore) -> None:
        self._generations = generations
        self._reviews = reviews
        self._objects = objects
        self._archives = ArchiveCache(objects)
        self._comparing = asyncio.Semaphore(COMPARED_AT_A_TIME)

    async def compare(self, caller: Caller, generation_id: GenerationId) -> Comparison:
        """The version against where it came from, or what of it is on GitHub already.

        Raises:
            NotFound: no such generation, or it ended without files.
            Conflict: `not_ready`: it still runs.
        """
        record = await self.find(caller, generation_id)
        new = await self._archives.get(version_key(record))
        origin = await self._reviews.base(caller, generation_id)
        against, key = (origin.generation_id, origin.archive_key) if origin else await self._base_of(caller, record)
        old = await self._archives.get(key) if key else None
        async with self._comparing:
            before, after, diffs = await asyncio.to_thread(_compared, old, new)
        return Comparison(record.generation, origin, against, key, before, after, diffs)

    async def save_chosen(self, comparison: Comparison, rejected: list[Rejection]) -> ChosenArchive:
        """The chosen files as an archive of the version's. Raises `Invalid` as `chosen_files` does."""
        files = comparison.chosen(rejected)
        async with self._comparing:
            content = await asyncio.to_thread(pack_files, files)
        version = comparison.generation
        job = JobRef(project_id=version.project_id, generation_id=version.id)
        return ChosenArchive(await self._objects.put(job, ObjectKind.ARCHIVE, content), content, files)

    async def _base_of(self, caller: Caller, record: GenerationRecord) -> tuple[GenerationId | None, str | None]:
        base_id = record.generation.base_generation_id
        base = await self._generations.find(caller, base_id) if base_id else None
        if base is None or base.archive_key is None:
            return None, None
        return base.generation.id, base.archive_key

    async def find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        """Raises `NotFound`, also for generations of others."""
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise NotFound("there is no such generation")
        return record


def _compared(old: bytes | None, new: bytes) -> tuple[Files, Files, list[FileDiff]]:
    before, after = read_files(old) if old is not None else {}, read_files(new)
    return before, after, diff_files(before, after)
