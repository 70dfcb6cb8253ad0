"""Sockets and the sessions they belong to: tokens of a few seconds, and jobs that run through them.

The scenarios wait for the ends of tokens, all at the same time; each test awaits one of them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from secrets import token_hex

import pytest
from websockets.exceptions import ConnectionClosed

from app.client import LiveConnection, MessageRefused, WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.events import Error, Result, ServerFrame, TokenExpiring, TokenRefreshed
from app.contracts.generations import GenerationOptions, GenerationStatus, OnDisconnect
from app.contracts.messages import CloseCode
from app.local.options import EVERY_SERVICE
from tests.support.jobs import describe, eventually
from tests.support.stack import temporary_stack
from tests.support.watching import Watching

LIFETIME_S = 8
MODEL_PACE = "1200"
"""Characters a second: an app takes some fifteen seconds."""
PROMPT = "a recipe book"

Scenario = Callable[[WingbeatClient], Awaitable[None]]


async def _read_to_the_close(live: LiveConnection) -> list[ServerFrame]:
    frames: list[ServerFrame] = []
    with pytest.raises(ConnectionClosed):
        while True:
            frames.append(await live.receive())
    return frames


async def a_socket_stays_open_across_refreshes_with_its_job(member: WingbeatClient) -> None:
    project = await member.create_project("A test's project")
    options = GenerationOptions(on_disconnect=OnDisconnect.CANCEL)
    first, watching, expiries, refreshed = member.session, Watching(), 0, []
    async with member.live() as live:
        job = await live.generate(project.id, PROMPT, options=options)
        async for frame in live.frames():
            expiries += isinstance(frame, TokenExpiring)
            if isinstance(frame, TokenRefreshed):
                refreshed.append(frame.session)
            if frame.generation_id == job.id:
                watching.see(frame)
            if watching.result is not None and len(refreshed) >= 3:
                break
        assert (await live.ask({"type": "Ping"})).type == "Pong"
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    assert not watching.breaches
    assert expiries >= 3
    assert len({session.access_token for session in (first, *refreshed)}) == len(refreshed) + 1
    assert {session.user.id for session in refreshed} == {first.user.id}


async def without_a_refresh_the_socket_ends_and_the_job_goes_on(member: WingbeatClient) -> None:
    project = await member.create_project("A test's project")
    options = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)
    await member.refresh()
    async with member.live(auto_refresh=False) as live:
        job = await live.generate(project.id, PROMPT, options=options)
        frames = await _read_to_the_close(live)
        assert live.socket.close_code == CloseCode.NOT_AUTHENTICATED
    session_frames = [frame for frame in frames if isinstance(frame, TokenExpiring | Error)]
    assert [frame.type for frame in session_frames] == ["TokenExpiring", "Error"]
    assert isinstance(frames[-1], Error)
    assert frames[-1].code is ErrorCode.TOKEN_EXPIRED
    assert not any(isinstance(frame, Result) for frame in frames), "the job ended before the token: nothing was shown"

    async def ended() -> bool:
        return (await member.generation(job.id)).status.is_final

    await eventually(ended, within_s=90, every_s=0.5, what="the job's end")
    record = await member.generation(job.id)
    assert record.status is GenerationStatus.COMPLETED, describe(record)


async def a_used_refresh_token_is_refused_and_the_socket_stays_until_its_end(member: WingbeatClient) -> None:
    async with member.live(auto_refresh=False) as live:
        used = member.session.refresh_token
        await member.refresh()
        with pytest.raises(MessageRefused) as refused:
            await live.ask({"type": "RefreshToken", "refresh_token": used})
        assert refused.value.error.code is ErrorCode.REFRESH_TOKEN_REUSED
        assert (await live.ask({"type": "Ping"})).type == "Pong"
        frames = await _read_to_the_close(live)
        assert live.socket.close_code == CloseCode.NOT_AUTHENTICATED
    assert isinstance(frames[-1], Error)
    assert frames[-1].code is ErrorCode.TOKEN_EXPIRED


async def concurrent_calls_after_the_end_refresh_once(member: WingbeatClient) -> None:
    before = member.session
    await asyncio.sleep(LIFETIME_S)  # the token's life, from before its start
    users = await asyncio.gather(*(member.me() for _ in range(20)))
    assert {user.id for user in users} == {before.user.id}
    renewed = member.session
    assert renewed.refresh_token != before.refresh_token
    assert (await member.refresh()).user == before.user, "a family that saw a token twice would have ended"


SCENARIOS: tuple[Scenario, ...] = (
    a_socket_stays_open_across_refreshes_with_its_job,
    without_a_refresh_the_socket_ends_and_the_job_goes_on,
    a_used_refresh_token_is_refused_and_the_socket_stays_until_its_end,
    concurrent_calls_after_the_end_refresh_once,
)


@pytest.fixture(scope="module")
async def short_lived_url() -> AsyncIterator[str]:
    """A stack of its own, whose access tokens end after a few seconds."""
    settings = {"WINGBEAT_ENV": "local", "LOCAL_TOKEN_LIFETIME_S": str(LIFETIME_S), "AUTH_RATE_LIMIT": "off"}
    async with temporary_stack(services=EVERY_SERVICE, settings=settings, model_pace=MODEL_PACE) as stack:
        yield stack.info.api_url


@pytest.fixture(scope="module")
async def played(short_lived_url: str) -> AsyncIterator[Mapping[Scenario, asyncio.Task[None]]]:
    """Every scenario, begun, each with a member of its own."""

    async def play(scenario: Scenario) -> None:
        async with WingbeatClient(short_lived_url, timeout_s=60) as member:
            await member.sign_up(f"socket-{token_hex(6)}@example.com", token_hex(16))
            await scenario(member)

    tasks = {scenario: asyncio.create_task(play(scenario)) for scenario in SCENARIOS}
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.wait(tasks.values())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_tokens_that_end(played: Mapping[Scenario, asyncio.Task[None]], scenario: Scenario) -> None:
    await played[scenario]
