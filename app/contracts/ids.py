"""Identifier types. Every id on the wire is a UUID."""

from typing import NewType
from uuid import UUID, uuid4

GenerationId = NewType("GenerationId", UUID)
ProjectId = NewType("ProjectId", UUID)
SessionId = NewType("SessionId", UUID)
UserId = NewType("UserId", UUID)


def new_generation_id() -> GenerationId:
    return GenerationId(uuid4())


def generation_workflow_id(generation_id: GenerationId) -> str:
    """The workflow id of a generation: `generation/<generation_id>`."""
    return f"generation/{generation_id}"


def preview_workflow_id(generation_id: GenerationId) -> str:
    """The workflow id of a version's live preview: `preview/<generation_id>`."""
    return f"preview/{generation_id}"


def publish_workflow_id(generation_id: GenerationId) -> str:
    """The workflow id of the build that is shared: `publish-preview/<generation_id>`."""
    return f"publish-preview/{generation_id}"
