"""Chosen changes become a pull request, and are taken back. One at a time for a version: both have the same id.

Each step may be repeated. What a step has to do the same way again is in its input: the commit's date is the workflow's
start, and the commit that ours comes after is in the plan; so a repeated push makes the same commit.
"""

from functools import partial
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from app.contracts.errors import ErrorCode, JobError
    from app.contracts.names import WorkflowName
    from app.contracts.publishing import (
        OpenPullRequestInput,
        PublishOrder,
        PublishPlan,
        PushChangesInput,
        PushedChanges,
        RecordPublicationInput,
        WithdrawOrder,
    )
    from app.contracts.reviews import Publication, PublicationState

from workflows.checking_first import checked, described, refusal
from workflows.failures import job_error
from workflows.interruption import CANCELLED, recorded
from workflows.operators_view import linked, quoted, show_details, show_status
from workflows.policies.publishing import (
    DISCARD_BRANCH,
    OPEN_PULL_REQUEST,
    PLAN_PUBLISHING,
    PUSH_CHANGES,
    RECORD_PUBLICATION,
    WITHDRAW_PUBLICATION,
)
from workflows.steps import run_step

MAX_MOVES: Final = 3
"""How often the branch may move between the plan and the push before that is the end."""


@workflow.defn(name=WorkflowName.PUBLISHING)
class Publishing:
    """The record has what became of it, also of a failure; so the workflow itself fails only without a record."""

    def __init__(self) -> None:
        self._repository_id: int | None = None

    @workflow.run
    async def run(self, order: PublishOrder) -> Publication:
        """Check what nobody has checked, plan, push, open the pull request, record."""
        return await recorded(
            self._published(order),
            partial(self._record, order),
            cancelled=lambda: Publication(state=PublicationState.FAILED, branch=order.branch, error=CANCELLED),
        )

    async def _published(self, order: PublishOrder) -> Publication:
        first = order.check_first
        if first is not None:
            check = await checked(order)
            if (error := refusal(first, check)) is not None:
                return Publication(state=PublicationState.FAILED, branch=order.branch, error=error)
            order = described(order, first, check)
        try:
            plan, pushed = await self._push(order)
            self._repository_id = plan.repository_id
            return await self._opened(order, plan, pushed)
        except ActivityError as failure:
            return Publication(state=PublicationState.FAILED, branch=order.branch, error=job_error(failure))

    async def _record(self, order: PublishOrder, publication: Publication) -> None:
        await _record(order, publication, self._repository_id)

    async def _push(self, order: PublishOrder) -> tuple[PublishPlan, PushedChanges]:
        """Plan and push; anew when the branch moved in between."""
        at = workflow.info().start_time
        for move in range(1, MAX_MOVES + 1):
            plan = await run_step(PLAN_PUBLISHING, order)
            try:
                return plan, await run_step(PUSH_CHANGES, PushChangesInput(order=order, plan=plan, at=at))
            except ActivityError as failure:
                if move == MAX_MOVES or not _is(failure, ErrorCode.PUSH_REJECTED):
                    raise
        raise AssertionError

    async def _opened(self, order: PublishOrder, plan: PublishPlan, pushed: PushedChanges) -> Publication:
        if pushed.commit is None:
            return Publication(
                state=PublicationState.FAILED,
                branch=order.branch,
                conflicts=pushed.conflicts,
                error=_conflict(order, pushed),
            )
        opening = OpenPullRequestInput(order=order, commit=pushed.commit)
        try:
            pull = await run_step(OPEN_PULL_REQUEST, opening)
        except ActivityError:
            if not plan.branch_exists:
                await self._discard(opening)
            raise
        return Publication(
            state=PublicationState.COMPLETED, branch=order.branch, commit=pushed.commit, pull_request=pull
        )

    async def _discard(self, opening: OpenPullRequestInput) -> None:
        """A branch of ours without its pull request is nothing that anybody asked for."""
        try:
            await run_step(DISCARD_BRANCH, opening)
        except ActivityError as failure:
            workflow.logger.warning("%s stays on GitHub: %s", opening.order.branch, failure.cause)


@workflow.defn(name=WorkflowName.WITHDRAWAL)
class Withdrawal:
    """The pull request is closed and its branch deleted."""

    @workflow.run
    async def run(self, order: WithdrawOrder) -> Publication:
        return await recorded(
            _withdrawn(order), partial(_record, order), cancelled=lambda: _still_open(order, CANCELLED)
        )


async def _withdrawn(order: WithdrawOrder) -> Publication:
    try:
        closed = await run_step(WITHDRAW_PUBLICATION, order)
    except ActivityError as failure:
        return _still_open(order, job_error(failure))
    return Publication(state=PublicationState.WITHDRAWN, branch=order.pull_request.branch, pull_request=closed)


def _still_open(order: WithdrawOrder, error: JobError) -> Publication:
    pull = order.pull_request
    return Publication(
        state=PublicationState.COMPLETED, branch=pull.branch, commit=pull.head_sha, pull_request=pull, error=error
    )


async def _record(
    order: PublishOrder | WithdrawOrder, publication: Publication, repository_id: int | None = None
) -> None:
    _show(publication)
    record = RecordPublicationInput(
        project_id=order.project_id,
        generation_id=order.generation_id,
        publication=publication,
        repository_id=repository_id,
        user_id=order.user_id if isinstance(order, PublishOrder) else None,
        base_key=order.base_key if isinstance(order, PublishOrder) else None,
        chosen_key=order.chosen_key if isinstance(order, PublishOrder) else None,
    )
    try:
        await run_step(RECORD_PUBLICATION, record)
    except ActivityError as failure:
        if not _is(failure, ErrorCode.NOT_FOUND):
            raise
        _show(publication, "the project was deleted meanwhile: what is on GitHub stays there")


def _show(publication: Publication, *notes: str) -> None:
    show_status(publication.state)
    pull, error = publication.pull_request, publication.error
    lines = [linked(pull.url) if pull else "", quoted(error.message) if error else ""]
    show_details(f"publication: {publication.state}", *lines, *notes)


def _is(failure: ActivityError, code: ErrorCode) -> bool:
    cause = failure.cause
    return isinstance(cause, ApplicationError) and cause.type == code


def _conflict(order: PublishOrder, pushed: PushedChanges) -> JobError:
    paths = ", ".join(conflict.path for conflict in pushed.conflicts)
    return JobError(
        code=ErrorCode.PUBLISH_CONFLICT,
        message=f"{order.repository} changed meanwhile at the same places: {paths}",
    )
