"""Record histories of `CodeGeneration` for the replay test: `python -m tests.replay.record [NAME ...]`.

What they promise stands in `tests.replay.recording`.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import uuid4

from temporalio.client import Client, WorkflowFailureError

from app.contracts.errors import ErrorCode
from app.contracts.generations import GenerationKind, GenerationStatus, OnDisconnect
from app.contracts.ids import SessionId, follow_up_id, generation_workflow_id
from app.contracts.names import ActivityName
from app.contracts.steering import MessageMode
from app.temporal.search_attributes import KEYS
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import Busy, answers, fails, finds, model_answers, writes
from tests.fakes.scripted_jobs import ScriptedJob, running
from tests.replay.recording import keep, recorder
from workflows.failures import WORKER_SHUTDOWN


async def clean(client: Client) -> ScriptedJob:
    async with running(client, ScriptedActivities()) as job:
        await job.told()
        await job.result()
    return job


async def searchable(client: Client) -> ScriptedJob:
    """Started with search attributes, as all are since there are any: its status is told."""
    return await clean(client)


async def repaired(client: Client) -> ScriptedJob:
    activities = ScriptedActivities()
    activities.script(ActivityName.APPLY_CHANGES, writes("lib/main.dart", refused=["lib/habit.dart"]))
    activities.script(
        ActivityName.ANALYZE, finds("a brace is missing", "a name is unknown"), finds("a name is unknown")
    )
    async with running(client, activities) as job:
        await job.told()
        await job.result()
    return job


async def not_clean(client: Client) -> ScriptedJob:
    """The best round is not the latest one."""
    activities = ScriptedActivities()
    activities.script(ActivityName.ANALYZE, finds("one"), finds("two", "three"), finds("two", "three"))
    async with running(client, activities) as job:
        await job.result()
    return job


async def conversation(client: Client) -> ScriptedJob:
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model_answers("Use a ListView.", files=0))
    async with running(client, activities, kind=GenerationKind.CONVERSE) as job:
        await job.result()
    return job


async def cancelled(client: Client) -> ScriptedJob:
    model = Busy(after=model_answers("Plan."))
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(client, activities) as job:
        await model.begun.wait()
        await job.handle.cancel()
        with suppress(WorkflowFailureError):
            await job.result()
    return job


async def grace_expired(client: Client) -> ScriptedJob:
    """The watcher leaves, comes back, and leaves for good."""
    model = Busy(after=model_answers("Plan."))
    activities = ScriptedActivities()
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(client, activities, on_disconnect=OnDisconnect.GRACE, grace_s=1) as job:
        await model.begun.wait()
        for epoch, watched in enumerate([False, True, False]):
            await job.watchers(watched=watched, epoch=epoch)
        await job.result()
    return job


async def host_lost(client: Client) -> ScriptedJob:
    activities = ScriptedActivities(hosts=("host-a", "host-b"))
    activities.script(ActivityName.ANALYZE, fails(WORKER_SHUTDOWN, retryable=True))
    async with running(client, activities) as job:
        await job.result()
    return job


async def failed(client: Client) -> ScriptedJob:
    """After an outage that it sits out, in a repair round: the files of the round before are kept."""
    activities = ScriptedActivities()
    activities.script(ActivityName.GATHER_CONTEXT, fails(ErrorCode.DEPENDENCY_UNAVAILABLE, retryable=True))
    activities.script(ActivityName.ANALYZE, finds("a brace is missing"))
    activities.script(ActivityName.STREAM_MODEL, model_answers("Plan."), fails(ErrorCode.MODEL_QUOTA))
    async with running(client, activities) as job:
        with suppress(WorkflowFailureError):
            await job.result()
    return job


async def steered(client: Client) -> ScriptedJob:
    """In a session: one message gets a round, another comes too late for one and a third is to wait."""
    activities = ScriptedActivities()
    model, snapshot = Busy(after=model_answers("Plan 0.")), Busy(after=ScriptedActivities().save_snapshot)
    activities.script(ActivityName.STREAM_MODEL, model)
    activities.script(ActivityName.SAVE_SNAPSHOT, snapshot)
    async with running(client, activities, session_id=SessionId(uuid4())) as job:
        await model.begun.wait()
        await job.say()
        await job.say(MessageMode.QUEUE)
        model.go_on.set()
        await snapshot.begun.wait()
        await job.say()
        snapshot.go_on.set()
        await job.result()
        await client.get_workflow_handle(generation_workflow_id(follow_up_id(job.job.generation_id))).result()
    return job


async def followed(client: Client) -> ScriptedJob:
    """What waits is admitted and runs."""
    activities = ScriptedActivities()
    model = Busy(after=model_answers("Plan 0."))
    activities.script(ActivityName.STREAM_MODEL, model)
    async with running(client, activities) as job:
        await model.begun.wait()
        await job.say(MessageMode.QUEUE)
        model.go_on.set()
        await job.result()
        await client.get_workflow_handle(generation_workflow_id(follow_up_id(job.job.generation_id))).result()
    return job


async def cancelled_too_late(client: Client) -> ScriptedJob:
    activities = ScriptedActivities()
    finish = Busy(after=answers(GenerationStatus.COMPLETED))
    activities.script(ActivityName.FINISH, finish)
    async with running(client, activities) as job:
        await finish.begun.wait()
        await job.handle.cancel()
        finish.go_on.set()
        await job.result()
    return job


async def imported(client: Client) -> ScriptedJob:
    """A repository; the host with the first clone of it is lost."""
    activities = ScriptedActivities(hosts=("host-a", "host-b"))
    activities.script(ActivityName.SUMMARISE_REPOSITORY, fails(WORKER_SHUTDOWN, retryable=True))
    async with running(client, activities, kind=GenerationKind.IMPORT) as job:
        await job.result()
    return job


SCENARIOS: tuple[Callable[[Client], Awaitable[ScriptedJob]], ...] = (
    clean,
    searchable,
    repaired,
    not_clean,
    conversation,
    cancelled,
    cancelled_too_late,
    grace_expired,
    host_lost,
    failed,
    steered,
    followed,
    imported,
)


async def record(names: set[str]) -> None:
    async with recorder(KEYS) as environment:
        for scenario in SCENARIOS:
            if not names or scenario.__name__ in names:
                job = await scenario(environment.client)
                await keep(f"code_generation_{scenario.__name__}", job.handle)


if __name__ == "__main__":
    asyncio.run(record(set(sys.argv[1:])))
