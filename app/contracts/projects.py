"""Projects and who may do what in them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.contracts.base import Contract
from app.contracts.ids import ProjectId, UserId
from app.contracts.knowledge import PackNames


class ProjectRole(StrEnum):
    """viewer reads, editor runs jobs, owner shares and deletes."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def may_edit(self) -> bool:
        return self in (ProjectRole.OWNER, ProjectRole.EDITOR)


ProjectName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$"),
]


ProjectDescription = Annotated[str, Field(max_length=2000)]


class ProjectRequest(Contract):
    name: ProjectName
    description: ProjectDescription = ""


class ProjectChange(Contract):
    """What is left out stays as it is. `knowledge_packs` are all that the project is to have."""

    name: ProjectName | None = None
    description: ProjectDescription | None = None
    knowledge_packs: PackNames | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("give `name`, `description` or `knowledge_packs`")
        return self


class Project(Contract):
    id: ProjectId
    name: str
    description: str
    knowledge_packs: list[str] = []
    owner_id: UserId
    role: ProjectRole
    """The reader's own role."""
    created_at: datetime
    updated_at: datetime
    version: int
    """Counts the changes; quoted it is the ETag."""
