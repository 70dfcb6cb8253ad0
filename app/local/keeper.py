"""Keeps one service running, life after life of its process."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.local.errors import ServiceFailed, StackError
from app.local.guardian import Guardian
from app.local.launcher import Launcher, kill_group
from app.local.logs import ServiceLogs
from app.local.service import MISCONFIGURED, Listener, RestartPolicy, Service, ServiceEvent, ServiceState
from app.local.spare import Spare

_POLL_S = 0.03


@dataclass(frozen=True, slots=True)
class _End:
    """How a life of the process ended; after a final one no other can go better."""

    reason: str
    was_ready: bool = False
    is_final: bool = False


class Keeper:
    """The life of one service. `begin` once, then `stop` once."""

    def __init__(
        self, service: Service, logs: ServiceLogs, guardian: Guardian, on_event: Listener, policy: RestartPolicy
    ) -> None:
        self.service = service
        self.stopped = asyncio.Event()
        self._logs = logs
        self._launcher = Launcher(service, logs, guardian)
        self._spare = Spare(service, self._launcher, after_s=policy.spare_after_s)
        self._on_event = on_event
        self._policy = policy
        self._ready = asyncio.Event()
        self._failure: ServiceFailed | None = None
        self._stopping = False
        self._renewing = False
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._begun_at = time.monotonic()
        self._allowed = asyncio.Event()
        self._allowed.set()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def begin(self, dependencies: Sequence["Keeper"]) -> None:
        self._task = asyncio.create_task(self._keep(dependencies), name=f"keep {self.service.name}")

    async def until_ready(self, *, other_than: int | None = None) -> int:
        """The pid of the ready process, when it is another than the one named.

        Raises:
            ServiceFailed: the service was given up or has been stopped.
        """
        while True:
            await self._ready.wait()
            if self._failure is not None:
                raise self._failure
            process = self._running()
            if process.pid != other_than:
                return process.pid
            await process.wait()
            self._ready.clear()

    async def kill(self, stop_signal: signal.Signals) -> int:
        """Sends the signal, waits for the process's end and answers what its pid was."""
        process = self._running()
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(stop_signal)
        await process.wait()
        self._ready.clear()
        return process.pid

    async def restart(self) -> int:
        """Asks the process to stop, kills it when it does not end in time, and answers the pid of the next, ready one.

        Raises:
            ServiceFailed: the service was given up or has been stopped.
        """
        process = self._running()
        self._renewing = True
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.service.stop_signal)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.service.stop_timeout_s):
                await process.wait()
        kill_group(process.pid)
        return await self.until_ready(other_than=process.pid)

    async def hold_down(self) -> None:
        """Kills the process and starts no other until `let_up`."""
        self._allowed.clear()
        if self._process is not None:
            await self.kill(signal.SIGKILL)

    def let_up(self) -> None:
        self._allowed.set()

    def kill_group(self) -> None:
        if self._process is not None:
            kill_group(self._process.pid)
        self._spare.kill()

    async def stop(self) -> None:
        """Stops the process, kills it when it does not end in time, and starts it no more."""
        self._stopping = True
        if self._task is not None:
            await self._stop_task(self._task)
        await self._spare.drop()
        self._announce(ServiceState.STOPPED)
        self.stopped.set()

    async def _stop_task(self, task: asyncio.Task[None]) -> None:
        if self._process is None:
            task.cancel()
        else:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.service.stop_signal)
            await asyncio.wait([task], timeout=self.service.stop_timeout_s)
            self.kill_group()
        await asyncio.wait([task])

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise ServiceFailed(self.service.name, "is not running", "")
        return self._process

    async def _keep(self, dependencies: Sequence["Keeper"]) -> None:
        ends_in_a_row = 0
        ever_ready = False
        while True:
            await self._allowed.wait()
            try:
                await asyncio.gather(*(dependency.until_ready() for dependency in dependencies))
            except ServiceFailed as error:
                return self._give_up(f"was not started: {error}")
            end = await self._live()
            if self._stopping:
                return None
            ever_ready = ever_ready or end.was_ready
            if self._renewing:
                self._renewing, ends_in_a_row = False, 0
                self._announce(ServiceState.RESTARTING, f"{end.reason}, as was asked for")
                continue
            healthy = end.was_ready and self._seconds() > self._policy.healthy_after_s
            ends_in_a_row = 1 if healthy else ends_in_a_row + 1
            hopeless = not ever_ready and ends_in_a_row >= self._policy.starts_before_giving_up
            if end.is_final or hopeless:
                return self._give_up(end.reason)
            self._announce(ServiceState.RESTARTING, end.reason)
            await asyncio.sleep(self._policy.delay_s(ends_in_a_row))

    async def _live(self) -> _End:
        self._begun_at = time.monotonic()
        self._announce(ServiceState.STARTING)
        try:
            await self.service.prepare()
            process = await self._spare.take() or await self._launcher.start(self.service.command)
        except (OSError, StackError) as error:
            return _End(f"could not be started: {error}", is_final=True)
        self._process = process
        try:
            end = await self._watch(process)
        finally:
            await self._bury(process)
        return end

    async def _watch(self, process: asyncio.subprocess.Process) -> _End:
        if not await self._becomes_ready(process):
            if process.returncode is None:
                return _End(f"was not ready after {self.service.ready_timeout_s:.0f} s")
            return _End(_ended(process.returncode), is_final=process.returncode == MISCONFIGURED)
        self._ready.set()
        self._announce(ServiceState.READY)
        self._spare.prepare()
        code = await process.wait()
        if code == 0:
            # Asked to end: perhaps for a new program, of which the spare has loaded the old one.
            await self._spare.drop()
        return _End(_ended(code), was_ready=True)

    async def _becomes_ready(self, process: asyncio.subprocess.Process) -> bool:
        while process.returncode is None and self._seconds() < self.service.ready_timeout_s:
            if await self.service.is_ready():
                return process.returncode is None
            await asyncio.sleep(_POLL_S)
        return False

    async def _bury(self, process: asyncio.subprocess.Process) -> None:
        self._ready.clear()
        await self._launcher.bury(process)
        self._process = None

    def _give_up(self, reason: str) -> None:
        self._failure = ServiceFailed(self.service.name, reason, self._logs.tail(self.service.name))
        self._ready.set()
        self._announce(ServiceState.FAILED, reason)

    def _announce(self, state: ServiceState, detail: str = "") -> None:
        self._on_event(ServiceEvent(self.service.name, state, self._seconds(), self.pid, detail))

    def _seconds(self) -> float:
        return time.monotonic() - self._begun_at


def _ended(code: int) -> str:
    return f"ended with code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
