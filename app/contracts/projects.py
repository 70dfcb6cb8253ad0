"""Projects and who may do what in them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from app.contracts.base import Contract
from app.contracts.ids import ProjectId, UserId


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


class ProjectRequest(Contract):
    name: ProjectName
    description: str = Field(default="", max_length=2000)


class Project(Contract):
    id: ProjectId
    name: str
    description: str
    owner_id: UserId
    role: ProjectRole
    """The reader's own role."""
    created_at: datetime
    updated_at: datetime
