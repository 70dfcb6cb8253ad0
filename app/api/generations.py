"""Generations over REST: start, poll, cancel, read the files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Response, status

from app.api.dependencies import CallerDep, PageDep, ServicesDep
from app.api.problems import problems
from app.contracts.generations import FileEntry, Generation, GenerationRequest
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.pages import Page
from app.services.generations import Origin

router = APIRouter(tags=["generations"])

IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key with the same body answers the generation that it made the first time.",
    ),
]

_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"
_ZIP = "application/zip"


@router.post(
    "/projects/{project_id}/generations",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(401, 403, 404, 409, 413, 422, 429, 503),
)
async def start(
    project_id: ProjectId,
    request: GenerationRequest,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Generation:
    """Start a job. It goes on without this connection: poll it, or watch its events."""
    generation = await services.generations.start(
        caller, project_id, request, origin=Origin.REST, idempotency_key=idempotency_key
    )
    response.headers["Location"] = f"/api/generations/{generation.id}"
    return generation


@router.get("/projects/{project_id}/generations", responses=problems(401, 404, 422, 503))
async def page(project_id: ProjectId, caller: CallerDep, services: ServicesDep, request: PageDep) -> Page[Generation]:
    """The project's generations, newest first. Stage and progress of a running one are told by its own address."""
    return await services.generations.page(caller, project_id, request)


@router.get("/generations/{generation_id}", responses=problems(401, 404, 422, 503))
async def get(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Generation:
    return await services.generations.get(caller, generation_id)


@router.post(
    "/generations/{generation_id}/cancel",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(401, 403, 404, 409, 422, 503),
)
async def cancel(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Generation:
    """Ask the job to stop."""
    return await services.generations.cancel(caller, generation_id)


@router.get("/generations/{generation_id}/files", responses=problems(401, 404, 422, 503))
async def files(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Page[FileEntry]:
    """All files on one page, by path; while the job runs, those that it has so far."""
    return Page(items=list(await services.files.entries(caller, generation_id)))


@router.get(
    "/generations/{generation_id}/files/{path:path}",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}, _BYTES: {"schema": {"type": "string"}}}},
        **problems(401, 404, 422, 503),
    },
)
async def file(generation_id: GenerationId, path: str, caller: CallerDep, services: ServicesDep) -> Response:
    """One file's content: as plain text, or as bytes when it is not UTF-8. Never as what a browser would run."""
    content = await services.files.read(caller, generation_id, path)
    is_text = _is_text(content)
    return Response(
        content,
        media_type=_TEXT if is_text else _BYTES,
        headers={"Content-Disposition": _disposition(path.rpartition("/")[2], inline=is_text)},
    )


@router.get(
    "/generations/{generation_id}/archive",
    response_class=Response,
    responses={200: {"content": {_ZIP: {"schema": {"type": "string"}}}}, **problems(401, 404, 409, 422, 503)},
)
async def archive(generation_id: GenerationId, caller: CallerDep, services: ServicesDep) -> Response:
    """The finished version as a zip; 409 `not_ready` while the job runs."""
    version = await services.files.archive(caller, generation_id)
    return Response(
        version.content,
        media_type=_ZIP,
        headers={
            "Content-Disposition": _disposition(f"{generation_id}.zip", inline=False),
            "ETag": f'"{version.sha256}"',
        },
    )


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _disposition(name: str, *, inline: bool) -> str:
    return f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
