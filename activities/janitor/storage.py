"""What storage holds longer than anybody needs it: expired versions, objects of ended jobs, deleted projects."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.janitor import SweepInput, SweepOutput
from app.contracts.names import ActivityName
from app.data.deleted_projects import DeletedProject
from app.data.expiry import LookedAt, MarkedVersion
from app.data.object_scan import ScannedPage
from app.data.retention import Retention, Version, choose_expired
from app.errors import WingbeatError

PROJECTS_AT_A_TIME = 50
PROJECTS_AT_A_LOOK = 500
MARKED_AT_A_TIME = 100
OBJECTS_AT_A_TIME = 1_000


class VersionRows(Protocol):
    """See `PostgresExpiry`."""

    async def look(self, retention: Retention, *, after: ProjectId | None, limit: int) -> LookedAt: ...

    async def versions(self, project_id: ProjectId) -> Sequence[Version]: ...

    async def mark(self, versions: Collection[GenerationId]) -> int: ...

    async def marked(self, limit: int) -> Sequence[MarkedVersion]: ...

    async def clear(self, versions: Collection[GenerationId]) -> None: ...


class ObjectScan(Protocol):
    """See `PostgresObjectScan`."""

    async def page(self, after: str | None, *, older_than: timedelta, limit: int) -> ScannedPage: ...


class RemovableObjects(Protocol):
    """See `SupabaseObjectStore`."""

    async def remove(self, keys: Sequence[str]) -> None: ...


class Tombstones(Protocol):
    """See `PostgresDeletedProjects`."""

    async def page(self, after: ProjectId | None, *, limit: int) -> Sequence[DeletedProject]: ...


class Removal(Protocol):
    """See `ProjectRemoval`."""

    async def finish(self, project: DeletedProject) -> None: ...


class StorageJanitor:
    """Every sweep can be killed anywhere and begun again."""

    def __init__(
        self,
        *,
        versions: VersionRows,
        retention: Retention,
        scan: ObjectScan,
        objects: RemovableObjects,
        tombstones: Tombstones,
        removal: Removal,
        safety_age: timedelta,
    ) -> None:
        """`safety_age`: a younger object may belong to a row that is still to come."""
        self._versions = versions
        self._retention = retention
        self._scan = scan
        self._objects = objects
        self._tombstones = tombstones
        self._removal = removal
        self._safety_age = safety_age

    @activity.defn(name=ActivityName.EXPIRE_VERSIONS)
    @translated
    async def expire_versions(self, sweep: SweepInput) -> SweepOutput:
        """Mark what retention does not keep, then remove what is marked, also by a sweep that was killed."""
        async with heartbeating():
            looked_at, marked = await self._mark(sweep.cursor)
            removed = await self._remove_marked()
        if marked or removed:
            logger.info("janitor: {} versions expired, {} archives removed", marked, removed)
        more = None if looked_at.last is None else str(looked_at.last)
        return SweepOutput(looked_at=looked_at.projects, mended=removed, cursor=more)

    async def _mark(self, cursor: str | None) -> tuple[LookedAt, int]:
        if self._retention.keeps_everything:
            return LookedAt(projects=0, with_too_much=(), last=None), 0
        looked_at = await self._versions.look(self._retention, after=_project(cursor), limit=PROJECTS_AT_A_LOOK)
        marked = 0
        for project_id in looked_at.with_too_much:
            expired = choose_expired(await self._versions.versions(project_id), self._retention, now=datetime.now(UTC))
            marked += await self._versions.mark(expired) if expired else 0
        return looked_at, marked

    async def _remove_marked(self) -> int:
        """Objects first, then the rows' memory of them: a row that is still marked is tried again."""
        removed = 0
        while marked := await self._versions.marked(MARKED_AT_A_TIME):
            keys = {version.archive_key for version in marked if not version.is_shared}
            await self._objects.remove(sorted(keys))
            await self._versions.clear([version.id for version in marked])
            removed += len(keys)
        return removed

    @activity.defn(name=ActivityName.REMOVE_ORPHAN_OBJECTS)
    @translated
    async def remove_orphan_objects(self, sweep: SweepInput) -> SweepOutput:
        """One page of the bucket: what no row needs goes."""
        async with heartbeating():
            page = await self._scan.page(sweep.cursor, older_than=self._safety_age, limit=OBJECTS_AT_A_TIME)
            await self._objects.remove(page.orphans)
        if page.orphans:
            logger.info("janitor: {} of {} objects were nobody's", len(page.orphans), page.looked_at)
        return SweepOutput(looked_at=page.looked_at, mended=len(page.orphans), cursor=page.last)

    @activity.defn(name=ActivityName.FINISH_PROJECT_DELETIONS)
    @translated
    async def finish_project_deletions(self, sweep: SweepInput) -> SweepOutput:
        """Remove what deleted projects have outside of the database. What fails waits for the next run."""
        async with heartbeating():
            projects = await self._tombstones.page(_project(sweep.cursor), limit=PROJECTS_AT_A_TIME)
            left = 0
            for project in projects:
                try:
                    await self._removal.finish(project)
                except WingbeatError as error:
                    left += 1
                    logger.warning("janitor: the deleted project {} is not cleared: {}", project.id, error.detail)
        done = len(projects) - left
        if done:
            logger.info("janitor: {} deleted projects were cleared", done)
        return SweepOutput(looked_at=len(projects), mended=done, left=left, cursor=_next(projects))


def _project(cursor: str | None) -> ProjectId | None:
    return None if cursor is None else ProjectId(UUID(cursor))


def _next(projects: Sequence[DeletedProject]) -> str | None:
    return str(projects[-1].id) if len(projects) == PROJECTS_AT_A_TIME else None
