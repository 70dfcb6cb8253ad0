"""Images for requests over REST: the body of an upload is the file itself."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response, status

from app.api.dependencies import CallerDep, ServicesDep
from app.api.problems import problems
from app.contracts.attachments import Attachment, AttachmentName, ImageType
from app.contracts.ids import AttachmentId, ProjectId

router = APIRouter(tags=["attachments"])

_FILE = {"schema": {"type": "string", "format": "binary"}}
_IMAGES = dict.fromkeys((*ImageType, "image/gif", "application/octet-stream"), _FILE)


@router.post(
    "/projects/{project_id}/attachments",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 413, 422, 429, 503),
    openapi_extra={"requestBody": {"required": True, "content": _IMAGES}},
)
async def add(
    project_id: ProjectId,
    request: Request,
    caller: CallerDep,
    services: ServicesDep,
    response: Response,
    *,
    name: Annotated[AttachmentName, Query(description="What the model and people are told that it is.")] = "image",
) -> Attachment:
    """Attach a PNG, JPEG, WebP or GIF of at most 5 MiB, whatever its Content-Type says; name it in a request then.

    It is drawn anew: metadata is removed, a large image reduced, and of a GIF the first frame is kept.
    """
    attachment = await services.attachments.add(caller, project_id, name=name, body=request.stream())
    response.headers["Location"] = f"/api/attachments/{attachment.id}"
    return attachment


@router.get(
    "/attachments/{attachment_id}",
    response_class=Response,
    responses={200: {"content": {kind.value: _FILE for kind in ImageType}}, **problems(401, 404, 422, 503)},
)
async def get(attachment_id: AttachmentId, caller: CallerDep, services: ServicesDep) -> Response:
    """The image as it is kept."""
    image = await services.attachments.read(caller, attachment_id)
    return Response(
        image.content,
        media_type=image.attachment.content_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_file_name(image.attachment), safe='')}",
            "ETag": f'"{image.attachment.sha256}"',
        },
    )


@router.delete(
    "/attachments/{attachment_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 422, 503),
)
async def delete(attachment_id: AttachmentId, caller: CallerDep, services: ServicesDep) -> Response:
    await services.attachments.remove(caller, attachment_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _file_name(attachment: Attachment) -> str:
    """Its ending is that of what it is, whatever it was called."""
    stem = attachment.name.replace("/", "_").replace("\\", "_").rsplit(".", 1)[0].strip(". ")
    return f"{stem or 'image'}.{attachment.content_type.suffix}"
