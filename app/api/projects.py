"""Projects over REST."""

from fastapi import APIRouter, Response, status

from app.api.dependencies import CallerDep, PageDep, ServicesDep
from app.api.etags import IfMatchHeader, etag, require_match
from app.api.problems import problems
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectChange, ProjectRequest

router = APIRouter(prefix="/projects", tags=["projects"])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(401, 413, 422, 503))
async def create(request: ProjectRequest, caller: CallerDep, services: ServicesDep, response: Response) -> Project:
    """A project that the caller owns."""
    project = await services.projects.create(caller, request)
    response.headers["Location"] = f"/api/projects/{project.id}"
    response.headers["ETag"] = etag(project.version)
    return project


@router.get("", responses=problems(401, 422, 503))
async def page(caller: CallerDep, services: ServicesDep, request: PageDep) -> Page[Project]:
    """The caller's projects, newest first."""
    return await services.projects.page(caller, request)


@router.get("/{project_id}", responses=problems(401, 404, 422, 503))
async def get(project_id: ProjectId, caller: CallerDep, services: ServicesDep, response: Response) -> Project:
    project = await services.projects.get(caller, project_id)
    response.headers["ETag"] = etag(project.version)
    return project


@router.patch("/{project_id}", responses=problems(401, 403, 404, 412, 413, 422, 428, 503))
async def change(
    project_id: ProjectId,
    request: ProjectChange,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    if_match: IfMatchHeader = None,
) -> Project:
    """Change what is given. 412 when somebody else has changed the project since you read it."""
    seen = await services.projects.get_to_own(caller, project_id)
    require_match(if_match, seen.version)
    project = await services.projects.change(caller, seen, request)
    response.headers["ETag"] = etag(project.version)
    return project


@router.delete("/{project_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401, 403, 404, 422, 503))
async def delete(project_id: ProjectId, caller: CallerDep, services: ServicesDep) -> Response:
    """Delete the project with everything in it, for all its members. Running jobs are stopped."""
    await services.project_deletion.delete(caller, project_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
