"""Deleting a project with all that belongs to it."""

from typing import Protocol

from loguru import logger

from app.contracts.ids import ProjectId
from app.data.projects import Projects
from app.errors import WingbeatError
from app.security.callers import Caller
from app.services.projects import ProjectService


class Removal(Protocol):
    """See `ProjectRemoval`."""

    async def finish_named(self, project_id: ProjectId) -> None: ...


class LivePreviews(Protocol):
    """See `PreviewService`."""

    async def stop_all(self, caller: Caller, project_id: ProjectId) -> None: ...


class ProjectDeletion:
    """Removes the rows first: nothing can be read or run from then on. With them a tombstone is written, by which the
    janitor removes what this process does not come to: running jobs with their workspaces, and objects.
    """

    def __init__(self, service: ProjectService, projects: Projects, previews: LivePreviews, removal: Removal) -> None:
        self._service = service
        self._projects = projects
        self._previews = previews
        self._removal = removal

    async def delete(self, caller: Caller, project_id: ProjectId) -> None:
        """The project is gone when this returns; what could not be cleared yet is logged.

        Raises:
            NotFound: no such project.
            Forbidden: the caller is no owner.
            DependencyUnavailable: nothing is deleted.
        """
        await self._service.get_to_own(caller, project_id)
        await self._previews.stop_all(caller, project_id)
        await self._projects.delete(caller, project_id)
        try:
            await self._removal.finish_named(project_id)
        except WingbeatError as error:
            logger.warning("the deleted project {} is left to the janitor: {}", project_id, error.detail)
