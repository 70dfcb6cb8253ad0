"""Conversations over REST."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.dependencies import CallerDep, CursorQuery, LimitQuery, ServicesDep
from app.api.problems import problems
from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.ids import ProjectId, SessionId
from app.contracts.pages import Page
from app.services.paging import DEFAULT_LIMIT

router = APIRouter(prefix="/projects/{project_id}/conversation", tags=["projects"])


@router.get("", responses=problems(401, 404, 422, 503))
async def page(
    project_id: ProjectId,
    caller: CallerDep,
    services: ServicesDep,
    *,
    session_id: Annotated[SessionId | None, Query(description="Only what was said in this session.")] = None,
    limit: LimitQuery = DEFAULT_LIMIT,
    cursor: CursorQuery = None,
) -> Page[ConversationMessage]:
    """What was said, newest first: the next page is what was said before."""
    return await services.conversations.page(caller, project_id, session_id=session_id, limit=limit, cursor=cursor)


@router.get("/sessions", responses=problems(401, 404, 422, 503))
async def sessions(
    project_id: ProjectId,
    caller: CallerDep,
    services: ServicesDep,
    *,
    limit: LimitQuery = DEFAULT_LIMIT,
    cursor: CursorQuery = None,
) -> Page[ConversationSession]:
    """The sessions of the conversation, the one that was spoken in last first."""
    return await services.conversations.sessions(caller, project_id, limit=limit, cursor=cursor)
