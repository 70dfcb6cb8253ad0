"""The rows of an account that is to be deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.contracts.ids import ProjectId, UserId
from app.data.database import Pool, database_errors

REMOVED_WITH_ACCOUNT: frozenset[str] = frozenset(
    {
        "projects.owner_id",
        "project_members.user_id",
        "project_invitations.invited_by",
        "github_connections.user_id",
        "reviews.decided_by",
        "pull_requests.opened_by",
    }
)
"""Columns that name an account, whose rows go with it, pass to another owner, or name nobody any more.

A later migration removes the rows of its own tables by a trigger after insert on `private.closed_accounts`: it runs in
the transaction that closes the account.
"""

KEPT_WITHOUT_ACCOUNT: dict[str, str] = {
    "previews.started_by": "in a project of others the preview is the project's; the id is nobody's any more",
    "preview_shares.published_by": "as whoever starts a preview",
    "code_generations.created_by": "in a project of others the job is the project's; the id is nobody's any more",
    "attachments.created_by": "shown to jobs of a project of others: part of their requests, as a prompt",
    "generation_messages.created_by": "said to a job in a project of others: part of its conversation, as a prompt",
    "repo_imports.requested_by": "the import is the project's; the account's installation at GitHub is forgotten",
    "usage_ledger.user_id": "what a project of others spent stays in its sums; the rest of the account's ledger goes",
    "audit_log.actor_id": "what was done stays known; the log holds ids, and neither names nor addresses",
    "audit_log.subject_id": "as the actor",
}
"""Columns that go on naming it, and why."""


@dataclass(frozen=True, slots=True)
class SharedProject:
    """A project with other members and no other owner."""

    id: ProjectId
    name: str


class PostgresAccountRows:
    """Acts as the service. Raises `DependencyUnavailable` while Postgres is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def shared_projects_owned_alone(self, user_id: UserId) -> Sequence[SharedProject]:
        with database_errors():
            rows = await self._pool.fetch(
                "select project_id, name from private.shared_projects_owned_alone($1)", user_id
            )
        return [SharedProject(row["project_id"], row["name"]) for row in rows]

    async def close(self, user_id: UserId, *, shared_too: bool) -> bool:
        """Remove the account's rows and what only it owns, in one transaction; nothing new can come to be its own.

        Answers whether it was done: not while it is the only owner of a shared project, unless these go too.
        """
        with database_errors():
            done: bool = await self._pool.fetchval("select private.close_account($1, $2)", user_id, shared_too)
        return done

    async def is_fresh(self, user_id: UserId, session_id: UUID, *, within: timedelta) -> bool:
        """Whether the session began so lately."""
        with database_errors():
            fresh: bool = await self._pool.fetchval(
                "select private.is_fresh_session($1, $2, $3)", user_id, session_id, within
            )
        return fresh
