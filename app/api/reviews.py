"""Reviews over REST: what of a version's changes is taken."""

from fastapi import APIRouter, Response, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.etags import IfMatchHeader, etag, require_match
from app.api.generations import IdempotencyKeyHeader
from app.api.problems import problems
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from app.contracts.reviews import Review, ReviewChange

router = APIRouter(prefix="/generations/{generation_id}/review", tags=["reviews"])


@router.get("", responses=problems(401, 404, 409, 422, 503))
async def get(generation_id: GenerationId, caller: CallerDep, services: ServicesDep, response: Response) -> Review:
    """The version's changes and the decisions about them. The ETag of a review that nobody has written is `"0"`."""
    review = await services.reviews.get(caller, generation_id)
    response.headers["ETag"] = etag(review.version)
    return review


@router.put("", responses=problems(401, 403, 404, 409, 412, 413, 422, 428, 503))
async def decide(
    generation_id: GenerationId,
    change: ReviewChange,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    if_match: IfMatchHeader = None,
) -> Review:
    """Decide on all changes at once: what is not rejected is taken. 412 when somebody decided since you read it."""
    seen = await services.reviews.version(caller, generation_id)
    require_match(if_match, seen)
    review = await services.reviews.decide(caller, generation_id, change, seen=seen)
    response.headers["ETag"] = etag(review.version)
    return review


@router.post("/check", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 412, 422, 503))
async def check(generation_id: GenerationId, caller: CallerDep, services: ServicesDep, response: Response) -> Review:
    """Have the toolchain check exactly the chosen files: `check` of the review says what it finds."""
    review = await services.reviews.check(caller, generation_id)
    response.headers["ETag"] = etag(review.version)
    return review


@router.post("/repair", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 422, 429, 503))
async def repair(
    generation_id: GenerationId,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Generation:
    """A job that mends what the check found, starting from the chosen files."""
    generation = await services.reviews.repair(caller, generation_id, idempotency_key=idempotency_key)
    response.headers["Location"] = f"/api/generations/{generation.id}"
    return generation
