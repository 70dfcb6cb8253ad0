"""Versions over REST: compared with each other and restored."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.generations import IdempotencyKeyHeader
from app.api.problems import problems
from app.contracts.diffs import VersionDiff
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId

router = APIRouter(prefix="/generations/{generation_id}", tags=["versions"])


@router.get("/diff", responses=problems(401, 404, 409, 422, 503))
async def diff(
    generation_id: GenerationId,
    caller: CallerDep,
    services: ServicesDep,
    against: Annotated[
        GenerationId | None,
        Query(description="A generation of the same project; without it, the one that this version started from."),
    ] = None,
) -> VersionDiff:
    """What changed, file by file. A version that started from nothing has only added files."""
    return await services.versions.diff(caller, generation_id, against)


@router.post("/restore", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 422, 503))
async def restore(
    generation_id: GenerationId,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Generation:
    """A new version with the content of this one: a generation of kind `restore`, which the next job starts from."""
    generation = await services.versions.restore(caller, generation_id, idempotency_key=idempotency_key)
    response.headers["Location"] = f"/api/generations/{generation.id}"
    return generation
