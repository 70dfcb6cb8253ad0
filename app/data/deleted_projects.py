"""Deleted projects of which something is left outside of the database: running jobs, and objects in storage.

The database writes a project's tombstone in the transaction that deletes its rows.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import asyncpg

from app.contracts.ids import GenerationId, ProjectId
from app.data.database import Pool, database_errors
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class DeletedProject:
    """`jobs` had not ended when the project was deleted; the versions of `publications` were on their way to GitHub."""

    id: ProjectId
    jobs: Sequence[GenerationId]
    publications: Sequence[GenerationId]


class DeletedProjects(Protocol):
    """The tombstones; see `PostgresDeletedProjects`."""

    async def find(self, project_id: ProjectId) -> DeletedProject | None: ...

    async def forget(self, project_id: ProjectId) -> None: ...


class PostgresDeletedProjects:
    """Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, project_id: ProjectId) -> DeletedProject | None:
        """None when nothing is left of it, or it was never deleted."""
        with database_errors():
            row = await self._pool.fetchrow(
                "select project_id, jobs, publications from private.deleted_projects where project_id = $1", project_id
            )
        return None if row is None else _deleted(row)

    async def page(self, after: ProjectId | None, *, limit: int) -> Sequence[DeletedProject]:
        """Those of which something is left, in the order of their ids."""
        with database_errors():
            rows = await self._pool.fetch(
                "select project_id, jobs, publications from private.deleted_projects where project_id > $1"
                " order by project_id limit $2",
                after or UUID(int=0),
                limit,
            )
        return [_deleted(row) for row in rows]

    async def forget(self, project_id: ProjectId) -> None:
        """Nothing is left of it."""
        with database_errors():
            await self._pool.execute("delete from private.deleted_projects where project_id = $1", project_id)


def _deleted(row: asyncpg.Record) -> DeletedProject:
    return DeletedProject(row["project_id"], row["jobs"], row["publications"])


class CancelledJobs(Protocol):
    """The workflows of jobs and publications; see `TemporalJobs`."""

    async def cancel(self, generation_id: GenerationId) -> None: ...

    async def cancel_publishing(self, generation_id: GenerationId) -> None: ...


class ProjectObjects(Protocol):
    """See `SupabaseObjectStore`."""

    async def remove_project(self, project_id: ProjectId) -> None: ...


class ProjectRemoval:
    """Removes what a deleted project has outside of the database. A cancelled job clears its own workspace."""

    def __init__(self, projects: DeletedProjects, jobs: CancelledJobs, objects: ProjectObjects) -> None:
        self._projects = projects
        self._jobs = jobs
        self._objects = objects

    async def finish(self, project: DeletedProject) -> None:
        """Harmless when repeated.

        Raises:
            DependencyUnavailable: something is left, and its tombstone stays.
        """
        for generation_id in project.jobs:
            with suppress(NotFound):  # it has ended, or was never started
                await self._jobs.cancel(generation_id)
        for generation_id in project.publications:
            with suppress(NotFound):
                await self._jobs.cancel_publishing(generation_id)
        await self._objects.remove_project(project.id)
        await self._projects.forget(project.id)

    async def finish_named(self, project_id: ProjectId) -> None:
        """`finish`, for a project that was just deleted."""
        project = await self._projects.find(project_id)
        if project is not None:
            await self.finish(project)
