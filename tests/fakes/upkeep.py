"""The activities of the janitor and of account deletion, doing what a test scripts. Without a script they do well."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from app.contracts.account_deletion import AccountDeletionInput, AccountRef
from app.contracts.janitor import SweepInput, SweepOutput
from app.contracts.names import ActivityName, TaskQueue
from workflows.account_deletion import AccountDeletion
from workflows.janitor import Janitor

T = TypeVar("T")


@dataclass
class UpkeepActivities:
    """`outcomes` are what calls of a name answer, one after the other, or raise; without any they do well."""

    outcomes: dict[ActivityName, list[object]] = field(default_factory=dict)
    calls: list[tuple[ActivityName, object]] = field(default_factory=list)

    def names(self) -> list[ActivityName]:
        return [name for name, _ in self.calls]

    def _play(self, name: ActivityName, argument: object, well: T) -> T:
        self.calls.append((name, argument))
        script = self.outcomes.get(name)
        outcome = script.pop(0) if script else well
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, type(well))
        return outcome

    @activity.defn(name=ActivityName.REPEAT_WATCH_SIGNALS)
    async def repeat_watch_signals(self, sweep: SweepInput) -> SweepOutput:
        return self._play(ActivityName.REPEAT_WATCH_SIGNALS, sweep, SweepOutput())

    @activity.defn(name=ActivityName.END_LOST_JOBS)
    async def end_lost_jobs(self, sweep: SweepInput) -> SweepOutput:
        return self._play(ActivityName.END_LOST_JOBS, sweep, SweepOutput())

    @activity.defn(name=ActivityName.END_LOST_WORK)
    async def end_lost_work(self, sweep: SweepInput) -> SweepOutput:
        return self._play(ActivityName.END_LOST_WORK, sweep, SweepOutput())

    @activity.defn(name=ActivityName.FINISH_PROJECT_DELETIONS)
    async def finish_project_deletions(self, sweep: SweepInput) -> SweepOutput:
        return self._play(ActivityName.FINISH_PROJECT_DELETIONS, sweep, SweepOutput())

    @activity.defn(name=ActivityName.EXPIRE_VERSIONS)
    async def expire_versions(self, sweep: SweepInput) -> SweepOutput:
        return self._play(ActivityName.EXPIRE_VERSIONS, sweep, SweepOutput())

    @activity.defn(name=ActivityName.REMOVE_ORPHAN_OBJECTS)
    async def remove_orphan_objects(self, sweep: SweepInput) -> SweepOutput:
        return self._play(ActivityName.REMOVE_ORPHAN_OBJECTS, sweep, SweepOutput())

    @activity.defn(name=ActivityName.CLOSE_ACCOUNT)
    async def close_account(self, account: AccountDeletionInput) -> bool:
        return self._play(ActivityName.CLOSE_ACCOUNT, account, True)

    @activity.defn(name=ActivityName.CANCEL_ACCOUNT_JOBS)
    async def cancel_account_jobs(self, account: AccountRef) -> None:
        return self._play(ActivityName.CANCEL_ACCOUNT_JOBS, account, None)

    @activity.defn(name=ActivityName.DELETE_SIGN_IN)
    async def delete_sign_in(self, account: AccountRef) -> None:
        return self._play(ActivityName.DELETE_SIGN_IN, account, None)

    @asynccontextmanager
    async def serving(self, client: Client) -> AsyncIterator[None]:
        activities: list[Callable[..., Any]] = [
            self.repeat_watch_signals,
            self.end_lost_jobs,
            self.end_lost_work,
            self.finish_project_deletions,
            self.expire_versions,
            self.remove_orphan_objects,
            self.close_account,
            self.cancel_account_jobs,
            self.delete_sign_in,
        ]
        async with Worker(
            client,
            task_queue=TaskQueue.ORCHESTRATION,
            workflows=[Janitor, AccountDeletion],
            activities=activities,
        ):
            yield
