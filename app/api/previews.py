"""Previews over REST: live ones, and published ones."""

from fastapi import APIRouter, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.ids import GenerationId
from app.contracts.previews import LivePreview, SharedPreview

router = APIRouter(prefix="/generations/{generation_id}/preview", tags=["previews"])


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 422, 503))
async def start(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> LivePreview:
    """Serve a finished version live; its `url` is there once it is `running`. One that is active is answered."""
    return await services.previews.start(caller, generation_id)


@router.get("", responses=problems(401, 404, 422, 503))
async def get(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> LivePreview:
    return await services.previews.get(caller, generation_id)


@router.delete("", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 422, 503))
async def stop(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> LivePreview:
    """Ask the preview to end."""
    return await services.previews.stop(caller, generation_id)


@router.put("/share", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 422, 503))
async def publish(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> SharedPreview:
    """Build the version and share it by a link, which only this answer has. Asked again, a new link ends the old."""
    return await services.previews.publish(caller, generation_id)


@router.get("/share", responses=problems(401, 404, 422, 503))
async def shared(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> SharedPreview:
    return await services.previews.shared(caller, generation_id)


@router.delete("/share", status_code=status.HTTP_204_NO_CONTENT, responses=problems(401, 403, 404, 422, 503))
async def withdraw(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> None:
    """End the link."""
    await services.previews.withdraw(caller, generation_id)
