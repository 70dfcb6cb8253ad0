"""Everything that is an account's own, as one zip that is made while it is sent."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Protocol

from pydantic import AwareDatetime

from app.contracts.base import Contract
from app.contracts.ids import AttachmentId, GenerationId, UserId
from app.data.account_export import DATASETS, Dataset, OwnImage, OwnVersion
from app.data.audit_log import AuditAction, AuditLog
from app.errors import NotFound, TooManyRequests
from app.security.callers import Caller
from app.services.zip_stream import ZipStream

EXPORTS_AT_A_TIME = 4
"""In one process: each keeps one version in memory, at most 50 MiB."""
_RETRY_AFTER_S = 30


class AccountData(Protocol):
    """See `PostgresAccountData`."""

    def pages(self, dataset: Dataset, user_id: UserId) -> AsyncIterator[list[str]]: ...

    async def versions(self, user_id: UserId, *, after: OwnVersion | None) -> list[OwnVersion]: ...

    async def images(self, user_id: UserId, *, after: OwnImage | None) -> list[OwnImage]: ...


class Objects(Protocol):
    """See `ObjectStore`."""

    async def get(self, key: str) -> bytes: ...


class Manifest(Contract):
    """The zip's last entry: what is in it. `rows` by file; what is missing was gone when its turn came."""

    user_id: UserId
    exported_at: AwareDatetime
    rows: dict[str, int]
    versions: int
    images: int
    missing: list[GenerationId]
    missing_images: list[AttachmentId]


class AccountExport:
    """One at a time for each account, and few in a process."""

    def __init__(self, data: AccountData, objects: Objects, audit: AuditLog) -> None:
        self._data = data
        self._objects = objects
        self._audit = audit
        self._exporting: set[UserId] = set()

    async def export(self, caller: Caller) -> AsyncGenerator[bytes, None]:
        """The zip's bytes: rows as JSON lines, versions as zips, images as they are kept.

        A failure on the way leaves an incomplete archive.

        Raises:
            TooManyRequests: one is under way.
            DependencyUnavailable: nothing was sent.
        """
        parts = self._guarded(caller.user.id)
        first = await anext(parts)  # so that an outage is an answer, and not a broken archive
        return _with_first(first, parts)

    async def _guarded(self, user_id: UserId) -> AsyncGenerator[bytes, None]:
        if user_id in self._exporting or len(self._exporting) >= EXPORTS_AT_A_TIME:
            raise TooManyRequests("an export is being made: wait for its end", retry_after_s=_RETRY_AFTER_S)
        self._exporting.add(user_id)
        try:
            await self._audit.record(user_id, AuditAction.EXPORTED)
            async with aclosing(self._parts(user_id)) as parts:
                async for part in parts:
                    if part:
                        yield part
        finally:
            self._exporting.discard(user_id)

    async def _parts(self, user_id: UserId) -> AsyncGenerator[bytes, None]:
        contents = _Contents()
        for write in (self._rows, self._versions, self._images):
            async with aclosing(write(contents, user_id)) as parts:
                async for part in parts:
                    yield part
        with contents.archive.entry("manifest.json") as file:
            file.write(contents.manifest(user_id).model_dump_json(indent=2).encode())
        contents.archive.close()
        yield contents.archive.take()

    async def _rows(self, contents: "_Contents", user_id: UserId) -> AsyncGenerator[bytes, None]:
        for dataset in DATASETS:
            with contents.archive.entry(f"{dataset.name}.jsonl") as file:
                async for page in self._data.pages(dataset, user_id):
                    file.write("".join(f"{row}\n" for row in page).encode())
                    contents.rows[dataset.name] += len(page)
                    yield contents.archive.take()

    async def _versions(self, contents: "_Contents", user_id: UserId) -> AsyncGenerator[bytes, None]:
        after: OwnVersion | None = None
        while page := await self._data.versions(user_id, after=after):
            for version in page:
                try:
                    content = await self._objects.get(version.archive_key)
                except NotFound:
                    contents.missing.append(version.id)
                    continue
                contents.archive.add_packed(f"versions/{version.project_id}/{version.id}.zip", content)
                contents.versions += 1
                yield contents.archive.take()
            after = page[-1]

    async def _images(self, contents: "_Contents", user_id: UserId) -> AsyncGenerator[bytes, None]:
        after: OwnImage | None = None
        while page := await self._data.images(user_id, after=after):
            for image in page:
                try:
                    content = await self._objects.get(image.key)
                except NotFound:
                    contents.missing_images.append(image.id)
                    continue
                contents.archive.add_packed(f"attachments/{image.project_id}/{PurePosixPath(image.key).name}", content)
                contents.images += 1
                yield contents.archive.take()
            after = page[-1]


@dataclass(slots=True)
class _Contents:
    """The zip in the making, and what is in it so far."""

    archive: ZipStream = field(default_factory=ZipStream)
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys((dataset.name for dataset in DATASETS), 0))
    versions: int = 0
    images: int = 0
    missing: list[GenerationId] = field(default_factory=list)
    missing_images: list[AttachmentId] = field(default_factory=list)

    def manifest(self, user_id: UserId) -> Manifest:
        return Manifest(
            user_id=user_id,
            exported_at=datetime.now(UTC),
            rows=self.rows,
            versions=self.versions,
            images=self.images,
            missing=self.missing,
            missing_images=self.missing_images,
        )


async def _with_first(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for part in rest:
            yield part
