"""Images that people attach to a request: screenshots, sketches, designs."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.contracts.base import Contract
from app.contracts.ids import AttachmentId, ProjectId, UserId

MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MAX_ATTACHMENTS = 8
"""Of one request."""

MAX_SAVED_BYTES = 1_750_000
"""Of an image as it is kept: eight of them, in base64, fit into one call of a model (20 MB)."""

MAX_SIDE = 2048
"""Pixels of the longer side of an image as it is kept."""

_TILE = 768
_TOKENS_A_TILE = 258


class ImageType(StrEnum):
    """What an image is kept as. A GIF is kept as a PNG of its first frame."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"

    @property
    def suffix(self) -> str:
        return self.value.removeprefix("image/")


AttachmentName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class Attachment(Contract):
    """An image as it is kept: without metadata. `size` in bytes, `width` and `height` in pixels."""

    id: AttachmentId
    project_id: ProjectId
    created_by: UserId
    name: str
    content_type: ImageType
    size: int
    width: int
    height: int
    sha256: str
    created_at: datetime

    @property
    def tokens(self) -> int:
        """About what it costs in a prompt: Gemini counts 258 tokens for every tile of 768 pixels a side."""
        return -(-self.width // _TILE) * -(-self.height // _TILE) * _TOKENS_A_TILE


def _each_once(ids: Sequence[AttachmentId]) -> Sequence[AttachmentId]:
    if len(set(ids)) != len(ids):
        raise ValueError("an attachment is named twice: name each once")
    return ids


AttachmentIds = Annotated[list[AttachmentId], Field(max_length=MAX_ATTACHMENTS), AfterValidator(_each_once)]
"""The images that go with a request, in the order in which the model sees them."""
