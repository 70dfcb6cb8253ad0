"""Who did what when. What happens to projects, members and invitations the database writes itself, by triggers."""

from enum import StrEnum
from typing import Protocol

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


class AuditLog(Protocol):
    """Only ever added to. Raises `DependencyUnavailable`."""

    async def record(self, actor: UserId, action: AuditAction, *, project_id: ProjectId | None = None) -> None: ...


class PostgresAuditLog:
    """`public.audit_log`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def record(self, actor: UserId, action: AuditAction, *, project_id: ProjectId | None = None) -> None:
        with database_errors():
            await self._pool.execute(
                "select private.audit(actor => $1, action => $2, project => $3)", actor, action.value, project_id
            )
