"""Imports of repositories over REST. Each is also a generation of the same id, watched and read as such."""

from fastapi import APIRouter, Response, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.generations import IdempotencyKeyHeader
from app.api.problems import problems
from app.contracts.ids import GenerationId
from app.contracts.imports import ImportRequest, RepositoryImport
from app.services.starting import Origin

router = APIRouter(prefix="/repos", tags=["repositories"])


@router.post("/import", status_code=status.HTTP_202_ACCEPTED, responses=problems(401, 403, 404, 409, 422, 429, 503))
async def start(
    request: ImportRequest,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    idempotency_key: IdempotencyKeyHeader = None,
) -> RepositoryImport:
    """Import a repository of GitHub's, into a new project unless one is named."""
    generation = await services.imports.start(caller, request, origin=Origin.REST, key=idempotency_key)
    response.headers["Location"] = f"/api/repos/imports/{generation.id}"
    return await services.imports.get(caller, generation.id)


@router.get("/imports/{import_id}", responses=problems(401, 404, 422, 503))
async def get(import_id: GenerationId, caller: CallerDep, services: ServicesDep) -> RepositoryImport:
    return await services.imports.get(caller, import_id)


@router.delete(
    "/imports/{import_id}",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(401, 403, 404, 409, 422, 503),
)
async def cancel(import_id: GenerationId, caller: CallerDep, services: ServicesDep) -> RepositoryImport:
    """Ask the import to stop; what it has done so far is removed. 409 `already_finished` when it has ended."""
    return await services.imports.cancel(caller, import_id)


@router.get(
    "/imports/{import_id}/codebase",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems(401, 404, 409, 422, 503)},
)
async def codebase(import_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Response:
    """The imported code as one text."""
    return Response(
        await services.imports.codebase(caller, import_id),
        media_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="codebase.txt"'},
    )
