"""Previews, builds, checks and publications whose workflow is gone: ended, or they would look running for ever."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.janitor.jobs import AT_A_TIME, QUIET_FOR
from activities.previews.ports import PreviewNews
from app.contracts.errors import ErrorCode, JobError
from app.contracts.ids import (
    GenerationId,
    preview_workflow_id,
    publish_workflow_id,
    publishing_workflow_id,
    review_check_workflow_id,
)
from app.contracts.janitor import SweepInput, SweepOutput
from app.contracts.names import ActivityName
from app.contracts.version_frames import PreviewState
from app.data.unfinished_work import FIRST, UnfinishedWork, WorkOnVersion, WorkPosition

_LOST = JobError(
    code=ErrorCode.JOB_LOST,
    message="its workflow was gone before it had ended: start it again",
    retryable=True,
)


class UnfinishedWorkRows(Protocol):
    """See `PostgresUnfinishedWork`."""

    async def page(self, quiet_for: timedelta, *, after: WorkPosition, limit: int) -> Sequence[UnfinishedWork]: ...

    async def end(self, work: UnfinishedWork, error: JobError) -> bool: ...


class OpenWorkflows(Protocol):
    """See `TemporalWorkflows`."""

    async def is_open(self, workflow_id: str) -> bool: ...


class WorkJanitor:
    """The sweep records what is so already, and nothing that has changed since it was looked at."""

    def __init__(
        self,
        rows: UnfinishedWorkRows,
        workflows: OpenWorkflows,
        news: PreviewNews,
        *,
        quiet_for: timedelta = QUIET_FOR,
    ) -> None:
        self._rows = rows
        self._workflows = workflows
        self._news = news
        self._quiet_for = quiet_for

    @activity.defn(name=ActivityName.END_LOST_WORK)
    @translated
    async def end_lost_work(self, sweep: SweepInput) -> SweepOutput:
        """Record the end of what runs by its row and not in Temporal: an operator may have terminated it."""
        async with heartbeating():
            page = await self._rows.page(self._quiet_for, after=_position(sweep.cursor), limit=AT_A_TIME)
            ended = [work for work in page if await self._end_if_lost(work)]
        if ended:
            logger.warning("janitor: {} previews, checks or publications had lost their workflow", len(ended))
        more = _cursor(page[-1].position) if len(page) == AT_A_TIME else None
        return SweepOutput(looked_at=len(page), mended=len(ended), cursor=more)

    async def _end_if_lost(self, work: UnfinishedWork) -> bool:
        if await self._workflows.is_open(workflow_of(work)):
            return False
        has_ended = await self._rows.end(work, _LOST)
        if has_ended and work.kind is WorkOnVersion.PREVIEW:
            self._news.tell_preview(work.generation_id, PreviewState.FAILED, None)
        return has_ended


def workflow_of(work: UnfinishedWork) -> str:
    """The id of the workflow that would end it."""
    match work.kind:
        case WorkOnVersion.PREVIEW:
            return preview_workflow_id(work.generation_id)
        case WorkOnVersion.BUILD:
            return publish_workflow_id(work.generation_id)
        case WorkOnVersion.CHECK:
            return review_check_workflow_id(work.generation_id, work.chosen_key or "")
        case WorkOnVersion.PUBLICATION:
            return publishing_workflow_id(work.generation_id)


def _position(cursor: str | None) -> WorkPosition:
    if cursor is None:
        return FIRST
    generation_id, _, kind = cursor.partition("/")
    return WorkPosition(GenerationId(UUID(generation_id)), kind)


def _cursor(position: WorkPosition) -> str:
    return f"{position.generation_id}/{position.kind}"
