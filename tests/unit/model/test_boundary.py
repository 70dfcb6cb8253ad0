"""The boundary between our errors and Temporal's failures, and heartbeats."""

import asyncio

import pytest
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.errors import MAX_FAILURE_TEXT, translated
from activities.heartbeat import heartbeating
from app.contracts.errors import ErrorCode
from app.contracts.jobs import JobRef, PubGetOutput
from app.errors import Conflict, DependencyUnavailable, NotConfigured, NotFound, TooManyRequests, WingbeatError
from app.github.failures import GitHubLimited


async def failure_of(error: BaseException) -> ApplicationError:
    @translated
    async def fail() -> None:
        raise error

    with pytest.raises(ApplicationError) as caught:
        await fail()
    return caught.value


@pytest.mark.parametrize(
    ("error", "code", "final", "delay"),
    [
        (NotFound("gone"), ErrorCode.NOT_FOUND, True, None),
        (Conflict("no"), ErrorCode.CONFLICT, True, None),
        (NotConfigured("set it up"), ErrorCode.INTERNAL, True, None),
        (GitHubLimited(7), ErrorCode.GITHUB_RATE_LIMITED, False, 7),
        (WingbeatError("no disk", code=ErrorCode.WORKSPACE_FAILED), ErrorCode.WORKSPACE_FAILED, False, None),
        (DependencyUnavailable("the database", retry_after_s=4), ErrorCode.DEPENDENCY_UNAVAILABLE, False, 4),
        (TooManyRequests("slow", retry_after_s=9), ErrorCode.TOO_MANY_REQUESTS, False, 9),
    ],
)
async def test_an_expected_error_keeps_its_code(
    error: WingbeatError, code: ErrorCode, final: bool, delay: int | None
) -> None:
    failure = await failure_of(error)
    assert (failure.type, failure.message, failure.non_retryable) == (code, error.detail, final)
    assert (failure.next_retry_delay.total_seconds() if failure.next_retry_delay else None) == delay
    assert failure.__cause__ is None


async def test_an_unexpected_error_tells_its_type_and_place_but_not_its_text() -> None:
    failure = await failure_of(KeyError("password=hunter2"))
    assert (failure.type, failure.non_retryable) == (ErrorCode.INTERNAL, False)
    assert "KeyError" in failure.message
    assert "test_boundary.py" in failure.message
    assert "hunter2" not in failure.message


async def test_a_long_text_is_cut() -> None:
    assert len((await failure_of(NotFound("x" * 10_000))).message) == MAX_FAILURE_TEXT


async def test_temporals_failures_and_cancellation_pass() -> None:
    original = ApplicationError("mine", type="mine")
    assert await failure_of(original) is original

    @translated
    async def cancelled() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await cancelled()


def test_temporal_still_reads_the_types() -> None:
    class Activities:
        @activity.defn(name="pub_get")
        @translated
        async def pub_get(self, job: JobRef) -> PubGetOutput:
            raise NotImplementedError

    definition = activity._Definition.must_from_callable(Activities().pub_get)
    assert definition.name == "pub_get"
    assert definition.is_async
    assert definition.arg_types == [JobRef]
    assert definition.ret_type is PubGetOutput


async def test_heartbeats_come_with_details_and_stop_with_the_block() -> None:
    beats: list[object] = []
    second = asyncio.Event()

    def beat(*details: object) -> None:
        beats.append(details)
        if len(beats) == 2:
            second.set()

    async def work() -> int:
        async with heartbeating(lambda: len(beats)):
            await asyncio.wait_for(second.wait(), 60)
        return len(asyncio.all_tasks())

    environment = ActivityEnvironment()
    environment.on_heartbeat = beat
    tasks_before = len(asyncio.all_tasks())
    tasks_after = await environment.run(work)
    assert beats == [(0,), (1,)]
    assert tasks_after <= tasks_before + 1
