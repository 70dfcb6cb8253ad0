"""What the last watcher's disconnect does, by policy."""

from app.client import WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Code, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId
from app.contracts.projects import Project
from tests.support.jobs import eventually, watch_to_the_end, watch_until
from tests.support.watching import Watching

LONG = "a recipe book [[demo:slow]]"


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
    assert await _ends(user, job, within_s=10) is GenerationStatus.CANCELLED
    record = await user.generation(job)
    assert record.error is not None
    assert record.error.code is ErrorCode.CANCELLED


async def test_grace_ends_the_job_when_nobody_comes_back(user: WingbeatClient, project: Project) -> None:
    job = await _start_and_leave(user, project, LONG, GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=1))
    assert await _ends(user, job, within_s=15) is GenerationStatus.CANCELLED


async def test_a_reconnect_within_the_grace_saves_the_job(user: WingbeatClient, project: Project) -> None:
    watching = Watching()
    options = GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=3)
    async with user.live() as live:
        job = await live.generate(project.id, "a recipe book", options=options)
        await watch_until(live, job.id, watching, _any_code)
    async with user.live() as live:
        await live.subscribe(job.id, after_seq=watching.last_seq)
        watching.resubscribed()
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
