"""What workflows are found by: ids and fixed words, never what somebody wrote. Temporal keeps them in the clear.

The names are compatibility data: queries of operators and running workflows refer to them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from app.contracts.generations import GenerationKind
from app.contracts.ids import GenerationId, ProjectId, UserId

PROJECT: Final = SearchAttributeKey.for_keyword("WingbeatProject")
USER: Final = SearchAttributeKey.for_keyword("WingbeatUser")
GENERATION: Final = SearchAttributeKey.for_keyword("WingbeatGeneration")
KIND: Final = SearchAttributeKey.for_keyword("WingbeatKind")
STATUS: Final = SearchAttributeKey.for_keyword("WingbeatStatus")

KEYS: Final = (PROJECT, USER, GENERATION, KIND, STATUS)
TYPES: Final = {key.name: "Keyword" for key in KEYS}
"""Temporal's type of each, by name: what a namespace must have."""

RUNNING: Final = "running"
"""The status of whatever has not ended; its end has the status that its record has."""


class WorkKind(StrEnum):
    """What a workflow does. A job's is its `GenerationKind`."""

    GENERATE = "generate"
    FIX = "fix"
    CONVERSE = "converse"
    IMPORT = "import"
    PREVIEW = "preview"
    PUBLISH_PREVIEW = "publish-preview"
    REVIEW_CHECK = "review-check"
    PUBLISHING = "publishing"
    WITHDRAWAL = "withdrawal"
    ACCOUNT_DELETION = "account-deletion"
    JANITOR = "janitor"

    @classmethod
    def of_job(cls, kind: GenerationKind) -> "WorkKind":
        """Raises `ValueError` for a restoration, which has no workflow."""
        return cls(kind.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a workflow is about."""

    kind: WorkKind
    project_id: ProjectId | None = None
    generation_id: GenerationId | None = None
    user_id: UserId | None = None

    @property
    def summary(self) -> str:
        """One line for lists: the ids say what it is about."""
        about = (self.project_id and f"project {self.project_id}") or (self.user_id and f"user {self.user_id}")
        return f"{self.kind} for {about}" if about else str(self.kind)

    def attributes(self) -> TypedSearchAttributes:
        """Of a workflow that starts."""
        ids = {PROJECT: self.project_id, USER: self.user_id, GENERATION: self.generation_id}
        pairs = [SearchAttributePair(key, str(value)) for key, value in ids.items() if value is not None]
        pairs += [SearchAttributePair(KIND, self.kind.value), SearchAttributePair(STATUS, RUNNING)]
        return TypedSearchAttributes(pairs)
