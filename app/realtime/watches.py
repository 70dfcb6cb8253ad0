"""Tells workflows when their last watcher has gone and when one came back, across all api processes."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

from loguru import logger

from app.contracts.ids import GenerationId
from app.contracts.jobs import WatchersChanged
from app.errors import DependencyUnavailable, NotFound

LEASE = timedelta(seconds=40)
TICK = timedelta(seconds=10)
"""Between renewals, and between sweeps for the leases of processes that died without a word."""
RETRY_S = 1.0


class Unwatched(Protocol):
    """A job whose last lease ran out."""

    @property
    def generation_id(self) -> GenerationId: ...

    @property
    def epoch(self) -> int: ...


class WatchStore(Protocol):
    """This process's leases; see `app.data.watches`. Raises `DependencyUnavailable`."""

    async def join(self, generation_id: GenerationId) -> int | None: ...

    async def leave(self, generation_id: GenerationId) -> int | None: ...

    async def renew(self) -> None: ...

    async def sweep(self) -> Sequence[Unwatched]: ...


class WatchedJobs(Protocol):
    """The workflows. Raises `NotFound` when the job's does not run, `DependencyUnavailable`."""

    async def watchers_changed(self, generation_id: GenerationId, change: WatchersChanged) -> None: ...


@dataclass(slots=True)
class _Watch:
    """What is wanted for one job, what Postgres knows, and what its workflow must still hear."""

    wanted: bool = False
    joined: bool = False
    signal: WatchersChanged | None = None
    has_ended: bool = False
    settling: asyncio.Task[None] | None = None

    @property
    def is_settled(self) -> bool:
        return self.wanted == self.joined and self.signal is None


class WatchKeeper:
    """Keeps a lease for every job that is watched here, and its workflow informed. Its calls never wait and never fail.

    A job's changes are worked off one after another; a watcher who leaves and returns meanwhile goes unnoticed. A
    process that stops does not give its leases back: they last while its clients reconnect, so it cancels no job.
    """

    def __init__(
        self, store: WatchStore, jobs: WatchedJobs, *, lease: timedelta = LEASE, tick: timedelta = TICK
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._lease_s = lease.total_seconds()
        self._tick_s = tick.total_seconds()
        self._watches: dict[GenerationId, _Watch] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._draining = False

    async def __aenter__(self) -> Self:
        self._ticking = asyncio.create_task(self._tick(), name="watch leases")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drain()
        tasks = [watch.settling for watch in self._watches.values() if watch.settling is not None]
        if self._ticking is not None:
            tasks.append(self._ticking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def drain(self) -> None:
        """The process is about to stop: from now on watchers who leave are expected back."""
        self._draining = True

    def watch(self, generation_id: GenerationId) -> None:
        """The job, or the live preview of one that has ended, has a first watcher here."""
        if (watch := self._watches.get(generation_id)) is not None:
            watch.has_ended = False
        self._want(generation_id, wanted=True)

    def job_ended(self, generation_id: GenerationId) -> None:
        """The job's workflow need not hear of its watchers any more."""
        if (watch := self._watches.get(generation_id)) is not None:
            watch.has_ended = True
            self._want(generation_id, wanted=False)

    def unwatch(self, generation_id: GenerationId) -> None:
        """The job's last watcher here has gone."""
        if not self._draining:
            self._want(generation_id, wanted=False)

    def _want(self, generation_id: GenerationId, *, wanted: bool) -> None:
        watch = self._watches.setdefault(generation_id, _Watch())
        watch.wanted = wanted
        self._settle(generation_id, watch)

    def _settle(self, generation_id: GenerationId, watch: _Watch) -> None:
        if watch.settling is None:
            watch.settling = asyncio.create_task(self._work_off(generation_id, watch), name=f"watch {generation_id}")

    async def _work_off(self, generation_id: GenerationId, watch: _Watch) -> None:
        while not watch.is_settled:
            try:
                await self._step(generation_id, watch)
            except DependencyUnavailable as error:
                logger.info("the watchers of {} cannot be told: {}", generation_id, error.detail)
                await asyncio.sleep(RETRY_S)
            except Exception:
                logger.exception("the watchers of {} cannot be told", generation_id)
                await asyncio.sleep(self._tick_s)
        watch.settling = None
        if not watch.joined:
            self._watches.pop(generation_id, None)

    async def _step(self, generation_id: GenerationId, watch: _Watch) -> None:
        """Change the lease, or else tell the workflow: what a newer change made stale is never sent."""
        if watch.wanted != watch.joined:
            wanted = watch.wanted
            epoch = await (self._store.join(generation_id) if wanted else self._store.leave(generation_id))
            watch.joined = wanted
            if epoch is not None and not watch.has_ended:
                watch.signal = WatchersChanged(watched=wanted, epoch=epoch)
        elif (change := watch.signal) is not None:
            with suppress(NotFound):
                await self._jobs.watchers_changed(generation_id, change)
            if watch.signal is change:
                watch.signal = None

    async def _tick(self) -> None:
        """Renew and sweep. After a start or an outage others first get a lease's time to come back."""
        clock = asyncio.get_running_loop().time
        renewed = clock()
        sweep_from = renewed + self._lease_s
        while True:
            await asyncio.sleep(self._tick_s)
            try:
                await self._store.renew()
                if clock() - renewed > self._lease_s - self._tick_s:
                    self._join_again()
                    sweep_from = clock() + self._lease_s
                renewed = clock()
                if renewed >= sweep_from:
                    self._report(await self._store.sweep())
            except DependencyUnavailable as error:
                logger.warning("watch leases cannot be renewed: {}", error.detail)
            except Exception:
                logger.exception("watch leases cannot be renewed")

    def _join_again(self) -> None:
        """Others may have swept our leases meanwhile."""
        for generation_id, watch in self._watches.items():
            if watch.wanted:
                watch.joined = False
                self._settle(generation_id, watch)

    def _report(self, unwatched: Sequence[Unwatched]) -> None:
        for job in unwatched:
            watch = self._watches.setdefault(job.generation_id, _Watch())
            watch.joined = False
            watch.signal = WatchersChanged(watched=False, epoch=job.epoch)
            self._settle(job.generation_id, watch)
