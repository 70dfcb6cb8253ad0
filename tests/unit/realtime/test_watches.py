"""The watch keeper: workflows hear of their last watcher's going and of a return, whatever fails meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from app.contracts.jobs import WatchersChanged
from app.realtime import watches
from app.realtime.watches import WatchKeeper
from tests.unit.realtime.examples import new_id
from tests.unit.realtime.fakes import FakeJobs, FakeWatchStore, until

FAST = timedelta(milliseconds=20)


@pytest.fixture
def store() -> FakeWatchStore:
    return FakeWatchStore()


@pytest.fixture
def jobs() -> FakeJobs:
    return FakeJobs()


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "RETRY_S", 0.01)


async def test_a_first_watcher_takes_a_lease_and_tells_nobody(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
    assert jobs.told == []


async def test_leaving_and_coming_back_are_told_in_order(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        keeper.unwatch(job)
        await until(lambda: len(jobs.told) == 1)
        keeper.watch(job)
        await until(lambda: len(jobs.told) == 2)
    assert jobs.told == [
        (job, WatchersChanged(watched=False, epoch=2)),
        (job, WatchersChanged(watched=True, epoch=3)),
    ]


async def test_a_quick_return_goes_unnoticed(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        keeper.unwatch(job)
        keeper.watch(job)
        await asyncio.sleep(0.05)
    assert jobs.told == []
    assert "leave" not in store.calls


async def test_an_outage_delays_but_loses_nothing(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        store.is_down = True
        keeper.watch(job)
        await until(lambda: store.calls.count("join") >= 3)
        store.is_down = False
        await until(lambda: job in store.leases)
        jobs.is_down = True
        keeper.unwatch(job)
        await until(lambda: job not in store.leases)
        await asyncio.sleep(0.03)
        jobs.is_down = False
        await until(lambda: len(jobs.told) == 1)
    assert jobs.told == [(job, WatchersChanged(watched=False, epoch=2))]


async def test_a_job_that_came_back_meanwhile_is_not_told_of_its_leaving(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        jobs.is_down = True
        keeper.unwatch(job)
        await until(lambda: job not in store.leases)
        keeper.watch(job)
        await until(lambda: job in store.leases)
        jobs.is_down = False
        await until(lambda: len(jobs.told) == 1)
    assert jobs.told == [(job, WatchersChanged(watched=True, epoch=3))]


async def test_an_ended_job_gives_its_lease_back_in_silence(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        keeper.job_ended(job)
        await until(lambda: job not in store.leases)
    assert jobs.told == []


async def test_a_workflow_that_is_gone_is_no_failure(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    jobs.is_gone = True
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        keeper.unwatch(job)
        await until(lambda: job not in store.leases)
        jobs.is_gone = False
        await asyncio.sleep(0.05)
    assert jobs.told == []


async def test_a_process_that_stops_keeps_its_leases(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        keeper.drain()
        keeper.unwatch(job)
        await asyncio.sleep(0.03)
    assert job in store.leases
    assert jobs.told == []


async def test_leases_are_renewed_and_those_of_dead_processes_swept(store: FakeWatchStore, jobs: FakeJobs) -> None:
    orphan = new_id()
    store.leases.add(orphan)
    async with WatchKeeper(store, jobs, lease=4 * FAST, tick=FAST):
        store.lapse(orphan)
        await until(lambda: len(jobs.told) == 1)
    assert jobs.told == [(orphan, WatchersChanged(watched=False, epoch=1))]
    assert store.calls.index("sweep") > store.calls.index("renew")
    assert store.renewals >= 3


async def test_a_lease_of_ours_that_lapsed_is_taken_again(store: FakeWatchStore, jobs: FakeJobs) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs, lease=4 * FAST, tick=FAST) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        store.lapse(job)
        await until(lambda: job in store.leases)
        await until(lambda: bool(jobs.told))
    assert jobs.told[-1] == (job, WatchersChanged(watched=True, epoch=3))


async def test_after_an_outage_leases_are_taken_again_before_anything_is_swept(
    store: FakeWatchStore, jobs: FakeJobs
) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs, lease=4 * FAST, tick=FAST) as keeper:
        keeper.watch(job)
        await until(lambda: "sweep" in store.calls)
        store.is_down = True
        await asyncio.sleep(0.2)
        store.leases.discard(job)
        store.calls.clear()
        store.is_down = False
        await until(lambda: "sweep" in store.calls)
        assert job in store.leases
        assert "join" in store.calls[: store.calls.index("sweep")]


async def test_a_preview_that_is_used_just_after_the_jobs_end_hears_of_its_last_user(
    store: FakeWatchStore, jobs: FakeJobs
) -> None:
    job = new_id()
    async with WatchKeeper(store, jobs) as keeper:
        keeper.watch(job)
        await until(lambda: job in store.leases)
        keeper.job_ended(job)
        keeper.watch(job)
        await asyncio.sleep(0)
        keeper.unwatch(job)
        await until(lambda: bool(jobs.told))
    assert not jobs.told[-1][1].watched
