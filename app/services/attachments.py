"""Images that members attach to their requests: taken, shown, removed."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from loguru import logger

from app.contracts.attachments import MAX_UPLOAD_BYTES, Attachment
from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.ids import AttachmentId, ProjectId, new_attachment_id
from app.data.attachments import Attachments, ImageStore, attachment_key
from app.errors import Invalid, NotFound, TooLarge, WingbeatError
from app.images.redrawing import RedrawnImage
from app.security.callers import Caller
from app.services.projects import ProjectService


class Redrawer(Protocol):
    """See `ImageRedrawer`."""

    async def redraw(self, content: bytes) -> RedrawnImage: ...


@dataclass(frozen=True, slots=True)
class AttachedImage:
    """An attachment with its image."""

    attachment: Attachment
    content: bytes


class AttachmentService:
    """Members see a project's attachments, editors add and remove them. For others nothing exists.

    Every call raises `DependencyUnavailable` when what it needs cannot be reached.
    """

    def __init__(self, projects: ProjectService, rows: Attachments, images: ImageStore, redrawer: Redrawer) -> None:
        self._projects = projects
        self._rows = rows
        self._images = images
        self._redrawer = redrawer

    async def add(self, caller: Caller, project_id: ProjectId, *, name: str, body: AsyncIterator[bytes]) -> Attachment:
        """The image of the body, drawn anew. Nothing is read of a body before its sender is known to be an editor.

        Raises:
            NotFound: no such project.
            Forbidden: the caller only reads the project.
            TooLarge: the body is over its limit.
            Invalid: `invalid_attachment`.
            TooManyRequests: too many images wait to be read.
        """
        await self._projects.get_to_edit(caller, project_id)
        image = await self._redrawer.redraw(await _whole(body))
        attachment = Attachment(
            id=new_attachment_id(),
            project_id=project_id,
            created_by=caller.user.id,
            name=name,
            content_type=image.content_type,
            size=len(image.content),
            width=image.width,
            height=image.height,
            sha256=sha256(image.content).hexdigest(),
            created_at=datetime.now(UTC),
        )
        await self._images.save(attachment_key(attachment), attachment.content_type, image.content)
        try:
            return await self._rows.insert(caller, attachment)
        except WingbeatError:
            await self._remove_image(attachment)
            raise

    async def read(self, caller: Caller, attachment_id: AttachmentId) -> AttachedImage:
        """Raises `NotFound`, also for what belongs to others."""
        attachment = await self._find(caller, attachment_id)
        return AttachedImage(attachment, await self._images.get(attachment_key(attachment)))

    async def remove(self, caller: Caller, attachment_id: AttachmentId) -> None:
        """A running job that has not been shown it yet goes on without it.

        Raises:
            NotFound: no such attachment.
            Forbidden: the caller only reads the project.
        """
        attachment = await self._find(caller, attachment_id)
        await self._projects.get_to_edit(caller, attachment.project_id)
        await self._rows.delete(caller, attachment_id)
        await self._remove_image(attachment)

    async def of_request(
        self, caller: Caller, project_id: ProjectId, ids: Sequence[AttachmentId]
    ) -> Sequence[Attachment]:
        """Those that a request names.

        Raises:
            Invalid: `unknown_attachment`: one is not the project's.
        """
        if not ids:
            return []
        found = await self._rows.some(caller, project_id, ids)
        missing = set(ids) - {attachment.id for attachment in found}
        if missing:
            raise Invalid(
                f"the project has no attachment {min(missing, key=str)}",
                code=ErrorCode.UNKNOWN_ATTACHMENT,
                errors=[FieldProblem(field="attachments", message="names what the project does not have")],
            )
        return found

    async def _find(self, caller: Caller, attachment_id: AttachmentId) -> Attachment:
        attachment = await self._rows.find(caller, attachment_id)
        if attachment is None:
            raise NotFound("there is no such attachment")
        return attachment

    async def _remove_image(self, attachment: Attachment) -> None:
        try:
            await self._images.remove([attachment_key(attachment)])
        except WingbeatError as error:
            logger.error("the image of the attachment {} is left behind: {}", attachment.id, error.detail)


async def _whole(body: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for piece in body:
        content += piece
        if len(content) > MAX_UPLOAD_BYTES:
            raise TooLarge(f"the image is over {MAX_UPLOAD_BYTES // (1024 * 1024)} MiB")
    return bytes(content)
