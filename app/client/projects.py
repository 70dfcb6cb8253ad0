"""Projects, who takes part in them, and what was said in them."""

from datetime import date

import httpx
from pydantic import TypeAdapter

from app.client.calls import JSON, ApiCalls, query_of
from app.contracts.audit import AuditEntry
from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.ids import ProjectId, SessionId, UserId
from app.contracts.pages import Page
from app.contracts.projects import Project, ProjectChange, ProjectRole
from app.contracts.sharing import Member, SharedRole
from app.contracts.usage import ProjectUsage

_CONVERSATION = TypeAdapter(Page[ConversationMessage])
_SESSIONS = TypeAdapter(Page[ConversationSession])
_AUDIT = TypeAdapter(Page[AuditEntry])
_MEMBERS = TypeAdapter(Page[Member])
_PROJECTS = TypeAdapter(Page[Project])


class ProjectCalls(ApiCalls):
    """A part of `WingbeatClient`, which makes the calls. Every method raises `ApiError`."""

    async def create_project(self, name: str, description: str = "") -> Project:
        body = await self._call("POST", "/projects", json={"name": name, "description": description})
        return Project.model_validate_json(body)

    async def delete_project(self, project: ProjectId) -> None:
        """With all that belongs to it, for all its members."""
        await self._call("DELETE", f"/projects/{project}")

    async def projects(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Project]:
        """Newest first."""
        return _PROJECTS.validate_json(await self._call("GET", f"/projects{query_of(limit=limit, cursor=cursor)}"))

    async def members(self, project: ProjectId) -> list[Member]:
        """The members, and for an owner the invited."""
        return _MEMBERS.validate_json(await self._call("GET", f"/projects/{project}/members")).items

    async def audit(self, project: ProjectId, *, cursor: str | None = None) -> Page[AuditEntry]:
        """For an owner: who did what, the latest first."""
        return _AUDIT.validate_json(await self._call("GET", f"/projects/{project}/audit{query_of(cursor=cursor)}"))

    async def share(self, project: ProjectId, email: str, role: SharedRole) -> None:
        """Make who has the address a member, now or when they have an account."""
        await self._call("POST", f"/projects/{project}/share", json={"email": email, "role": role})

    async def change_role(self, project: ProjectId, member: UserId, role: ProjectRole) -> Member:
        body = await self._call("PATCH", f"/projects/{project}/members/{member}", json={"role": role})
        return Member.model_validate_json(body)

    async def unshare(self, project: ProjectId, member: UserId) -> None:
        """Take a member away; your own id to leave."""
        await self._call("DELETE", f"/projects/{project}/unshare{query_of(user_id=member)}")

    async def withdraw_invitation(self, project: ProjectId, email: str) -> None:
        await self._call("DELETE", f"/projects/{project}/unshare{query_of(email=email)}")

    async def change_project(self, seen: Project, change: ProjectChange) -> Project:
        """Change what is given, unless somebody else changed the project since `seen` was read."""
        body = await self._call(
            "PATCH",
            f"/projects/{seen.id}",
            content=change.model_dump_json(exclude_unset=True),
            headers={**JSON, "If-Match": f'"{seen.version}"'},
        )
        return Project.model_validate_json(body)

    async def conversation(
        self, project: ProjectId, *, session: SessionId | None = None, cursor: str | None = None
    ) -> Page[ConversationMessage]:
        """What was said, newest first."""
        query = query_of(session_id=session, cursor=cursor)
        return _CONVERSATION.validate_json(await self._call("GET", f"/projects/{project}/conversation{query}"))

    async def sessions(self, project: ProjectId) -> list[ConversationSession]:
        """The first page of the conversation's sessions."""
        return _SESSIONS.validate_json(await self._call("GET", f"/projects/{project}/conversation/sessions")).items

    async def usage(
        self, project: ProjectId, *, first_day: date | None = None, last_day: date | None = None
    ) -> ProjectUsage:
        """What the project's jobs have used, by default in the last 30 days."""
        query = {name: day.isoformat() for name, day in (("from", first_day), ("to", last_day)) if day}
        body = await self._call("GET", f"/projects/{project}/usage?{httpx.QueryParams(query)}")
        return ProjectUsage.model_validate_json(body)
