"""What happened in a project, for its owners."""

from typing import Protocol

from app.contracts.audit import AuditEntry
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.data.cursors import SerialCursor
from app.security.callers import Caller
from app.services.projects import ProjectService


class AuditPages(Protocol):
    """See `PostgresAuditPages`."""

    async def page(
        self, caller: Caller, project_id: ProjectId, *, limit: int, after: SerialCursor | None
    ) -> Page[AuditEntry]: ...


class AuditService:
    """Reads the log; only the database and the services write it."""

    def __init__(self, projects: ProjectService, pages: AuditPages) -> None:
        self._projects = projects
        self._pages = pages

    async def page(self, caller: Caller, project_id: ProjectId, *, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """The latest entries first.

        Raises:
            NotFound: no such project.
            Forbidden: the caller is no owner.
            Invalid: the cursor is none of ours.
            DependencyUnavailable: the database cannot be reached.
        """
        await self._projects.get_to_own(caller, project_id)
        after = SerialCursor.decode(cursor) if cursor else None
        return await self._pages.page(caller, project_id, limit=limit, after=after)
