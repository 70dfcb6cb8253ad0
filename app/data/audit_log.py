"""Who did what when. What happens to projects, members, invitations, links to GitHub and imports the database writes
itself, by triggers.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from pydantic import JsonValue

from app.contracts.ids import ProjectId, UserId
from app.data.database import Pool, database_errors


class AuditAction(StrEnum):
    """What the services say; stable, for people read it years later."""

    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - the name of an action
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - the name of an action
    SESSIONS_ENDED = "account.sessions_ended"
    SESSION_FAMILY_ENDED = "account.session_family_ended"
    EXPORTED = "account.exported"
    DELETION_REQUESTED = "account.deletion_requested"
    SENSITIVE_APPROVED = "publication.sensitive_approved"
    PUBLISHED = "publication.started"
    DESPITE_PROBLEMS = "publication.despite_problems"
    WITHDRAWN = "publication.withdrawn"


class AuditLog(Protocol):
    """Only ever added to. Raises `DependencyUnavailable`."""

    async def record(
        self,
        actor: UserId,
        action: AuditAction,
        *,
        project_id: ProjectId | None = None,
        details: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """`details` hold ids and paths, and neither names nor addresses: nothing of the log is ever removed."""
        ...


class PostgresAuditLog:
    """`public.audit_log`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def record(
        self,
        actor: UserId,
        action: AuditAction,
        *,
        project_id: ProjectId | None = None,
        details: Mapping[str, JsonValue] | None = None,
    ) -> None:
        with database_errors():
            await self._pool.execute(
                "select private.audit(actor => $1, action => $2, project => $3, details => $4::jsonb)",
                actor,
                action.value,
                project_id,
                json.dumps(dict(details or {})),
            )
