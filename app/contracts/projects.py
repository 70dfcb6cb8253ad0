"""Projects and who may do what in them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from app.contracts.base import Contract
from app.contracts.generations import ModelName
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


ProjectDescription = Annotated[str, Field(max_length=2000)]


class ProjectRequest(Contract):
    name: ProjectName
    description: ProjectDescription = ""


class ProjectChange(Contract):
    """What is left out stays as it is. Models are those of `GET /api/models`; null is the default again."""

    name: ProjectName | None = None
    description: ProjectDescription | None = None
    model: ModelName | None = None
    repair_model: ModelName | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.columns:
            raise ValueError("give `name`, `description`, `model` or `repair_model`")
        return self

    @property
    def columns(self) -> dict[str, str | None]:
        """What changes."""
        given = self.model_dump(exclude_unset=True)
        return {name: value for name, value in given.items() if value is not None or name in _MAY_BE_NULL}


_MAY_BE_NULL = frozenset({"model", "repair_model"})


class Project(Contract):
    id: ProjectId
    name: str
    description: str
    owner_id: UserId
    role: ProjectRole
    """The reader's own role."""
    model: str | None = None
    repair_model: str | None = None
    """The models of its jobs and of their repair rounds; null is the default, for repairs the job's own model."""
    created_at: datetime
    updated_at: datetime
    version: int
    """Counts the changes; quoted it is the ETag."""
