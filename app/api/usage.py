"""What was used, and what a job would use, over REST."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.generations import GenerationRequest
from app.contracts.ids import ProjectId
from app.contracts.usage import GenerationEstimate, ProjectUsage

router = APIRouter(prefix="/projects/{project_id}", tags=["usage"])


@router.get("/usage", responses=problems(401, 404, 422, 503))
async def usage(
    project_id: ProjectId,
    caller: CallerDep,
    services: ServicesDep,
    *,
    first_day: Annotated[date | None, Query(alias="from", description="A day of UTC; default: 29 days before.")] = None,
    last_day: Annotated[date | None, Query(alias="to", description="A day of UTC, included; default: today.")] = None,
) -> ProjectUsage:
    """Tokens, seconds and estimated cost of the project's jobs by day, model and user, with the caller's own budget."""
    return await services.usage.of_project(caller, project_id, first_day=first_day, last_day=last_day)


@router.post("/generations/estimate", responses=problems(401, 403, 404, 409, 413, 422, 503))
async def estimate(
    project_id: ProjectId, request: GenerationRequest, caller: CallerDep, services: ServicesDep
) -> GenerationEstimate:
    """What this request would use if it were started now: a rough guess, for which no model is asked."""
    return await services.estimator.estimate(caller, project_id, request)
