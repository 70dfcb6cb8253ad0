"""The activities that open and close pull requests. Each may be repeated after being killed anywhere in it."""

from contextlib import suppress

from pydantic import SecretStr
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.repository.publishing_access import (
    PublicationProgress,
    PublishingAccess,
    granted,
    open_pull_of,
    require_own_branch,
    told_by_github,
)
from app.contracts.errors import ErrorCode
from app.contracts.names import ActivityName
from app.contracts.publishing import OpenPullRequestInput, WithdrawOrder
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import PublicationStep
from app.data.github_events import PullStates
from app.errors import Conflict, Invalid, NotFound
from app.github.answers import PullState


class PullRequestActivities:
    """With a fresh token each."""

    def __init__(self, access: PublishingAccess, progress: PublicationProgress, pulls: PullStates) -> None:
        self._access = access
        self._progress = progress
        self._pulls = pulls

    @activity.defn(name=ActivityName.OPEN_PULL_REQUEST)
    @translated
    async def open_pull_request(self, pushed: OpenPullRequestInput) -> PullRequest:
        """The open pull request of the branch; it is opened when there is none. Raises as `PublishingAccess` does."""
        order = pushed.order
        await self._progress.reached(order.generation_id, PublicationStep.PULL_REQUEST)
        async with heartbeating(), granted(self._access, order.user_id, order.repository) as given:
            found = await open_pull_of(self._access, order, given)
            if found is None:
                try:
                    found = await self._access.repositories.open_pull(
                        order.repository,
                        head=order.branch,
                        base=order.base_branch,
                        title=order.title,
                        body=order.body,
                        token=given.token,
                    )
                except Invalid:  # an attempt that was lost was faster
                    found = await open_pull_of(self._access, order, given)
                    if found is None:
                        raise
        return PullRequest(
            repository=order.repository,
            branch=order.branch,
            base_branch=found.base.ref,
            number=found.number,
            url=found.html_url,
            state=PullRequestState.OPEN,
            head_sha=pushed.commit,
        )

    @activity.defn(name=ActivityName.DISCARD_BRANCH)
    @translated
    async def discard_branch(self, pushed: OpenPullRequestInput) -> None:
        """Delete a branch that was made for a pull request which could not be opened; one that has a pull request after
        all, or that others have pushed to, stays. Raises as `PublishingAccess` does."""
        order = pushed.order
        async with heartbeating(), granted(self._access, order.user_id, order.repository) as given:
            require_own_branch(order.branch, order.base_branch, given.repository)
            if await open_pull_of(self._access, order, given) is None:
                await self._delete_branch(order.repository, order.branch, pushed.commit, given.token)

    @activity.defn(name=ActivityName.WITHDRAW_PUBLICATION)
    @translated
    async def withdraw_publication(self, order: WithdrawOrder) -> PullRequest:
        """Close the pull request and delete its branch; a branch that others have pushed to stays.

        Raises:
            Conflict: `github_conflict`: it was merged.
            WingbeatError: see `PublishingAccess`.
        """
        pull = order.pull_request
        async with heartbeating(), granted(self._access, order.user_id, pull.repository) as given:
            require_own_branch(pull.branch, pull.base_branch, given.repository)
            there = await self._access.repositories.pull(pull.repository, pull.number, given.token)
            if there.merged_at is not None:
                await self._pulls.changed(told_by_github(given.repository, there))
                raise Conflict("the pull request was merged: revert it on GitHub", code=ErrorCode.GITHUB_CONFLICT)
            if there.state is PullState.OPEN:
                await self._access.repositories.close_pull(pull.repository, pull.number, given.token)
            await self._delete_branch(pull.repository, pull.branch, pull.head_sha, given.token)
        return pull.model_copy(update={"state": PullRequestState.CLOSED})

    async def _delete_branch(self, repository: str, branch: str, ours: str, token: SecretStr) -> None:
        """If its last commit is still ours."""
        with suppress(NotFound, Invalid):  # it is gone already
            if await self._access.repositories.head_of(repository, branch, token) == ours:
                await self._access.repositories.delete_branch(repository, branch, token)
