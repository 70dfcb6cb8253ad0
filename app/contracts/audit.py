"""Who did what in a project."""

from datetime import datetime

from app.contracts.base import Contract
from app.contracts.ids import GenerationId, UserId
from app.contracts.projects import ProjectRole


class AuditEntry(Contract):
    """`action` is stable, such as `member.added`. No actor: it was done by the service. `subject_id` is the user that
    it was done to; `role` is what they or an invitation got or had, `role_before` what it was before a change.
    `generation_id` is the version or import that it was done with, `paths` the sensitive files that were approved.
    """

    id: int
    at: datetime
    actor_id: UserId | None = None
    action: str
    subject_id: UserId | None = None
    role: ProjectRole | None = None
    role_before: ProjectRole | None = None
    generation_id: GenerationId | None = None
    paths: list[str] | None = None
