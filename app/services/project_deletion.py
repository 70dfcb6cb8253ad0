"""Deleting a project with all that belongs to it."""

from typing import Protocol

from loguru import logger

from app.contracts.ids import ProjectId
from app.data.projects import Projects
from app.errors import NotFound, WingbeatError
from app.security.callers import Caller
from app.services.projects import ProjectService
from app.temporal.jobs import Jobs


class ProjectObjects(Protocol):
    """See `SupabaseObjectStore`."""

    async def remove_project(self, project_id: ProjectId) -> None: ...


class LivePreviews(Protocol):
    """See `PreviewService`."""

    async def stop_all(self, caller: Caller, project_id: ProjectId) -> None: ...


class ProjectDeletion:
    """Stops what runs for the project, then removes its rows, then its objects, which nobody reaches without those."""

    def __init__(
        self, service: ProjectService, projects: Projects, jobs: Jobs, previews: LivePreviews, objects: ProjectObjects
    ) -> None:
        self._service = service
        self._projects = projects
        self._jobs = jobs
        self._previews = previews
        self._objects = objects

    async def delete(self, caller: Caller, project_id: ProjectId) -> None:
        """The project is gone when this returns; objects that storage would not give up are logged.

        Raises:
            NotFound: no such project.
            Forbidden: the caller is no owner.
            DependencyUnavailable: nothing is deleted.
        """
        await self._service.get_to_own(caller, project_id)
        await self._stop_jobs(caller, project_id)
        await self._previews.stop_all(caller, project_id)
        await self._projects.delete(caller, project_id)
        try:
            await self._objects.remove_project(project_id)
        except WingbeatError as error:
            logger.error("objects of the deleted project {} are left behind: {}", project_id, error.detail)

    async def _stop_jobs(self, caller: Caller, project_id: ProjectId) -> None:
        for generation_id in await self._projects.unfinished_jobs(caller, project_id):
            try:
                await self._jobs.cancel(generation_id)
            except NotFound:  # it has just ended, or was never started
                continue
