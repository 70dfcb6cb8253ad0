"""Projects over REST."""

from fastapi import APIRouter, Response, status

from app.api.dependencies import CallerDep, PageDep, ServicesDep
from app.api.problems import problems
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectRequest

router = APIRouter(prefix="/projects", tags=["projects"])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(401, 413, 422, 503))
async def create(request: ProjectRequest, caller: CallerDep, services: ServicesDep, response: Response) -> Project:
    """A project that the caller owns."""
    project = await services.projects.create(caller, request)
    response.headers["Location"] = f"/api/projects/{project.id}"
    return project


@router.get("", responses=problems(401, 422, 503))
async def page(caller: CallerDep, services: ServicesDep, request: PageDep) -> Page[Project]:
    """The caller's projects, newest first."""
    return await services.projects.page(caller, request)


@router.get("/{project_id}", responses=problems(401, 404, 422, 503))
async def get(project_id: ProjectId, caller: CallerDep, services: ServicesDep) -> Project:
    return await services.projects.get(caller, project_id)
