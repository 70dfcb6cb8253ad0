"""Live previews: what is tried again, what is not, and that nothing is left. Published builds: the same."""

from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutType
from temporalio.exceptions import TimeoutError as ActivityTimeout
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.generations import OnDisconnect
from app.contracts.ids import ProjectId, new_generation_id
from app.contracts.jobs import JobRef, WatchersChanged
from app.contracts.names import SignalName
from app.contracts.previews import PreviewJob, PreviewPurpose, PreviewRun, PreviewRunEnd, ShareState, SiteBuild
from app.contracts.version_frames import PreviewState
from tests.fakes.previews import ScriptedPreviews, Served, built, ended, previewing, publishing
from workflows import preview_host
from workflows.failures import WORKER_SHUTDOWN, JobFailed
from workflows.policies.previews import PROVISION_PREVIEW
from workflows.policies.step import MAX_HOST_LOSSES
from workflows.preview_host import PreviewHost

STARTING, RESTARTING = PreviewState.STARTING, PreviewState.RESTARTING
STOPPED, FAILED = PreviewState.STOPPED, PreviewState.FAILED
CRASH = ended(PreviewRunEnd.EXITED, served_s=1.0, tail=["oops"])
IDLE = ended(PreviewRunEnd.IDLE, served_s=60.0)


