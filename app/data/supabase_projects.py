"""Projects in Supabase."""

from datetime import datetime
from uuid import uuid4

from postgrest import ReturnMethod
from pydantic import BaseModel, ConfigDict, TypeAdapter
from supabase import AsyncClient

from app.contracts.ids import ProjectId, UserId
from app.contracts.projects import Project, ProjectChange, ProjectRequest, ProjectRole
from app.data.rows import read_from
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_errors import supabase_errors
from app.security.callers import Caller


class _Membership(BaseModel):
    role: ProjectRole


@read_from("projects")
class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: ProjectId
    name: str
    description: str
    owner_id: UserId
    created_at: datetime
    updated_at: datetime
    version: int
    model: str | None
    repair_model: str | None
    project_members: list[_Membership]

    def as_project(self) -> Project:
        return Project(
            id=self.id,
            name=self.name,
            description=self.description,
            owner_id=self.owner_id,
            role=self.project_members[0].role,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            model=self.model,
            repair_model=self.repair_model,
        )


_ROWS = TypeAdapter(list[_Row])
_COLUMNS = "id,name,description,owner_id,created_at,updated_at,version,model,repair_model,project_members!inner(role)"


class SupabaseProjects:
    """The `Projects` behind row-level security."""

    def __init__(self, clients: SupabaseClients) -> None:
        self._clients = clients

    async def create(self, caller: Caller, request: ProjectRequest) -> Project:
        # Inserted and then read: the member row that lets its owner read it is written by a trigger after the insert.
        project_id = ProjectId(uuid4())
        row = {"id": str(project_id), "name": request.name, "description": request.description}
        client = self._as(caller)
        with supabase_errors():
            await client.table("projects").insert(row, returning=ReturnMethod.minimal).execute()
        project = await self.find(caller, project_id)
        if project is None:
            raise RuntimeError("a project that was just made cannot be read by its owner")
        return project

    async def find(self, caller: Caller, project_id: ProjectId) -> Project | None:
        query = (
            self._as(caller)
            .table("projects")
            .select(_COLUMNS)
            .eq("project_members.user_id", str(caller.user.id))
            .eq("id", str(project_id))
        )
        with supabase_errors():
            rows = _ROWS.validate_python((await query.execute()).data)
        return rows[0].as_project() if rows else None

    async def change(self, caller: Caller, seen: Project, change: ProjectChange) -> Project | None:
        # The row is written before it is read: between them others may change it once more, and that is then read.
        query = (
            self._as(caller).table("projects").update(change.columns).eq("id", str(seen.id)).eq("version", seen.version)
        )
        with supabase_errors():
            changed = bool((await query.execute()).data)
        return await self.find(caller, seen.id) if changed else None

    async def delete(self, caller: Caller, project_id: ProjectId) -> None:
        with supabase_errors():
            await self._as(caller).table("projects").delete().eq("id", str(project_id)).execute()

    def _as(self, caller: Caller) -> AsyncClient:
        return self._clients.as_user(caller.access_token)
