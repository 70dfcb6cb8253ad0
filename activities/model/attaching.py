"""The images of a job's request, as the model gets them."""

from collections.abc import Sequence
from dataclasses import dataclass

from loguru import logger

from activities.model.protocol import ModelImage
from app.data.attachments import AttachmentRecords, ImageStore, attachment_key
from app.data.jobs import JobRecord
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class JobImages:
    """`missing` counts those that were deleted since the request."""

    images: Sequence[ModelImage] = ()
    missing: int = 0

    @property
    def notices(self) -> list[str]:
        if not self.missing:
            return []
        told = "1 attached image was" if self.missing == 1 else f"{self.missing} attached images were"
        return [f"{told} deleted meanwhile and not shown to the model."]


class AttachmentReader:
    """Reads the images that a job's record names, of its own project only."""

    def __init__(self, records: AttachmentRecords, images: ImageStore) -> None:
        self._records = records
        self._images = images

    async def of_job(self, job: JobRecord) -> JobImages:
        """In the order of the request."""
        if not job.attachments:
            return JobImages()
        rows = {row.id: row for row in await self._records.of_project(job.project_id, job.attachments)}
        found = [rows[attachment] for attachment in job.attachments if attachment in rows]
        images: list[ModelImage] = []
        for attachment in found:
            try:
                content = await self._images.get(attachment_key(attachment))
            except NotFound:
                logger.warning("the image of the attachment {} is gone", attachment.id)
                continue
            images.append(ModelImage(attachment.name, attachment.content_type, content, attachment.tokens))
        return JobImages(images, len(job.attachments) - len(images))
