"""Members and invitations in Supabase. The functions are in the migration about sharing."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, SecretStr, TypeAdapter

from app.contracts.ids import ProjectId, UserId
from app.contracts.projects import ProjectRole
from app.contracts.sharing import Member
from app.data.members import Outcome
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller


@read_from("project_people")
class _MemberRow(BaseModel):
    model_config = ConfigDict(frozen=True)

    user_id: UserId
    email: str | None
    role: ProjectRole
    created_at: datetime

    def as_member(self) -> Member:
        return Member(user_id=self.user_id, email=self.email, role=self.role, since=self.created_at)


@read_from("project_invitations")
class _InvitationRow(BaseModel):
    model_config = ConfigDict(frozen=True)

    email: str
    role: ProjectRole
    created_at: datetime

    def as_member(self) -> Member:
        return Member(user_id=None, email=self.email, role=self.role, pending=True, since=self.created_at)


_MEMBERS = TypeAdapter(list[_MemberRow])
_INVITATIONS = TypeAdapter(list[_InvitationRow])


class SupabaseMembers:
    """The `Members` behind row-level security and functions that check their caller."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def all(self, caller: Caller, project_id: ProjectId) -> Sequence[Member]:
        members, invited = await asyncio.gather(self._members(caller, project_id), self._invited(caller, project_id))
        return [*members, *invited]

    async def share(self, caller: Caller, project_id: ProjectId, email: str, role: ProjectRole) -> Outcome:
        return await self._call(caller, "share_project", project=str(project_id), address=email, granted=role.value)

    async def change_role(self, caller: Caller, project_id: ProjectId, user_id: UserId, role: ProjectRole) -> Outcome:
        return await self._call(
            caller, "change_member_role", project=str(project_id), member=str(user_id), granted=role.value
        )

    async def remove(self, caller: Caller, project_id: ProjectId, user_id: UserId) -> Outcome:
        return await self._call(caller, "remove_member", project=str(project_id), member=str(user_id))

    async def withdraw(self, caller: Caller, project_id: ProjectId, email: str) -> Outcome:
        invitations = self._clients.as_user(caller.access_token).table("project_invitations")
        with supabase_errors():
            answer = await invitations.delete().eq("project_id", str(project_id)).eq("email", email.lower()).execute()
        return Outcome.DONE if answer.data else Outcome.NOT_FOUND

    async def claim(self, access_token: SecretStr) -> None:
        with supabase_errors():
            await self._clients.as_user(access_token).rpc("claim_invitations", {}).execute()

    async def _members(self, caller: Caller, project_id: ProjectId) -> Sequence[Member]:
        call = self._clients.as_user(caller.access_token).rpc("project_people", {"project": str(project_id)})
        with supabase_errors():
            rows = _MEMBERS.validate_python((await call.execute()).data)
        return [row.as_member() for row in sorted(rows, key=lambda row: (row.created_at, row.user_id))]

    async def _invited(self, caller: Caller, project_id: ProjectId) -> Sequence[Member]:
        query = (
            self._clients.as_user(caller.access_token)
            .table("project_invitations")
            .select("email,role,created_at")
            .eq("project_id", str(project_id))
            .order("created_at")
            .order("email")
        )
        with supabase_errors():
            return [row.as_member() for row in _INVITATIONS.validate_python((await query.execute()).data)]

    async def _call(self, caller: Caller, function: str, **arguments: str) -> Outcome:
        with supabase_errors():
            answer = await self._clients.as_user(caller.access_token).rpc(function, arguments).execute()
        return Outcome(str(answer.data))
