"""Identifier types. Every id on the wire is a UUID."""

from hashlib import sha256
from typing import NewType
from uuid import UUID, uuid4

AttachmentId = NewType("AttachmentId", UUID)
GenerationId = NewType("GenerationId", UUID)
ProjectId = NewType("ProjectId", UUID)
SessionId = NewType("SessionId", UUID)
UserId = NewType("UserId", UUID)
MessageId = NewType("MessageId", UUID)


def new_attachment_id() -> AttachmentId:
    return AttachmentId(uuid4())


def new_generation_id() -> GenerationId:
    return GenerationId(uuid4())


def generation_workflow_id(generation_id: GenerationId) -> str:
    """The workflow id of a generation: `generation/<generation_id>`."""
    return f"generation/{generation_id}"


def account_deletion_workflow_id(user_id: UserId) -> str:
    """The workflow id of an account's deletion: `account-deletion/<user_id>`."""
    return f"account-deletion/{user_id}"


def follow_up_id(generation_id: GenerationId) -> GenerationId:
    """The generation that the messages queued for this one become: known before it exists, and the same for everybody.

    The database's trigger `private.settle_messages` makes it by the same rule.
    """
    return GenerationId(named_id(f"follow-up/{generation_id}"))


def named_id(name: str) -> UUID:
    """The id that stands for a name: the first half of its SHA-256."""
    return UUID(bytes=sha256(name.encode()).digest()[:16])


def preview_workflow_id(generation_id: GenerationId) -> str:
    """The workflow id of a version's live preview: `preview/<generation_id>`."""
    return f"preview/{generation_id}"


def publishing_workflow_id(generation_id: GenerationId) -> str:
    """Of a pull request, in the making or taken back; `publish_workflow_id` is that of a build behind a link."""
    return f"publish/{generation_id}"


def review_check_workflow_id(generation_id: GenerationId, chosen_key: str) -> str:
    """One for each choice of files: another choice is checked beside it."""
    return f"review-check/{generation_id}/{sha256(chosen_key.encode()).hexdigest()[:16]}"


def publish_workflow_id(generation_id: GenerationId) -> str:
    """The workflow id of the build that is shared: `publish-preview/<generation_id>`."""
    return f"publish-preview/{generation_id}"
