"""Versions over REST: compared with each other."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.diffs import VersionDiff
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
