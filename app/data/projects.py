"""Projects as their members see them."""

from typing import Protocol

from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectChange, ProjectRequest
from app.data.cursors import PageRequest
from app.security.callers import Caller


class Projects(Protocol):
    """Reads and writes as the caller.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def create(self, caller: Caller, request: ProjectRequest) -> Project: ...

    async def find(self, caller: Caller, project_id: ProjectId) -> Project | None:
        """The project; none when it does not exist or the caller is no member."""
        ...

    async def change(self, caller: Caller, seen: Project, change: ProjectChange) -> Project | None:
        """The changed project; none when it is not in the seen version any more, or the caller no owner."""
        ...

    async def delete(self, caller: Caller, project_id: ProjectId) -> None:
        """Remove the project's rows in every table. Harmless without the project and for who is no owner."""
        ...


class ProjectPages(Protocol):
    """The list of the caller's projects, read as the caller. Raises `DependencyUnavailable`."""

    async def page(self, caller: Caller, request: PageRequest) -> Page[Project]:
        """Newest first."""
        ...
