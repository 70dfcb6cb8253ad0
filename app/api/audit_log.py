"""A project's audit log over REST."""

from fastapi import APIRouter

from app.api.dependencies import CallerDep, CursorQuery, LimitQuery, ServicesDep
from app.api.problems import problems
from app.contracts.audit import AuditEntry
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.services.paging import DEFAULT_LIMIT

router = APIRouter(prefix="/projects/{project_id}", tags=["sharing"])


@router.get("/audit", responses=problems(401, 403, 404, 422, 503))
async def page(
    project_id: ProjectId,
    caller: CallerDep,
    services: ServicesDep,
    *,
    limit: LimitQuery = DEFAULT_LIMIT,
    cursor: CursorQuery = None,
) -> Page[AuditEntry]:
    """Who did what with the project, its members and invitations, the latest first. For owners."""
    return await services.audit.page(caller, project_id, limit=limit, cursor=cursor)
