"""Publishing as a workflow: what is lost after it was done is found again, and every end is recorded.

The GitHub of these tests is a few dictionaries: an attempt that dies after its effect is a worker that was killed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Protocol
from uuid import uuid4

import pytest
from temporalio import activity, workflow
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from app.contracts.errors import ErrorCode, JobError
from app.contracts.ids import GenerationId, ProjectId, UserId, review_check_workflow_id
from app.contracts.names import ActivityName, TaskQueue, WorkflowName
from app.contracts.publishing import (
    CheckFirst,
    OpenPullRequestInput,
    PublishOrder,
    PublishPlan,
    PushChangesInput,
    PushedChanges,
    RecordPublicationInput,
    ReviewCheckInput,
    WithdrawOrder,
)
from app.contracts.pull_requests import PullRequest, PullRequestState
from app.contracts.reviews import CheckState, Conflict, Publication, PublicationState, ReviewCheck
from workflows.publishing import MAX_MOVES, Publishing, Withdrawal

CLEAN = ReviewCheck(state=CheckState.CLEAN, provenance="syntax-only")


class Run(Protocol):
    async def __call__(self, name: str, argument: object, workflow_id: str | None = None) -> Publication: ...


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@workflow.defn(name=WorkflowName.REVIEW_CHECK)
class ScriptedCheck:
    """Finds what the hub says; what a check does is in its own tests."""

    @workflow.run
    async def run(self, job: ReviewCheckInput) -> ReviewCheck:
        found: ReviewCheck = await workflow.execute_activity(
            ActivityName.RECORD_REVIEW_CHECK,
            job,
            result_type=ReviewCheck,
            start_to_close_timeout=timedelta(minutes=5),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )
        return found


@dataclass
class Hub:
    """Branches, commits and pull requests. `faults` are raised once each, after the effect of the step of that name."""

    branches: dict[str, str] = field(default_factory=dict)
    pulls: list[PullRequest] = field(default_factory=list)
    records: list[Publication] = field(default_factory=list)
    repository_ids: list[int | None] = field(default_factory=list)
    calls: list[ActivityName] = field(default_factory=list)
    faults: dict[ActivityName, list[ApplicationError]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    check: ReviewCheck = CLEAN
    held: asyncio.Event = field(default_factory=_set)
    """A check waits for it."""
    bodies: list[str] = field(default_factory=list)
    archives: list[tuple[str | None, str | None]] = field(default_factory=list)

    @activity.defn(name=ActivityName.PLAN_PUBLISHING)
    async def plan(self, order: PublishOrder) -> PublishPlan:
        onto = self.branches.get(order.branch, "base")
        self._done(ActivityName.PLAN_PUBLISHING)
        return PublishPlan(
            repository_id=7,
            onto=onto,
            branch_exists=onto != "base",
            author_name="octavia",
            author_email="o@example.com",
        )

    @activity.defn(name=ActivityName.PUSH_CHANGES)
    async def push(self, push: PushChangesInput) -> PushedChanges:
        if self.conflicts:
            return PushedChanges(commit=None, conflicts=self.conflicts)
        commit = sha256(f"{push.plan.onto} {push.at.isoformat()} {push.order.chosen_key}".encode()).hexdigest()[:40]
        self.branches[push.order.branch] = commit
        self._done(ActivityName.PUSH_CHANGES)
        return PushedChanges(commit=commit)

    @activity.defn(name=ActivityName.OPEN_PULL_REQUEST)
    async def open(self, pushed: OpenPullRequestInput) -> PullRequest:
        order = pushed.order
        self.bodies.append(order.body)
        if not self.pulls:
            self.pulls.append(
                PullRequest(
                    repository=order.repository,
                    branch=order.branch,
                    base_branch=order.base_branch,
                    number=1,
                    url="https://github.com/o/r/pull/1",
                    state=PullRequestState.OPEN,
                    head_sha=pushed.commit,
                )
            )
        self._done(ActivityName.OPEN_PULL_REQUEST)
        return self.pulls[0]

    @activity.defn(name=ActivityName.DISCARD_BRANCH)
    async def discard(self, pushed: OpenPullRequestInput) -> None:
        if self.branches.get(pushed.order.branch) == pushed.commit:
            del self.branches[pushed.order.branch]
        self._done(ActivityName.DISCARD_BRANCH)

    @activity.defn(name=ActivityName.WITHDRAW_PUBLICATION)
    async def withdraw(self, order: WithdrawOrder) -> PullRequest:
        self._done(ActivityName.WITHDRAW_PUBLICATION)
        return order.pull_request.model_copy(update={"state": PullRequestState.CLOSED})

    @activity.defn(name=ActivityName.RECORD_PUBLICATION)
    async def record(self, record: RecordPublicationInput) -> None:
        self.records.append(record.publication)
        self.repository_ids.append(record.repository_id)
        self.archives.append((record.base_key, record.chosen_key))
        self._done(ActivityName.RECORD_PUBLICATION)

    @activity.defn(name=ActivityName.RECORD_REVIEW_CHECK)
    async def found(self, job: ReviewCheckInput) -> ReviewCheck:
        """What the check of these files finds."""
        await self.held.wait()
        self._done(ActivityName.RECORD_REVIEW_CHECK)
        return self.check

    def _done(self, name: ActivityName) -> None:
        self.calls.append(name)
        if self.faults.get(name):
            raise self.faults[name].pop(0)

    @asynccontextmanager
    async def serving(self, environment: WorkflowEnvironment) -> AsyncIterator[Run]:
        """Runs a workflow by its name to its end."""
        steps: list[Callable[..., Awaitable[object]]] = [
            self.plan,
            self.push,
            self.open,
            self.discard,
            self.withdraw,
        ]
        orchestration = Worker(
            environment.client,
            task_queue=TaskQueue.ORCHESTRATION,
            workflows=[Publishing, Withdrawal, ScriptedCheck],
            activities=[self.record, self.found],
        )
        async with orchestration, Worker(environment.client, task_queue=TaskQueue.WORKSPACE, activities=steps):

            async def run(name: str, argument: object, workflow_id: str | None = None) -> Publication:
                answer: Publication = await environment.client.execute_workflow(
                    name,
                    argument,
                    id=workflow_id or f"publish/{uuid4()}",
                    task_queue=TaskQueue.ORCHESTRATION,
                    result_type=Publication,
                )
                return answer

            yield run


def lost() -> ApplicationError:
    """The worker is gone after the effect: Temporal sees no result, and has the step done again."""
    return ApplicationError("the worker was killed")


def refused(code: ErrorCode) -> ApplicationError:
    return ApplicationError("no", type=code, non_retryable=True)


def an_order() -> PublishOrder:
    return PublishOrder(
        project_id=ProjectId(uuid4()),
        generation_id=GenerationId(uuid4()),
        user_id=UserId(uuid4()),
        repository="o/r",
        base_branch="main",
        base_commit="base",
        folder="",
        base_key="base.zip",
        chosen_key="chosen.zip",
        branch="wingbeat/quiz-1",
        title="A quiz",
        body="",
        message="A quiz",
    )


def checking_first(order: PublishOrder, *, despite_problems: bool = False, described: bool = True) -> PublishOrder:
    first = CheckFirst(despite_problems=despite_problems, described=described, left_out=0)
    return order.model_copy(update={"check_first": first})


@pytest.fixture
def order() -> PublishOrder:
    return an_order()


async def test_killed_after_every_step_there_is_one_branch_one_commit_and_one_pull_request(
    skipping: WorkflowEnvironment, order: PublishOrder
) -> None:
    steps = (
        ActivityName.PLAN_PUBLISHING,
        ActivityName.PUSH_CHANGES,
        ActivityName.OPEN_PULL_REQUEST,
        ActivityName.RECORD_PUBLICATION,
    )
    hub = Hub(faults={name: [lost(), lost()] for name in steps})
    async with hub.serving(skipping) as run:
        ended = await run(WorkflowName.PUBLISHING, order)
    assert [hub.calls.count(name) for name in steps] == [3, 3, 3, 3]
    assert ended.state is PublicationState.COMPLETED
    assert hub.branches == {order.branch: ended.commit}
    assert [pull.head_sha for pull in hub.pulls] == [ended.commit]
    assert hub.records == [ended] * 3
    assert hub.repository_ids == [7] * 3
    assert hub.archives == [(order.base_key, order.chosen_key)] * 3


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (ReviewCheck(state=CheckState.PROBLEMS), ErrorCode.CHECK_FAILED),
        (
            ReviewCheck(state=CheckState.FAILED, error=JobError(code=ErrorCode.TOOLCHAIN_UNAVAILABLE, message="no")),
            ErrorCode.TOOLCHAIN_UNAVAILABLE,
        ),
    ],
)
async def test_what_does_not_hold_is_published_only_despite_that(
    skipping: WorkflowEnvironment, order: PublishOrder, check: ReviewCheck, code: ErrorCode
) -> None:
    hub = Hub(check=check)
    async with hub.serving(skipping) as run:
        ended = await run(WorkflowName.PUBLISHING, checking_first(order))
        assert ended.error is not None
        assert (ended.state, ended.error.code, hub.branches) == (PublicationState.FAILED, code, {})
        assert hub.records == [ended]
        ended = await run(WorkflowName.PUBLISHING, checking_first(order, despite_problems=True))
    assert ended.state is PublicationState.COMPLETED
    assert "They were published all the same" in hub.bodies[0]


async def test_what_was_found_is_told_in_a_description_of_ours(
    skipping: WorkflowEnvironment, order: PublishOrder
) -> None:
    hub = Hub()
    async with hub.serving(skipping) as run:
        for described in (True, False):
            ended = await run(WorkflowName.PUBLISHING, checking_first(order, described=described))
            assert ended.state is PublicationState.COMPLETED
        hub.faults[ActivityName.RECORD_REVIEW_CHECK] = [lost()]
        ended = await run(WorkflowName.PUBLISHING, checking_first(order))
    assert ["no errors" in body for body in hub.bodies] == [True, False]
    assert ended.error is not None
    assert ended.error.code is ErrorCode.INTERNAL


async def test_a_check_that_runs_already_is_waited_for(real: WorkflowEnvironment, order: PublishOrder) -> None:
    hub, workflow_id = Hub(held=asyncio.Event()), f"publish/{uuid4()}"
    job = ReviewCheckInput(project_id=order.project_id, generation_id=order.generation_id, chosen_key=order.chosen_key)
    async with hub.serving(real) as run:
        other = await real.client.start_workflow(
            WorkflowName.REVIEW_CHECK,
            job,
            id=review_check_workflow_id(order.generation_id, order.chosen_key),
            task_queue=TaskQueue.ORCHESTRATION,
        )
        publishing = asyncio.create_task(run(WorkflowName.PUBLISHING, checking_first(order), workflow_id))
        async with asyncio.timeout(60):
            while not await _was_refused_a_child(real, workflow_id):  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.05)
        hub.held.set()
        await other.result()
        assert (await publishing).state is PublicationState.COMPLETED


async def _was_refused_a_child(environment: WorkflowEnvironment, workflow_id: str) -> bool:
    try:
        history = await environment.client.get_workflow_handle(workflow_id).fetch_history()
    except RPCError:  # it has not begun
        return False
    return any(event.HasField("start_child_workflow_execution_failed_event_attributes") for event in history.events)


async def test_a_branch_that_moves_is_planned_anew_and_not_for_ever(
    skipping: WorkflowEnvironment, order: PublishOrder
) -> None:
    hub = Hub(faults={ActivityName.PUSH_CHANGES: [refused(ErrorCode.PUSH_REJECTED)]})
    async with hub.serving(skipping) as run:
        assert (await run(WorkflowName.PUBLISHING, order)).state is PublicationState.COMPLETED
        assert hub.calls.count(ActivityName.PLAN_PUBLISHING) == 2
        hub.faults[ActivityName.PUSH_CHANGES] = [refused(ErrorCode.PUSH_REJECTED) for _ in range(MAX_MOVES)]
        ended = await run(WorkflowName.PUBLISHING, order)
    assert ended.error is not None
    assert (ended.state, ended.error.code) == (PublicationState.FAILED, ErrorCode.PUSH_REJECTED)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (ActivityName.PLAN_PUBLISHING, ErrorCode.GITHUB_LINK_EXPIRED),
        (ActivityName.PUSH_CHANGES, ErrorCode.SECRET_FOUND),
        (ActivityName.OPEN_PULL_REQUEST, ErrorCode.GITHUB_FORBIDDEN),
    ],
)
async def test_a_refusal_is_recorded_with_its_code(
    skipping: WorkflowEnvironment, order: PublishOrder, step: ActivityName, code: ErrorCode
) -> None:
    hub = Hub(faults={step: [refused(code)]})
    async with hub.serving(skipping) as run:
        ended = await run(WorkflowName.PUBLISHING, order)
    assert ended.error is not None
    assert (ended.state, ended.error.code, hub.records) == (PublicationState.FAILED, code, [ended])
    assert not hub.pulls or step is ActivityName.OPEN_PULL_REQUEST
    assert not hub.branches or step is ActivityName.PUSH_CHANGES


async def test_a_branch_that_was_there_before_stays(skipping: WorkflowEnvironment, order: PublishOrder) -> None:
    hub = Hub(
        branches={order.branch: "theirs"}, faults={ActivityName.OPEN_PULL_REQUEST: [refused(ErrorCode.FORBIDDEN)]}
    )
    async with hub.serving(skipping) as run:
        assert (await run(WorkflowName.PUBLISHING, order)).state is PublicationState.FAILED
    assert ActivityName.DISCARD_BRANCH not in hub.calls
    assert order.branch in hub.branches


async def test_a_branch_that_cannot_be_removed_hides_no_reason(
    skipping: WorkflowEnvironment, order: PublishOrder
) -> None:
    gone = [refused(ErrorCode.GITHUB_NOT_FOUND)]
    hub = Hub(
        faults={
            ActivityName.OPEN_PULL_REQUEST: [refused(ErrorCode.GITHUB_FORBIDDEN)],
            ActivityName.DISCARD_BRANCH: gone,
        }
    )
    async with hub.serving(skipping) as run:
        ended = await run(WorkflowName.PUBLISHING, order)
    assert ended.error is not None
    assert (ended.error.code, hub.records) == (ErrorCode.GITHUB_FORBIDDEN, [ended])


async def test_conflicts_are_recorded(skipping: WorkflowEnvironment, order: PublishOrder) -> None:
    hub = Hub(conflicts=[Conflict(path="lib/main.dart", hunks=["<<<<<<<"])])
    async with hub.serving(skipping) as run:
        ended = await run(WorkflowName.PUBLISHING, order)
    assert ended.error is not None
    assert ended.error.code is ErrorCode.PUBLISH_CONFLICT
    assert "lib/main.dart" in ended.error.message
    assert ended.conflicts == hub.conflicts
    assert hub.records == [ended]


async def test_a_publication_whose_project_is_gone_ends_and_says_what_is_left(
    skipping: WorkflowEnvironment, order: PublishOrder
) -> None:
    hub = Hub(faults={ActivityName.RECORD_PUBLICATION: [refused(ErrorCode.NOT_FOUND)]})
    workflow_id = f"publish/{uuid4()}"
    async with hub.serving(skipping) as run:
        ended = await run(WorkflowName.PUBLISHING, order, workflow_id)
        handle = skipping.client.get_workflow_handle(workflow_id)
        shown: WorkflowMetadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert ended.pull_request is not None
    assert (ended.state, len(hub.records)) == (PublicationState.COMPLETED, 1)
    assert "the project was deleted" in shown.current_details
    assert ended.pull_request.url in shown.current_details
    assert hub.branches, "nothing is taken back that nobody asked to take back"


async def test_undo_that_is_refused_leaves_the_publication(skipping: WorkflowEnvironment, order: PublishOrder) -> None:
    hub = Hub()
    async with hub.serving(skipping) as run:
        done = await run(WorkflowName.PUBLISHING, order)
        assert done.pull_request is not None
        wanted = WithdrawOrder(
            project_id=order.project_id,
            generation_id=order.generation_id,
            user_id=order.user_id,
            pull_request=done.pull_request,
        )
        hub.faults[ActivityName.WITHDRAW_PUBLICATION] = [refused(ErrorCode.GITHUB_CONFLICT)]
        kept = await run(WorkflowName.WITHDRAWAL, wanted)
        assert kept.error is not None
        assert (kept.state, kept.error.code) == (PublicationState.COMPLETED, ErrorCode.GITHUB_CONFLICT)
        gone = await run(WorkflowName.WITHDRAWAL, wanted)
    assert gone.state is PublicationState.WITHDRAWN
    assert gone.pull_request is not None
    assert gone.pull_request.state is PullRequestState.CLOSED


async def test_an_operator_s_cancellation_is_recorded(real: WorkflowEnvironment) -> None:
    hub = Hub(faults={ActivityName.OPEN_PULL_REQUEST: [lost()] * 8})
    workflow_id = f"publish/{uuid4()}"
    async with hub.serving(real) as run:
        ended = asyncio.create_task(run(WorkflowName.PUBLISHING, an_order(), workflow_id))
        async with asyncio.timeout(60):
            while ActivityName.OPEN_PULL_REQUEST not in hub.calls:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.05)
        await real.client.get_workflow_handle(workflow_id).cancel()
        with pytest.raises(WorkflowFailureError):
            await ended
    (record,) = hub.records
    assert record.error is not None
    assert (record.state, record.error.code) == (PublicationState.FAILED, ErrorCode.CANCELLED)


async def test_what_was_done_all_the_same_is_recorded_so(real: WorkflowEnvironment) -> None:
    """The cancellation comes when the last step is through: a pull request that is there is told."""
    hub = Hub(faults={ActivityName.RECORD_PUBLICATION: [lost()]})
    workflow_id = f"publish/{uuid4()}"
    async with hub.serving(real) as run:
        ended = asyncio.create_task(run(WorkflowName.PUBLISHING, an_order(), workflow_id))
        async with asyncio.timeout(60):
            while not hub.records:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.05)
        await real.client.get_workflow_handle(workflow_id).cancel()
        assert (await ended).state is PublicationState.COMPLETED
    assert hub.records[-1].state is PublicationState.COMPLETED
