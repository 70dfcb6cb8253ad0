"""Everything that is an account's own, as one zip that is made while it is sent."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Protocol

from pydantic import AwareDatetime

from app.contracts.base import Contract
from app.contracts.ids import GenerationId, UserId
from app.data.account_export import DATASETS, Dataset, OwnVersion
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


class Archives(Protocol):
    """See `ObjectStore`."""

    async def get(self, key: str) -> bytes: ...


class Manifest(Contract):
    """The zip's last entry: what is in it. `rows` by file; `missing` versions had expired when their turn came."""

    user_id: UserId
    exported_at: AwareDatetime
    rows: dict[str, int]
    versions: int
    missing: list[GenerationId]


class AccountExport:
    """One at a time for each account, and few in a process."""

    def __init__(self, data: AccountData, archives: Archives, audit: AuditLog) -> None:
        self._data = data
        self._archives = archives
        self._audit = audit
        self._exporting: set[UserId] = set()

    async def export(self, caller: Caller) -> AsyncGenerator[bytes, None]:
        """The zip's bytes: rows as JSON lines, versions as zips. A failure on the way leaves an incomplete archive.

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
        archive, rows = ZipStream(), dict.fromkeys((dataset.name for dataset in DATASETS), 0)
        for dataset in DATASETS:
            with archive.entry(f"{dataset.name}.jsonl") as file:
                async for page in self._data.pages(dataset, user_id):
                    file.write("".join(f"{row}\n" for row in page).encode())
                    rows[dataset.name] += len(page)
                    yield archive.take()
        count, missing = 0, list[GenerationId]()
        after: OwnVersion | None = None
        while page_of_versions := await self._data.versions(user_id, after=after):
            for version in page_of_versions:
                try:
                    content = await self._archives.get(version.archive_key)
                except NotFound:
                    missing.append(version.id)
                    continue
                archive.add_packed(f"versions/{version.project_id}/{version.id}.zip", content)
                count += 1
                yield archive.take()
            after = page_of_versions[-1]
        manifest = Manifest(user_id=user_id, exported_at=datetime.now(UTC), rows=rows, versions=count, missing=missing)
        with archive.entry("manifest.json") as file:
            file.write(manifest.model_dump_json(indent=2).encode())
        archive.close()
        yield archive.take()


async def _with_first(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for part in rest:
            yield part
