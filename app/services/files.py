"""The files of generations: of a saved version from its archive, of a running job from its draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.contracts.drafts import Draft, FileSegment
from app.contracts.errors import ErrorCode
from app.contracts.events import FileOperation
from app.contracts.generations import FileEntry
from app.contracts.ids import GenerationId
from app.data.archives import list_files, read_file
from app.data.generations import GenerationRecord, Generations
from app.data.objects import ObjectStore
from app.errors import Conflict, Gone, NotFound
from app.security.callers import Caller
from app.services.archive_cache import ArchiveCache


@dataclass(frozen=True, slots=True)
class Archive:
    """A version as a zip; `sha256` in hexadecimal."""

    content: bytes
    sha256: str


class FileService:
    """What members read of a generation's files.

    Every call raises `NotFound` for a generation that the caller may not see, `Gone` (`version_expired`) for one whose
    files retention removed, and `DependencyUnavailable`. Archives are taken from the cache only after the row was found
    as the caller.
    """

    def __init__(self, generations: Generations, objects: ObjectStore) -> None:
        self._generations = generations
        self._archives = ArchiveCache(objects)

    async def entries(self, caller: Caller, generation_id: GenerationId) -> Sequence[FileEntry]:
        """By path. A running job has those of its last applied round, and what it writes now, whole or not."""
        record = await self._find(caller, generation_id)
        refuse_expired(record)
        if record.generation.status.is_final:
            return await self._generations.files(caller, generation_id)
        draft = await self._generations.draft(caller, generation_id)
        if draft is None:
            return []
        entries = {entry.path: entry for entry in await self._applied_entries(draft)}
        for segment in _file_segments(draft):
            match segment.operation:
                case FileOperation.CREATE:
                    entries[segment.path] = _entry_of(segment)
                case FileOperation.DELETE:
                    entries.pop(segment.path, None)
                case FileOperation.EDIT:
                    pass  # its text is hunks: the file as it was stays until the round is applied
        return sorted(entries.values(), key=lambda entry: entry.path)

    async def read(self, caller: Caller, generation_id: GenerationId, path: str) -> bytes:
        """One file's bytes.

        Raises:
            NotFound: also when there is no such file (yet).
        """
        record = await self._find(caller, generation_id)
        refuse_expired(record)
        if record.generation.status.is_final:
            return await self._from_archive(record.archive_key, path)
        draft = await self._generations.draft(caller, generation_id)
        if draft is None:
            raise _no_file()
        return await self._from_draft(draft, path)

    async def archive(self, caller: Caller, generation_id: GenerationId) -> Archive:
        """The whole version.

        Raises:
            Conflict: `not_ready`: the job still runs.
            NotFound: the job ended without files.
        """
        record = await self._find(caller, generation_id)
        content = await self._archives.get(version_key(record))
        return Archive(content, record.archive_sha256 or sha256(content).hexdigest())

    async def _find(self, caller: Caller, generation_id: GenerationId) -> GenerationRecord:
        record = await self._generations.find(caller, generation_id)
        if record is None:
            raise NotFound("there is no such generation")
        return record

    async def _applied_entries(self, draft: Draft) -> Sequence[FileEntry]:
        return list_files(await self._archives.get(draft.archive_key)) if draft.archive_key else []

    async def _from_draft(self, draft: Draft, path: str) -> bytes:
        written = [segment for segment in _file_segments(draft) if segment.path == path]
        if written and written[-1].operation is FileOperation.CREATE:
            return written[-1].text.encode()
        if written and written[-1].operation is FileOperation.DELETE:
            raise _no_file()
        return await self._from_archive(draft.archive_key, path)

    async def _from_archive(self, key: str | None, path: str) -> bytes:
        if key is None:
            raise _no_file()
        return read_file(await self._archives.get(key), path)


def version_key(record: GenerationRecord) -> str:
    """Where the version is that a generation left behind.

    Raises:
        Conflict: `not_ready`: the job still runs.
        NotFound: the job ended without files.
        Gone: `version_expired`.
    """
    refuse_expired(record)
    if not record.generation.status.is_final:
        raise Conflict("the generation is still running", code=ErrorCode.NOT_READY)
    if record.archive_key is None:
        raise NotFound("the generation ended without files")
    return record.archive_key


def refuse_expired(record: GenerationRecord) -> None:
    """Raises `Gone` (`version_expired`) when retention has taken the version's files, or is about to."""
    if record.generation.expired_at is not None:
        raise Gone("the version was removed by the retention rules", code=ErrorCode.VERSION_EXPIRED)


def _file_segments(draft: Draft) -> list[FileSegment]:
    return [segment for segment in draft.segments if isinstance(segment, FileSegment)]


def _entry_of(segment: FileSegment) -> FileEntry:
    content = segment.text.encode()
    return FileEntry(path=segment.path, size=len(content), sha256=sha256(content).hexdigest())


def _no_file() -> NotFound:
    return NotFound("there is no such file in this generation")
