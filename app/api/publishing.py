"""Publishing over REST: a version's chosen changes as a pull request."""

from fastapi import APIRouter, Response, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.ids import GenerationId
from app.contracts.publishing import PublishRequest
from app.contracts.reviews import Publication

router = APIRouter(prefix="/generations/{generation_id}/publish", tags=["publishing"])


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 412, 413, 422, 503))
async def publish(
    generation_id: GenerationId,
    request: PublishRequest,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
) -> Publication:
    """Begin to publish. 409 `approval_required` names in `errors` each sensitive file that is to be approved."""
    publication = await services.publishing.publish(caller, generation_id, request)
    response.headers["Location"] = f"/api/generations/{generation_id}/publish"
    return publication


@router.get("", responses=problems(401, 404, 409, 422, 503))
async def get(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Publication:
    """Where the publication is. A failed one says why in `error`, and with `publish_conflict` where in `conflicts`."""
    return await services.publishing.get(caller, generation_id)


@router.delete("", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 422, 503))
async def withdraw(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Publication:
    """Begin to close the pull request and to delete its branch; one that others have pushed to stays."""
    return await services.publishing.withdraw(caller, generation_id)
