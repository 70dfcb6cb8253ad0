"""The lists that people page through, each by one statement that reads a page and nothing beside it.

A page after another begins at the row where that one ended, found in an index: the last page costs what the first does.
That the caller is a member stands in each statement, beside row-level security and not instead of it. A page comes as
one JSON document, which pydantic reads faster than a hundred rows.
"""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter

from app.contracts.audit import AuditEntry
from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.generations import Generation, GenerationStatus, Stage
from app.contracts.ids import ProjectId
from app.contracts.pages import Page
from app.contracts.projects import Project
from app.data.conversations import ConversationRequest
from app.data.cursors import Cursor, PageRequest, SerialCursor
from app.data.rows import read_from
from app.data.unreadable_rows import Unreadable, readable
from app.data.user_database import UserDatabase
from app.security.callers import Caller

_BEFORE_ALL = Cursor(datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
_BEFORE_ALL_SERIALS = SerialCursor(2**63 - 1)

_PROJECTS = """
select coalesce(json_agg(page), '[]')::text from (
  select p.id, p.name, p.description, p.owner_id, m.role, p.created_at, p.updated_at, p.version,
    p.model, p.repair_model, p.knowledge_packs
  from public.project_members m join public.projects p on p.id = m.project_id
  where m.user_id = $1 and (m.project_created_at, m.project_id) < ($2, $3)
  order by m.project_created_at desc, m.project_id desc limit $4
) page
"""

_ENDED = f"c.status in ({','.join(repr(status.value) for status in GenerationStatus if status.is_final)})"
_AT_REST = {
    "stage": f"case when {_ENDED} then '{Stage.FINISH}' else '{Stage.QUEUED}' end as stage",
    "progress": f"case when {_ENDED} then 100 else 0 end as progress",
}
"""What is no column of `code_generations`: only the workflow knows where a running job is."""

# For who is no member these two answer no row at all.
_GENERATIONS = f"""
select coalesce((select json_agg(page) from (
  select {",".join(_AT_REST.get(name, name) for name in Generation.model_fields)} from public.code_generations c
  where c.project_id = m.project_id and (c.created_at, c.id) < ($3, $4)
  order by c.created_at desc, c.id desc limit $5
) page), '[]')::text
from public.project_members m where m.project_id = $1 and m.user_id = $2
"""  # noqa: S608 - names of fields
_MESSAGES = f"""
select coalesce((select json_agg(page) from (
  select {",".join(ConversationMessage.model_fields)} from public.conversation_messages c
  where c.project_id = m.project_id and c.id < $3
  order by c.id desc limit $4
) page), '[]')::text
from public.project_members m where m.project_id = $1 and m.user_id = $2
"""  # noqa: S608 - names of fields
_MESSAGES_OF_SESSION = _MESSAGES.replace("c.id < $3", "c.id < $3 and c.session_id = $5")

_SESSIONS = """
select coalesce((select json_agg(page) from public.conversation_sessions(m.project_id, $3, $4) page), '[]')::text
from public.project_members m where m.project_id = $1 and m.user_id = $2
"""

_AUDIT = """
select coalesce((select json_agg(page) from (
  select a.id, a.at, a.actor_id, a.action, a.subject_id, a.details ->> 'role' as role,
    a.details ->> 'before' as role_before, a.details ->> 'generation_id' as generation_id, a.details -> 'paths' as paths
  from public.audit_log a where a.project_id = m.project_id and a.id < $3
  order by a.id desc limit $4
) page), '[]')::text
from public.project_members m where m.project_id = $1 and m.user_id = $2 and m.role = 'owner'
"""

read_from("conversation_messages")(ConversationMessage)

_PROJECT_LIST = TypeAdapter(list[Project])
_GENERATION_LIST = TypeAdapter(list[Annotated[Generation | Unreadable, Field(union_mode="left_to_right")]])
_MESSAGE_LIST = TypeAdapter(list[ConversationMessage])
_SESSION_LIST = TypeAdapter(list[ConversationSession])
_AUDIT_LIST = TypeAdapter(list[AuditEntry])


class PostgresProjectPages:
    """The `ProjectPages` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(self, caller: Caller, request: PageRequest) -> Page[Project]:
        after = request.after or _BEFORE_ALL
        document = await self._database.fetch_text(
            caller, _PROJECTS, caller.user.id, after.created_at, after.id, request.limit + 1
        )
        found = _PROJECT_LIST.validate_json(document or "[]")
        shown = found[: request.limit]
        more = len(found) > request.limit
        return Page(items=shown, next_cursor=Cursor(shown[-1].created_at, shown[-1].id).encode() if more else None)


class PostgresGenerationPages:
    """The `GenerationPages` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(self, caller: Caller, project_id: ProjectId, request: PageRequest) -> Page[Generation] | None:
        after = request.after or _BEFORE_ALL
        document = await self._database.fetch_text(
            caller, _GENERATIONS, project_id, caller.user.id, after.created_at, after.id, request.limit + 1
        )
        if document is None:
            return None
        found = _GENERATION_LIST.validate_json(document)
        shown = found[: request.limit]
        more = len(found) > request.limit
        next_cursor = Cursor(shown[-1].created_at, shown[-1].id).encode() if more else None
        return Page(items=readable(shown), next_cursor=next_cursor)


class PostgresConversations:
    """The `Conversations` behind row-level security."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(
        self, caller: Caller, project_id: ProjectId, request: ConversationRequest
    ) -> Page[ConversationMessage] | None:
        after = request.after or _BEFORE_ALL_SERIALS
        bounds: list[object] = [project_id, caller.user.id, after.id, request.limit + 1]
        if request.session_id is None:
            document = await self._database.fetch_text(caller, _MESSAGES, *bounds)
        else:
            document = await self._database.fetch_text(caller, _MESSAGES_OF_SESSION, *bounds, request.session_id)
        if document is None:
            return None
        found = _MESSAGE_LIST.validate_json(document)
        shown = found[: request.limit]
        more = len(found) > request.limit
        return Page(items=shown, next_cursor=SerialCursor(shown[-1].id).encode() if more else None)

    async def sessions(
        self, caller: Caller, project_id: ProjectId, *, limit: int, after: SerialCursor | None
    ) -> Page[ConversationSession] | None:
        before = (after or _BEFORE_ALL_SERIALS).id
        document = await self._database.fetch_text(caller, _SESSIONS, project_id, caller.user.id, before, limit + 1)
        if document is None:
            return None
        found = _SESSION_LIST.validate_json(document)
        shown = found[:limit]
        more = len(found) > limit
        return Page(items=shown, next_cursor=SerialCursor(shown[-1].last_message_id).encode() if more else None)


class PostgresAuditPages:
    """A project's audit log behind row-level security; empty for who is no owner. Raises `DependencyUnavailable`."""

    def __init__(self, database: UserDatabase) -> None:
        self._database = database

    async def page(
        self, caller: Caller, project_id: ProjectId, *, limit: int, after: SerialCursor | None
    ) -> Page[AuditEntry]:
        """The latest first."""
        before = (after or _BEFORE_ALL_SERIALS).id
        document = await self._database.fetch_text(caller, _AUDIT, project_id, caller.user.id, before, limit + 1)
        found = _AUDIT_LIST.validate_json(document or "[]")
        shown = found[:limit]
        more = len(found) > limit
        return Page(items=shown, next_cursor=SerialCursor(shown[-1].id).encode() if more else None)
