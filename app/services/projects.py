"""Projects and the checks of who may do what in them."""

from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectChange, ProjectRequest, ProjectRole
from app.data.cursors import PageRequest
from app.data.projects import ProjectPages, Projects
from app.errors import Forbidden, NotFound, PreconditionFailed
from app.security.callers import Caller
from app.services.models import ModelService


class ProjectService:
    """What members do with projects. The checks stand beside row-level security, not instead of it."""

    def __init__(self, projects: Projects, pages: ProjectPages, models: ModelService) -> None:
        self._projects = projects
        self._pages = pages
        self._models = models

    async def create(self, caller: Caller, request: ProjectRequest) -> Project:
        """A project that the caller owns."""
        return await self._projects.create(caller, request)

    async def get(self, caller: Caller, project_id: ProjectId) -> Project:
        """Raises `NotFound`, also for a project of others."""
        project = await self._projects.find(caller, project_id)
        if project is None:
            raise no_such_project()
        return project

    async def get_to_edit(self, caller: Caller, project_id: ProjectId) -> Project:
        """The project, for a caller who may run jobs in it.

        Raises:
            NotFound: also for a project of others.
            Forbidden: the caller only reads it.
        """
        project = await self.get(caller, project_id)
        if not project.role.may_edit:
            raise Forbidden("you may look at this project but not change it: ask its owner for the editor's role")
        return project

    async def get_to_own(self, caller: Caller, project_id: ProjectId) -> Project:
        """The project, for a caller who may share, change and delete it.

        Raises:
            NotFound: also for a project of others.
            Forbidden: the caller is no owner.
        """
        project = await self.get(caller, project_id)
        if project.role is not ProjectRole.OWNER:
            raise Forbidden("only an owner of the project may do this")
        return project

    async def change(self, caller: Caller, seen: Project, change: ProjectChange) -> Project:
        """The project with the change, which was made for the version that the caller has seen.

        Raises:
            Invalid: `unknown_model`.
            PreconditionFailed: somebody was faster.
        """
        self._models.check(model=change.model, repair_model=change.repair_model)
        changed = await self._projects.change(caller, seen, change)
        if changed is None:
            raise PreconditionFailed("the project was changed meanwhile: read it again")
        return changed

    async def page(self, caller: Caller, request: PageRequest) -> Page[Project]:
        """The caller's projects, newest first."""
        return await self._pages.page(caller, request)


def no_such_project() -> NotFound:
    """Also for a project of others: the two cannot be told apart."""
    return NotFound("there is no such project")
