"""Talking to a job while it runs, over the WebSocket: one message steers it, another becomes the job after it."""

from uuid import uuid4

import pytest

from app.client import ApiError, WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Code, Message, ServerFrame
from app.contracts.generations import GenerationStatus
from app.contracts.ids import SessionId
from app.contracts.projects import Project
from app.contracts.steering import Disposition, MessageMode
from app.local.stack import Stack
from tests.support.holding import Hold
from tests.support.jobs import watch_to_the_end, watch_until
from tests.support.watching import Watching


def _some_code(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None


async def test_a_message_steers_and_another_follows_up(stack: Stack, user: WingbeatClient, project: Project) -> None:
    """Also when the worker is killed right after they were said."""
    session, watching, hold = SessionId(uuid4()), Watching(), Hold(stack)
    wish = f"a task list {hold}"
    async with user.live() as live:
        job = await live.generate(project.id, wish, session=session)
        await watch_until(live, job.id, watching, _some_code)
        steering = await live.steer(job.id, "make it dark")
        queued = await live.steer(job.id, "rename it to 'Chores'", mode=MessageMode.QUEUE)
        assert (steering.disposition, queued.disposition) == (Disposition.STEERING, Disposition.QUEUED)
        await stack.kill("worker")
        await hold.let_go()
        await watch_to_the_end(live, job.id, watching)
        await stack.restarted("worker")
        assert watching.breaches == []
        told = [(frame.message_id, frame.disposition) for frame in watching.durable if isinstance(frame, Message)]
        assert told == [
            (steering.message_id, Disposition.STEERING),
            (queued.message_id, Disposition.QUEUED),
            (steering.message_id, Disposition.APPLIED),
        ]
        assert watching.result is not None
        assert watching.result.status is GenerationStatus.COMPLETED
        assert watching.result.follow_up_id == queued.follow_up_id

        assert queued.follow_up_id is not None
        await live.subscribe(queued.follow_up_id)
        following = await watch_to_the_end(live, queued.follow_up_id)
    assert following.result is not None
    assert following.result.status is GenerationStatus.COMPLETED

    first, last = [(await user.file(each, "lib/app.dart")).decode() for each in (job.id, queued.follow_up_id)]
    assert "ThemeMode.dark" in first
    assert "Chores" not in first
    assert "ThemeMode.dark" in last
    assert "Chores" in last
    assert [message.disposition for message in await user.messages(job.id)] == [
        Disposition.APPLIED,
        Disposition.STARTED,
    ]
    assert [item.session_id for item in await user.sessions(project.id)] == [session]
    assert [model.name for model in await user.models()] == [watching.result.model]
    said = [message.content for message in (await user.conversation(project.id, session=session)).items]
    assert f"{wish}\n\nmake it dark" in said
    assert "rename it to 'Chores'" in said
    with pytest.raises(ApiError) as refused:
        await user.say(job.id, "too late")
    assert refused.value.code is ErrorCode.ALREADY_FINISHED
