"""kill -9 of the worker and of the api in mid-stream: the job goes on, no durable event is lost or repeated."""

import pytest
import websockets

from app.client import WingbeatClient
from app.contracts.events import Code, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.projects import Project
from app.local.stack import Stack
from tests.support.holding import Hold
from tests.support.jobs import watch_to_the_end, watch_until
from tests.support.watching import Watching


def _in_mid_file(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None and (frame.offset or 0) > 300


async def test_a_killed_worker_goes_on_from_the_saved_draft(
    stack: Stack, user: WingbeatClient, project: Project
) -> None:
    watching, hold = Watching(), Hold(stack)
    async with user.live() as live:
        job = await live.generate(project.id, f"a recipe book {hold}")
        await watch_until(live, job.id, watching, _in_mid_file)
        await stack.kill("worker")
        await hold.let_go()
        await watch_to_the_end(live, job.id, watching)
    await stack.restarted("worker")
    assert not watching.breaches
    assert [(reset.round, reset.attempt) for reset in watching.resets] == [(0, 2)]
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    draft = watching.drafts[0]
    assert draft.attempt == 2
    assert not draft.had_gap
    for path in draft.finals:
        assert (await user.file(job.id, path)).decode() == draft.files[path]


async def test_a_client_resumes_after_the_api_was_killed(stack: Stack, user: WingbeatClient, project: Project) -> None:
    watching, hold = Watching(), Hold(stack)
    stays = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)
    with pytest.raises(websockets.ConnectionClosed):
        async with user.live() as live:
            job = await live.generate(project.id, f"a recipe book {hold}", options=stays)
            await watch_until(live, job.id, watching, _in_mid_file)
            await stack.kill("api")
            await watch_to_the_end(live, job.id, watching)
    await stack.restarted("api")
    async with user.live() as live:
        await live.subscribe(job.id, after_seq=watching.last_seq)
        watching.resubscribed()
        await hold.let_go()
        await watch_to_the_end(live, job.id, watching)
    assert not watching.breaches
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
