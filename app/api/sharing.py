"""A project's members over REST."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.errors import FieldProblem
from app.contracts.ids import ProjectId, UserId
from app.contracts.pages import Page
from app.contracts.sharing import LowercaseAddress, Member, RoleChange, ShareRequest
from app.errors import Invalid

router = APIRouter(prefix="/projects/{project_id}", tags=["sharing"])


@router.get("/members", responses=problems(401, 404, 422, 503))
async def members(project_id: ProjectId, caller: CallerDep, services: ServicesDep) -> Page[Member]:
    """All members on one page, longest-standing first; for an owner followed by the pending invitations."""
    return Page(items=list(await services.sharing.members(caller, project_id)))


@router.post("/share", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 413, 422, 503))
async def share(project_id: ProjectId, request: ShareRequest, caller: CallerDep, services: ServicesDep) -> ShareRequest:
    """Make who has the address a member, now or when they have an account; the answer is the same. Who is a member
    already gets the role."""
    await services.sharing.share(caller, project_id, request.email, request.role)
    return request


@router.patch("/members/{user_id}", responses=problems(401, 403, 404, 409, 413, 422, 503))
async def change_role(
    project_id: ProjectId, user_id: UserId, request: RoleChange, caller: CallerDep, services: ServicesDep
) -> Member:
    """Give a member another role. To pass ownership on, make them an owner and then leave or take a lesser role."""
    return await services.sharing.change_role(caller, project_id, user_id, request.role)


@router.delete("/unshare", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401, 403, 404, 409, 422, 503))
async def unshare(
    project_id: ProjectId,
    caller: CallerDep,
    services: ServicesDep,
    user_id: Annotated[UserId | None, Query(description="The member; your own id to leave.")] = None,
    email: Annotated[LowercaseAddress | None, Query(description="An invited address.")] = None,
) -> Response:
    """Take a member away, leave, or take an invitation back."""
    if user_id is not None and email is None:
        await services.sharing.remove(caller, project_id, user_id)
    elif email is not None and user_id is None:
        await services.sharing.withdraw(caller, project_id, email)
    else:
        problem = FieldProblem(field="user_id", message="give either this or `email`")
        raise Invalid("give either `user_id` or `email`", errors=[problem])
    return Response(status_code=status.HTTP_204_NO_CONTENT)
