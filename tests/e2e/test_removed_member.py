"""Whose rights end while they are connected: the watch of a project that was taken away, the socket of a logout."""

from secrets import token_hex

import pytest
from websockets.exceptions import ConnectionClosed

from app.client import LiveConnection, WingbeatClient
from app.contracts.accounts import LogoutScope
from app.contracts.errors import ErrorCode
from app.contracts.events import Code, Error, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.ids import GenerationId
from app.contracts.messages import CloseCode
from app.contracts.projects import Project, ProjectRole
from app.local.stack import Stack
from app.realtime.runtime import RealtimeLimits
from tests.support.jobs import eventually, watch_until
from tests.support.serving import serving, settings_of
from tests.support.watching import Watching

QUICK = RealtimeLimits(revalidate_within_s=0.5)
"""Looks at rights often, where the real one takes up to a minute."""
OPTIONS = GenerationOptions(on_disconnect=OnDisconnect.GRACE, grace_s=1)


def _drafted(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None


async def _loss(live: LiveConnection, job: GenerationId) -> Error:
    async for frame in live.frames(timeout_s=60):
        if isinstance(frame, Error) and frame.generation_id == job:
            return frame
    raise AssertionError("the connection ended")


async def test_the_watch_is_lost_and_the_job_follows_its_policy(
    stack: Stack, user: WingbeatClient, stranger: WingbeatClient, project: Project
) -> None:
    member = stranger.session.user
    await user.share(project.id, member.email, ProjectRole.EDITOR)
    async with (
        serving(settings_of(stack.environment), limits=QUICK) as url,
        WingbeatClient(url.removesuffix("/api")) as editor,
    ):
        editor.use_session(stranger.session)
        async with editor.live() as live:
            job = await live.generate(project.id, "a recipe book [[demo:slow]]", options=OPTIONS)
            await watch_until(live, job.id, Watching(), _drafted)
            await user.unshare(project.id, member.id)
            assert (await _loss(live, job.id)).code is ErrorCode.NOT_FOUND
            assert (await live.ask({"type": "Ping"})).type == "Pong"

            async def cancelled() -> bool:
                return (await user.generation(job.id)).status is GenerationStatus.CANCELLED

            await eventually(cancelled, within_s=60, what="the end of the grace")


async def test_a_socket_of_a_session_that_logged_out_is_closed(stack: Stack) -> None:
    async with serving(settings_of(stack.environment), limits=QUICK) as url:
        api_url = url.removesuffix("/api")
        async with WingbeatClient(api_url) as client, WingbeatClient(api_url) as elsewhere:
            await client.sign_up(f"socket-{token_hex(6)}@example.com", token_hex(16))
            elsewhere.use_session(client.session)
            frames: list[ServerFrame] = []
            async with client.live() as live:
                await elsewhere.log_out(LogoutScope.LOCAL)
                with pytest.raises(ConnectionClosed):
                    while True:
                        frames.append(await live.receive())
                assert live.socket.close_code == CloseCode.NOT_AUTHENTICATED
    assert [frame.type for frame in frames] == ["Error"]
    assert isinstance(frames[0], Error)
    assert frames[0].code is ErrorCode.INVALID_TOKEN
