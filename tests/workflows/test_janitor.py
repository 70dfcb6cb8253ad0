"""The janitor's rounds, and the deletion of accounts, over scripted activities."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.client import (
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
    WorkflowContinuedAsNewError,
    WorkflowFailureError,
)
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from app.contracts.account_deletion import AccountDeletionInput, AccountDeletionOutput
from app.contracts.ids import UserId
from app.contracts.janitor import (
    Duty,
    JanitorInput,
    SweepInput,
    SweepOutput,
)
from app.contracts.names import ActivityName, TaskQueue, WorkflowName
from app.temporal.schedules import JOB_DUTIES, STORAGE_DUTIES, keep_schedules, rounds
from app.temporal.search_attributes import STATUS, Work, WorkKind
from tests.fakes.upkeep import UpkeepActivities
from workflows.account_deletion import AccountDeletion
from workflows.janitor import MAX_SWEEPS, Janitor

USER = UserId(uuid4())


def _for_good(message: str) -> ApplicationError:
    return ApplicationError(message, non_retryable=True)


async def test_every_duty_is_done_page_after_page(skipping: WorkflowEnvironment) -> None:
    scripted = UpkeepActivities()
    scripted.outcomes[ActivityName.REMOVE_ORPHAN_OBJECTS] = [
        SweepOutput(looked_at=1000, mended=3, cursor="k"),
        SweepOutput(looked_at=7, mended=1, left=1),
    ]
    async with scripted.serving(skipping.client):
        output = await skipping.client.execute_workflow(
            Janitor.run, JanitorInput(duties=list(Duty)), id=f"janitor-{uuid4()}", task_queue=TaskQueue.ORCHESTRATION
        )
    assert [report.duty for report in output.reports] == list(Duty)
    last = output.reports[-1]
    assert (last.looked_at, last.mended, last.left) == (1007, 4, 1)
    assert scripted.calls[-2:] == [
        (ActivityName.REMOVE_ORPHAN_OBJECTS, SweepInput()),
        (ActivityName.REMOVE_ORPHAN_OBJECTS, SweepInput(cursor="k")),
    ]


async def test_a_duty_that_fails_keeps_none_of_the_others(skipping: WorkflowEnvironment) -> None:
    scripted = UpkeepActivities()
    scripted.outcomes[ActivityName.REPEAT_WATCH_SIGNALS] = [_for_good("no database")]
    async with scripted.serving(skipping.client):
        with pytest.raises(WorkflowFailureError) as failed:
            await skipping.client.execute_workflow(
                Janitor.run,
                JanitorInput(duties=[Duty.WATCHES, Duty.VERSIONS]),
                id=f"janitor-{uuid4()}",
                task_queue=TaskQueue.ORCHESTRATION,
            )
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.message == "not done: watches"
    assert scripted.names() == [ActivityName.REPEAT_WATCH_SIGNALS, ActivityName.EXPIRE_VERSIONS]


async def test_a_round_has_an_end_where_the_next_one_goes_on(skipping: WorkflowEnvironment) -> None:
    scripted = UpkeepActivities()
    scripted.outcomes[ActivityName.EXPIRE_VERSIONS] = [SweepOutput(cursor="there")] * MAX_SWEEPS
    async with scripted.serving(skipping.client):
        rounds_of_it = await skipping.client.start_workflow(
            Janitor.run,
            JanitorInput(duties=[Duty.VERSIONS]),
            id=f"janitor-{uuid4()}",
            task_queue=TaskQueue.ORCHESTRATION,
            cron_schedule="* * * * *",
        )
        with pytest.raises(WorkflowContinuedAsNewError):
            await rounds_of_it.result(follow_runs=False)
        assert len(scripted.calls) == MAX_SWEEPS
        await skipping.sleep(timedelta(minutes=2, seconds=30))
        await skipping.client.get_workflow_handle(rounds_of_it.id).terminate()
    asked = [sweep for _, sweep in scripted.calls[MAX_SWEEPS:]]
    assert asked[:2] == [SweepInput(cursor="there"), SweepInput()]


async def _delete(environment: WorkflowEnvironment, *, shared_too: bool = False) -> AccountDeletionOutput:
    return await environment.client.execute_workflow(
        AccountDeletion.run,
        AccountDeletionInput(user_id=USER, shared_too=shared_too),
        id=f"account-deletion-{uuid4()}",
        task_queue=TaskQueue.ORCHESTRATION,
    )


DELETION = [
    ActivityName.CLOSE_ACCOUNT,
    ActivityName.DELETE_SIGN_IN,
    ActivityName.CANCEL_ACCOUNT_JOBS,
    ActivityName.FINISH_PROJECT_DELETIONS,
]


@pytest.mark.parametrize("killed", DELETION)
async def test_a_deletion_goes_on_from_where_it_was_killed(skipping: WorkflowEnvironment, killed: ActivityName) -> None:
    scripted = UpkeepActivities()
    scripted.outcomes[killed] = [ApplicationError("the worker was killed"), ApplicationError("and again")]
    async with scripted.serving(skipping.client):
        assert await _delete(skipping, shared_too=True) == AccountDeletionOutput(done=True)
    at = DELETION.index(killed)
    assert scripted.names() == [*DELETION[:at], killed, killed, *DELETION[at:]]
    assert scripted.calls[0][1] == AccountDeletionInput(user_id=USER, shared_too=True)


async def test_who_became_a_sole_owner_meanwhile_keeps_the_account(skipping: WorkflowEnvironment) -> None:
    scripted = UpkeepActivities()
    scripted.outcomes[ActivityName.CLOSE_ACCOUNT] = [False]
    async with scripted.serving(skipping.client):
        assert await _delete(skipping) == AccountDeletionOutput(done=False)
    assert scripted.names() == [ActivityName.CLOSE_ACCOUNT]


async def test_schedules_are_kept_up_to_date_and_paused_ones_paused(real: WorkflowEnvironment) -> None:
    client = real.client
    await keep_schedules(client, rounds(timedelta(minutes=5)))

    def pause(found: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule = found.description.schedule
        schedule.state = ScheduleState(paused=True, note="by an operator")
        return ScheduleUpdate(schedule=schedule)

    await client.get_schedule_handle("janitor/storage").update(pause)
    await keep_schedules(client, rounds(timedelta(minutes=7)))
    found = (await client.get_schedule_handle("janitor/storage").describe()).schedule
    assert found.spec.intervals[0].every == timedelta(minutes=7)
    assert found.state.paused
    assert {Duty(duty) for duty in (*JOB_DUTIES, *STORAGE_DUTIES)} == set(Duty), "a duty that nobody does"
    async for one in await client.list_schedules():
        await client.get_schedule_handle(one.id).delete()


async def test_work_on_nobodys_behalf_says_how_it_ended(real: WorkflowEnvironment) -> None:
    scripted = UpkeepActivities()
    scripted.outcomes[ActivityName.REPEAT_WATCH_SIGNALS] = [_for_good("no database")]
    account = AccountDeletionInput(user_id=UserId(uuid4()))
    rounds = JanitorInput(duties=[Duty.WATCHES])
    ended = {}
    async with scripted.serving(real.client):
        for name, work, order in (
            (WorkflowName.JANITOR, WorkKind.JANITOR, rounds),
            (WorkflowName.ACCOUNT_DELETION, WorkKind.ACCOUNT_DELETION, account),
        ):
            handle = await real.client.start_workflow(
                name,
                order,
                id=f"{work}-{uuid4()}",
                task_queue=TaskQueue.ORCHESTRATION,
                search_attributes=Work(kind=work).attributes(),
            )
            with suppress(WorkflowFailureError):
                await handle.result()
            ended[work] = (await handle.describe()).typed_search_attributes.get(STATUS)
    assert ended == {WorkKind.JANITOR: "error", WorkKind.ACCOUNT_DELETION: "completed"}
