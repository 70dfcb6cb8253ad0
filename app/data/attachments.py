"""Attachments: their rows as members and workers see them, and their images in storage."""

from collections.abc import Sequence
from typing import Protocol

from app.contracts.attachments import Attachment, ImageType
from app.contracts.ids import AttachmentId, ProjectId
from app.security.callers import Caller


def attachment_key(attachment: Attachment) -> str:
    """See `image_key`."""
    return image_key(attachment.project_id, attachment.id, attachment.content_type)


def image_key(project_id: ProjectId, attachment_id: AttachmentId, content_type: ImageType) -> str:
    """The image's key in storage: below its project, with which it goes, and beside the folders of its jobs."""
    return f"{project_id}/attachments/{attachment_id}.{content_type.suffix}"


class Attachments(Protocol):
    """Reads and writes as the caller: what is not the caller's is not there.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def insert(self, caller: Caller, attachment: Attachment) -> Attachment:
        """The attachment as it is recorded: by the caller, now.

        Raises:
            Forbidden: the caller may not edit the project.
        """
        ...

    async def find(self, caller: Caller, attachment_id: AttachmentId) -> Attachment | None: ...

    async def some(self, caller: Caller, project_id: ProjectId, ids: Sequence[AttachmentId]) -> Sequence[Attachment]:
        """Those of the ids that are the project's, in no order."""
        ...

    async def delete(self, caller: Caller, attachment_id: AttachmentId) -> None:
        """Harmless when it is gone, and for who may not edit the project."""
        ...


class AttachmentRecords(Protocol):
    """Reads as the service.

    Raises:
        DependencyUnavailable: the database cannot be reached.
    """

    async def of_project(self, project_id: ProjectId, ids: Sequence[AttachmentId]) -> Sequence[Attachment]:
        """Those of the ids that are the project's, in no order."""
        ...


class ImageStore(Protocol):
    """Private objects by their key.

    Raises:
        NotFound: `get` of a key that does not exist.
        DependencyUnavailable: storage cannot be reached.
    """

    async def get(self, key: str) -> bytes: ...

    async def save(self, key: str, content_type: str, content: bytes) -> None: ...

    async def remove(self, keys: Sequence[str]) -> None:
        """Harmless for those that are gone already."""
        ...
