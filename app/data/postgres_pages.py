"""The lists that people page through, each by one statement that reads a page and nothing beside it.

A page after another begins at the row where that one ended, found in an index: the last page costs what the first does.
That the caller is a member stands in each statement, beside row-level security and not instead of it.
"""

from datetime import UTC, datetime
from uuid import UUID

from app.contracts.conversations import ConversationMessage
from app.contracts.generations import Generation
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project
from app.data.conversations import ConversationRequest
from app.data.cursors import Cursor, PageRequest, SerialCursor
from app.data.supabase_generations import GenerationRow
from app.data.user_database import UserDatabase
from app.security.callers import Caller

_BEFORE_ALL = Cursor(datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
_BEFORE_ALL_SERIALS = SerialCursor(2**63 - 1)

_PROJECTS = """
select p.id, p.name, p.description, p.owner_id, m.role, p.created_at, p.updated_at, p.version
from public.project_members m join public.projects p on p.id = m.project_id
where m.user_id = $1 and (m.project_created_at, m.project_id) < ($2, $3)
order by m.project_created_at desc, m.project_id desc limit $4
"""

# A member's project without rows answers one row of nulls, a stranger's no row at all.
_GENERATIONS = f"""
select g.* from public.project_members m left join lateral (
  select {",".join(GenerationRow.model_fields)} from public.code_generations c
  where c.project_id = m.project_id and (c.created_at, c.id) < ($3, $4)
  order by c.created_at desc, c.id desc limit $5
) g on true
where m.project_id = $1 and m.user_id = $2
order by g.created_at desc, g.id desc
"""  # noqa: S608 - names of fields

_MESSAGES = f"""
select c.* from public.project_members m left join lateral (
  select {",".join(ConversationMessage.model_fields)} from public.conversation_messages c
  where c.project_id = m.project_id and c.id < $3
  order by c.id desc limit $4
) c on true
where m.project_id = $1 and m.user_id = $2
order by c.id desc
"""  # noqa: S608 - names of fields
_MESSAGES_OF_SESSION = _MESSAGES.replace("c.id < $3", "c.id < $3 and c.session_id = $5")


class PostgresProjectPages:
    """The `ProjectPages` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(self, caller: Caller, request: PageRequest) -> Page[Project]:
        after = request.after or _BEFORE_ALL
        rows = await self._database.fetch(
            caller, _PROJECTS, caller.user.id, after.created_at, after.id, request.limit + 1
        )
        shown = [Project.model_validate(dict(row)) for row in rows[: request.limit]]
        more = len(rows) > request.limit
        return Page(items=shown, next_cursor=Cursor(shown[-1].created_at, shown[-1].id).encode() if more else None)


class PostgresGenerationPages:
    """The `GenerationPages` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(self, caller: Caller, project_id: ProjectId, request: PageRequest) -> Page[Generation] | None:
        after = request.after or _BEFORE_ALL
        rows = await self._database.fetch(
            caller, _GENERATIONS, project_id, caller.user.id, after.created_at, after.id, request.limit + 1
        )
        if not rows:
            return None
        shown = [GenerationRow.model_validate(dict(row)) for row in rows[: request.limit] if row["id"] is not None]
        more = len(rows) > request.limit
        return Page(
            items=[row.as_generation() for row in shown],
            next_cursor=Cursor(shown[-1].created_at, shown[-1].id).encode() if more else None,
        )


class PostgresConversations:
    """The `Conversations` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(
        self, caller: Caller, project_id: ProjectId, request: ConversationRequest
    ) -> Page[ConversationMessage] | None:
        after = request.after or _BEFORE_ALL_SERIALS
        arguments: list[object] = [project_id, caller.user.id, after.id, request.limit + 1]
        if request.session_id is None:
            rows = await self._database.fetch(caller, _MESSAGES, *arguments)
        else:
            rows = await self._database.fetch(caller, _MESSAGES_OF_SESSION, *arguments, request.session_id)
        if not rows:
            return None
        shown = [
            ConversationMessage.model_validate(dict(row)) for row in rows[: request.limit] if row["id"] is not None
        ]
        more = len(rows) > request.limit
        return Page(items=shown, next_cursor=SerialCursor(shown[-1].id).encode() if more else None)
