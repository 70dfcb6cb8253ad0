"""What the last watcher's disconnect does, by policy."""

import pytest
from temporalio.client import Client, WorkflowHandle

from app.client import WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Code, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId, generation_workflow_id
from app.contracts.projects import Project
from app.local.stack import Stack
from tests.support.holding import Hold
from tests.support.jobs import eventually, watch_to_the_end, watch_until
from tests.support.watching import Watching

LONG = "a recipe book [[demo:slow]]"
GRACE_S = 60


def _any_code(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None


async def _start_and_leave(
    user: WingbeatClient, project: Project, prompt: str, options: GenerationOptions
) -> GenerationId:
    async with user.live() as live:
        job = await live.generate(project.id, prompt, options=options)
        await watch_until(live, job.id, Watching(), _any_code)
    return job.id


async def _ends(user: WingbeatClient, job: GenerationId, *, within_s: float) -> GenerationStatus:
    async def ended() -> bool:
        return (await user.generation(job)).status.is_final

    await eventually(ended, within_s=within_s, what="the job's end")
    return (await user.generation(job)).status


async def test_cancel_policy_ends_the_job_at_once(user: WingbeatClient, project: Project) -> None:
    job = await _start_and_leave(user, project, LONG, GenerationOptions(on_disconnect=OnDisconnect.CANCEL))
    assert await _ends(user, job, within_s=60) is GenerationStatus.CANCELLED
    record = await user.generation(job)
    assert record.error is not None
    assert record.error.code is ErrorCode.CANCELLED


async def test_grace_ends_the_job_when_nobody_comes_back(user: WingbeatClient, project: Project) -> None:
    job = await _start_and_leave(user, project, LONG, GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=1))
    assert await _ends(user, job, within_s=60) is GenerationStatus.CANCELLED


@pytest.fixture(scope="module")
async def temporal(stack: Stack) -> Client:
    return await Client.connect(stack.info.temporal_address, namespace=stack.info.temporal_namespace)


async def _graces(job: WorkflowHandle[object, object]) -> tuple[int, int]:
    """How many graces have begun, and how many were called off."""
    events = (await job.fetch_history()).events
    timers = [event.timer_started_event_attributes for event in events]
    graces = {timer.timer_id for timer in timers if timer.start_to_fire_timeout.seconds == GRACE_S}
    called_off = {event.timer_canceled_event_attributes.timer_id for event in events} - {""}
    return len(graces), len(graces & called_off)


async def test_a_reconnect_within_the_grace_saves_the_job(
    stack: Stack, temporal: Client, user: WingbeatClient, project: Project
) -> None:
    """The job stands still until its grace has begun, and been called off."""
    watching, hold = Watching(), Hold(stack)
    options = GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=GRACE_S)
    async with user.live() as live:
        job = await live.generate(project.id, f"a recipe book {hold}", options=options)
        await watch_until(live, job.id, watching, _any_code)
    workflow: WorkflowHandle[object, object] = temporal.get_workflow_handle(generation_workflow_id(job.id))

    async def has_begun() -> bool:
        return await _graces(workflow) == (1, 0)

    async def is_called_off() -> bool:
        return await _graces(workflow) == (1, 1)

    await eventually(has_begun, within_s=GRACE_S / 2, what="the grace")
    async with user.live() as live:
        await live.subscribe(job.id, after_seq=watching.last_seq)
        watching.resubscribed()
        await eventually(is_called_off, within_s=GRACE_S, what="the end of the grace")
        await hold.let_go()
        await watch_to_the_end(live, job.id, watching)
    assert not watching.breaches
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error


async def test_continue_needs_nobody(user: WingbeatClient, project: Project) -> None:
    options = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)
    job = await _start_and_leave(user, project, "a quiz", options)
    assert await _ends(user, job, within_s=60) is GenerationStatus.COMPLETED


async def test_cancel_is_acknowledged_and_final(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, LONG)
        watching = Watching()
        await watch_until(live, job.id, watching, _any_code)
        answer = await live.ask({"type": "Cancel", "generation_id": str(job.id)})
        assert answer.type == "Ack"
        await watch_to_the_end(live, job.id, watching)
    assert not watching.breaches
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.CANCELLED