async def test_a_process_that_ends_is_started_again_within_bounds(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedPreviews(runs=[CRASH] * 4)
    before = await skipping.get_current_time()
    async with previewing(skipping.client, activities) as preview:
        output = await preview.result()
    took = await skipping.get_current_time() - before
    assert activities.states == [STARTING, RESTARTING, RESTARTING, RESTARTING, FAILED]
    assert took >= timedelta(seconds=1 + 2 + 4), "the pauses grow"
    assert output.error is not None and output.error.code is ErrorCode.PREVIEW_FAILED
    assert "oops" in output.error.message and activities.recorded[-1].tail == ["oops"]
    assert activities.cleaned == ["preview-host-a"]


async def test_a_long_run_begins_a_new_row_of_restarts(skipping: WorkflowEnvironment) -> None:
    steady = ended(PreviewRunEnd.UNHEALTHY, served_s=500.0)
    activities = ScriptedPreviews(runs=[CRASH, CRASH, steady, CRASH, CRASH, IDLE])
    async with previewing(skipping.client, activities) as preview:
        output = await preview.result()
    assert (output.state, output.error) == (STOPPED, None)
    assert activities.states.count(RESTARTING) == 5


@pytest.mark.parametrize("end", [PreviewRunEnd.NOT_READY, PreviewRunEnd.REFUSED])
async def test_what_would_only_happen_again_is_told_at_once(skipping: WorkflowEnvironment, end: PreviewRunEnd) -> None:
    activities = ScriptedPreviews(runs=[ended(end, tail=["compiling", "lib/main.dart:1:1: Error"])])
    async with previewing(skipping.client, activities) as preview:
        output = await preview.result()
    assert activities.states == [STARTING, FAILED] and activities.cleaned
    assert output.error is not None and "lib/main.dart:1:1: Error" in output.error.message


@pytest.mark.parametrize("purpose", list(PreviewPurpose))
async def test_nobody_to_take_the_work_is_a_missing_toolchain(
    monkeypatch: pytest.MonkeyPatch, purpose: PreviewPurpose
) -> None:
    """The wait is bounded by the step's `schedule_to_start`, which the test server does not skip."""
    assert PROVISION_PREVIEW.schedule_to_start is not None

    async def nobody(*_: object) -> None:
        raise _timed_out(TimeoutType.SCHEDULE_TO_START)

    monkeypatch.setattr(preview_host, "run_step", nobody)
    host = PreviewHost(JobRef(project_id=ProjectId(uuid4()), generation_id=new_generation_id()), purpose)
    with pytest.raises(JobFailed) as failed:
        await host.job()
    assert failed.value.error.code is ErrorCode.TOOLCHAIN_UNAVAILABLE and "FLUTTER_ROOT" in failed.value.error.message


async def test_a_toolchain_that_refuses_ends_it_with_its_own_code(skipping: WorkflowEnvironment) -> None:
    async def refuses(_: PreviewJob) -> PreviewRun:
        raise ApplicationError("install Flutter", type=ErrorCode.TOOLCHAIN_UNAVAILABLE, non_retryable=True)

    activities = ScriptedPreviews(runs=[refuses])
    async with previewing(skipping.client, activities) as preview:
        output = await preview.result()
    assert output.error is not None and output.error.code is ErrorCode.TOOLCHAIN_UNAVAILABLE


async def test_a_lost_host_is_replaced(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedPreviews(runs=[_lost, IDLE], hosts=("preview-host-lost", "preview-host-b"))
    async with previewing(skipping.client, activities) as preview:
        output = await preview.result()
    assert activities.provisioned == ["preview-host-lost", "preview-host-b"]
    assert output.state is STOPPED and set(activities.cleaned) == {"preview-host-lost", "preview-host-b"}


async def test_lost_hosts_are_replaced_within_bounds(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedPreviews(runs=[_lost] * 9)
    async with previewing(skipping.client, activities) as preview:
        output = await preview.result()
    assert output.error is not None and output.error.code is ErrorCode.PREVIEW_FAILED
    assert len(activities.provisioned) == MAX_HOST_LOSSES + 1


async def test_stopping_ends_the_process_first_and_leaves_nothing(real: WorkflowEnvironment) -> None:
    served = Served()
    activities = ScriptedPreviews(runs=[served])
    async with previewing(real.client, activities) as preview:
        await served.begun.wait()
        await preview.cancel()
        output = await preview.result()
    assert (output.state, output.error) == (STOPPED, None)
    assert activities.states == [STARTING, STOPPED] and activities.cleaned == ["preview-host-a"]


@pytest.mark.parametrize("on_disconnect", [OnDisconnect.CANCEL, OnDisconnect.GRACE])
async def test_the_last_watcher_takes_it_along(real: WorkflowEnvironment, on_disconnect: OnDisconnect) -> None:
    served = Served()
    activities = ScriptedPreviews(runs=[served])
    async with previewing(real.client, activities, on_disconnect=on_disconnect, grace_s=1) as preview:
        await served.begun.wait()
        await preview.signal(SignalName.WATCHERS_CHANGED, WatchersChanged(watched=False, epoch=2))
        output = await preview.result()
    assert output.state is STOPPED and activities.cleaned


async def test_a_build_is_recorded(skipping: WorkflowEnvironment) -> None:
    activities = ScriptedPreviews(builds=[built])
    async with publishing(skipping.client, activities) as build:
        output = await build.result()
    assert output.state is ShareState.PUBLISHED
    assert [(share.state, share.archive_key is None) for share in activities.shares] == [(ShareState.PUBLISHED, False)]
    assert activities.cleaned


async def test_a_build_that_fails_says_why(skipping: WorkflowEnvironment) -> None:
    async def broken(_: PreviewJob) -> SiteBuild:
        return SiteBuild(tail=["lib/main.dart:3:1: Error: no"])

    activities = ScriptedPreviews(builds=[broken])
    async with publishing(skipping.client, activities) as build:
        output = await build.result()
    assert output.error is not None and "lib/main.dart:3:1" in output.error.message
    assert [share.state for share in activities.shares] == [ShareState.FAILED] and activities.cleaned


async def test_a_build_that_is_taken_back_leaves_nothing(real: WorkflowEnvironment) -> None:
    served = Served()
    activities = ScriptedPreviews(builds=[served])
    async with publishing(real.client, activities) as build:
        await served.begun.wait()
        await build.cancel()
        with pytest.raises(WorkflowFailureError):
            await build.result()
    assert activities.cleaned == ["preview-host-a"] and not activities.shares


async def _lost(_: PreviewJob) -> PreviewRun:
    raise ApplicationError("the worker stops", type=WORKER_SHUTDOWN, non_retryable=True)


def _timed_out(kind: TimeoutType) -> ActivityError:
    error = ActivityError(
        "timed out",
        scheduled_event_id=1,
        started_event_id=0,
        identity="",
        activity_type="provision_preview",
        activity_id="1",
        retry_state=None,
    )
    error.__cause__ = ActivityTimeout("timed out", type=kind, last_heartbeat_details=[])
    return error
