"""When the janitor runs."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from loguru import logger
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import TypedSearchAttributes
from temporalio.service import RPCError

from app.contracts.janitor import Duty, JanitorInput
from app.contracts.names import TaskQueue, WorkflowName
from app.temporal.namespace import REMEDY, Namespace
from app.temporal.search_attributes import Work, WorkKind

JOBS_EVERY = timedelta(seconds=20)
"""Two rounds after a watch lease ran out its job is told, when no other api is there to do it sooner."""

JOB_DUTIES = (Duty.WATCHES, Duty.LOST_JOBS, Duty.LOST_WORK, Duty.DELETED_PROJECTS)
STORAGE_DUTIES = (Duty.VERSIONS, Duty.OBJECTS)

_NONE = TypedSearchAttributes.empty

_AGAIN_S = 5.0
_CATCH_UP = timedelta(minutes=1)
"""What was missed while the cluster was away is not made up for: the next round sees to everything."""


@dataclass(frozen=True, slots=True)
class Round:
    """Some of the janitor's duties, and how often. `name` is the schedule's id."""

    name: str
    duties: tuple[Duty, ...]
    every: timedelta


def rounds(storage_every: timedelta) -> tuple[Round, ...]:
    return (
        Round("janitor/jobs", JOB_DUTIES, JOBS_EVERY),
        Round("janitor/storage", STORAGE_DUTIES, storage_every),
    )


async def scheduled(client: Client, wanted: tuple[Round, ...]) -> None:
    """Keep the schedules, however long Temporal is away: every worker does so, and all do the same."""
    namespace = Namespace(client)
    while True:
        try:
            await keep_schedules(client, wanted, attributes=await _attributes(namespace))
        except RPCError as error:
            logger.warning("the janitor is not scheduled yet: {}", error.message)
            await asyncio.sleep(_AGAIN_S)
        else:
            return


async def _attributes(namespace: Namespace) -> TypedSearchAttributes:
    """None where the namespace does not know them: the janitor's runs could not be started with them."""
    if await namespace.missing():
        logger.warning("the namespace lacks search attributes: {}", REMEDY)
        return TypedSearchAttributes.empty
    return Work(kind=WorkKind.JANITOR).attributes()


async def keep_schedules(
    client: Client, wanted: tuple[Round, ...], *, attributes: TypedSearchAttributes = _NONE
) -> None:
    """Create what is missing and bring the rest up to date; one that an operator has paused stays paused.

    Its runs are found by `attributes`, which the namespace must know.

    Raises:
        RPCError: Temporal cannot be reached, or refuses.
    """
    for one in wanted:
        try:
            await client.create_schedule(one.name, _schedule(one, attributes))
        except ScheduleAlreadyRunningError:
            await _update(client, one, attributes)


async def _update(client: Client, one: Round, attributes: TypedSearchAttributes) -> None:
    def changed(found: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule = _schedule(one, attributes)
        schedule.state = found.description.schedule.state
        return ScheduleUpdate(schedule=schedule)

    await client.get_schedule_handle(one.name).update(changed)


def _schedule(one: Round, attributes: TypedSearchAttributes) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            WorkflowName.JANITOR,
            JanitorInput(duties=list(one.duties)),
            id=one.name,
            task_queue=TaskQueue.ORCHESTRATION,
            execution_timeout=timedelta(hours=1),
            typed_search_attributes=attributes,
            static_summary=f"the janitor's round: {', '.join(one.duties)}",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=one.every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_CATCH_UP),
    )
