"""Messages to running jobs over REST."""

from fastapi import APIRouter, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.generations import IdempotencyKeyHeader
from app.api.problems import problems
from app.contracts.ids import GenerationId
from app.contracts.pages import Page
from app.contracts.steering import JobMessage, MessageRequest

router = APIRouter(prefix="/generations/{generation_id}/messages", tags=["generations"])


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 413, 422, 429, 503))
async def post(
    generation_id: GenerationId,
    request: MessageRequest,
    caller: CallerDep,
    services: ServicesDep,
    *,
    idempotency_key: IdempotencyKeyHeader = None,
) -> JobMessage:
    """Say something to the running job: for its next round, or for a job of its own that starts when this one ends.

    What comes too late for another round is queued. 409 `already_finished` once the job has ended.
    """
    return await services.steering.post(caller, generation_id, request, key=idempotency_key)


@router.get("", responses=problems(401, 404, 422, 503))
async def page(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Page[JobMessage]:
    """What was said to the job and what became of it, all on one page."""
    return Page(items=list(await services.steering.of(caller, generation_id)))
