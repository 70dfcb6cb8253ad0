"""Keeps services running: starts them when what they depend on is ready, restarts what dies, stops them in reverse."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from app.local.guardian import Guardian
from app.local.keeper import Keeper
from app.local.logs import ServiceLogs
from app.local.service import Listener, RestartPolicy, Service

_LOG_CHECK_S = 5.0


class Supervisor:
    """Runs a set of services. `start` once, `stop` once; what is in between restarts by itself.

    Args:
        on_event: told of every change of state, in the event loop; must not block.
    """

    def __init__(
        self,
        services: Sequence[Service],
        *,
        logs: ServiceLogs,
        guardian: Guardian,
        on_event: Listener,
        policy: RestartPolicy | None = None,
    ) -> None:
        self._logs = logs
        self._guardian = guardian
        self._keepers: dict[str, Keeper] = {
            service.name: Keeper(service, logs, guardian, on_event, policy or RestartPolicy()) for service in services
        }
        self._dependents = {
            name: [keeper for keeper in self._keepers.values() if name in keeper.service.depends_on]
            for name in self._keepers
        }
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Returns when every service is ready.

        Raises:
            ServiceFailed: one was given up; the others are still there, `stop` ends them.
        """
        await self._guardian.start()
        self._tasks = [asyncio.create_task(self._bound_logs())]
        for keeper in self._keepers.values():
            keeper.begin([self._keepers[name] for name in keeper.service.depends_on if name in self._keepers])
        await asyncio.gather(*(keeper.until_ready() for keeper in self._keepers.values()))

    async def stop(self) -> None:
        """Returns when no process is left. Each service is stopped after those that depend on it."""
        await asyncio.gather(*(self._stop(keeper) for keeper in self._keepers.values()))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._guardian.close()

    def kill_all(self) -> None:
        """Ends every process at once, for the one who cannot wait; `stop` is still to be awaited."""
        for keeper in self._keepers.values():
            keeper.kill_group()

    @property
    def pids(self) -> Mapping[str, int]:
        return {name: keeper.pid for name, keeper in self._keepers.items() if keeper.pid is not None}

    async def kill(self, name: str, stop_signal: signal.Signals = signal.SIGKILL) -> int:
        """Sends the signal to the service's process, waits for its end and answers its pid."""
        return await self._keepers[name].kill(stop_signal)

    async def restart(self, name: str) -> int:
        """Stops the service as at the stack's end, starts it again and answers its pid when it is ready."""
        return await self._keepers[name].restart()

    @asynccontextmanager
    async def held_down(self, name: str) -> AsyncIterator[None]:
        """Kills a service and keeps it down while the block runs; it is ready again afterwards."""
        keeper = self._keepers[name]
        await keeper.hold_down()
        try:
            yield
        finally:
            keeper.let_up()
            await keeper.until_ready()

    async def restarted(self, name: str, *, previous: int | None, timeout_s: float) -> int:
        """Waits until the service is ready in another process than the previous one and answers its pid.

        Raises:
            TimeoutError: it was not.
            ServiceFailed: it was given up.
        """
        async with asyncio.timeout(timeout_s):
            return await self._keepers[name].until_ready(other_than=previous)

    async def _stop(self, keeper: Keeper) -> None:
        await asyncio.gather(*(dependent.stopped.wait() for dependent in self._dependents[keeper.service.name]))
        await keeper.stop()

    async def _bound_logs(self) -> None:
        while True:
            await asyncio.sleep(_LOG_CHECK_S)
            with contextlib.suppress(OSError):
                await asyncio.to_thread(self._logs.bound)
