"""What a job costs Temporal: the bar for the history of a clean generation with one watcher."""

import asyncio

from temporalio.testing import WorkflowEnvironment

from app.contracts.events import Result
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.behaviours import model_answers
from tests.fakes.scripted_jobs import ScriptedJob, running

MAX_EVENTS = 150
PACE_S = 0.3
"""Slower than a watcher's polls (100 ms apart), as real steps are: every stage then wakes a poll."""
PATIENCE_S = 60


async def events_of(job: ScriptedJob) -> list[str]:
    await job.result()
    return [str(event.WhichOneof("attributes")) async for event in job.handle.fetch_history_events()]


async def watched_job(real: WorkflowEnvironment, activities: ScriptedActivities) -> list[str]:
    async with running(real.client, activities) as job:
        frames = await asyncio.wait_for(job.told(), PATIENCE_S)
        assert isinstance(frames[-1], Result)
        return await events_of(job)


async def test_clean_job_with_a_watcher_has_a_short_history(real: WorkflowEnvironment) -> None:
    events = await watched_job(real, ScriptedActivities(pace_s=PACE_S))
    assert events.count("workflow_execution_update_completed_event_attributes") >= 10, "not every stage was watched"
    assert len(events) <= MAX_EVENTS
    assert events.count("timer_fired_event_attributes") == 1, "the job did not stay until its end was read"


async def test_history_does_not_grow_with_the_model_output(real: WorkflowEnvironment) -> None:
    """The chat is told in sixteen frames instead of one, all in one workflow task."""
    activities = ScriptedActivities(pace_s=PACE_S)
    activities.script(ActivityName.STREAM_MODEL, model_answers("word " * 50_000))
    assert len(await watched_job(real, activities)) <= MAX_EVENTS


async def test_nobody_is_waited_for_when_nobody_watches(real: WorkflowEnvironment) -> None:
    async with running(real.client, ScriptedActivities()) as job:
        events = await events_of(job)
    assert "timer_fired_event_attributes" not in events
