"""The promise that no service outlives its supervisor, kept by a small process of its own."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from loguru import logger

_SCRIPT = Path(__file__).with_name("guardian_process.py")


class Guardian:
    """Knows every service's process. When the supervisor vanishes it stops them and kills what is left of their groups.

    It is started anew when it dies. It inherits the data folder's lock: the folder is not free before it is done.
    """

    def __init__(self, *, lock: int | None = None) -> None:
        self._inherited = () if lock is None else (lock,)
        self._services: dict[int, signal.Signals] = {}
        self._pipe = -1
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        process = await self._spawn()
        self._watch = asyncio.create_task(self._keep(process))

    async def close(self) -> None:
        """Lets the process go. Services that are still registered are stopped by it."""
        if self._watch is None:
            return
        watch, self._watch = self._watch, None
        os.close(self._pipe)
        await watch

    def registration(self, stop_signal: signal.Signals) -> Callable[[], None]:
        """What a service's process must call before it becomes the service's program: it cannot slip away unnoticed."""
        pipe = self._pipe
        return lambda: _write(pipe, b"+%d %d\n" % (os.getpid(), stop_signal))

    def started(self, pid: int, stop_signal: signal.Signals) -> None:
        """Remembers a registered process for the case that the guardian's own process must be started anew."""
        self._services[pid] = stop_signal

    def ended(self, pid: int) -> None:
        """Forgets a process that has been reaped; its number may soon be another's."""
        del self._services[pid]
        with contextlib.suppress(BrokenPipeError):
            _write(self._pipe, b"-%d\n" % pid)

    async def _spawn(self) -> asyncio.subprocess.Process:
        reader, self._pipe = os.pipe()
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                "-S",
                str(_SCRIPT),
                stdin=reader,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=self._inherited,
                env={},
                cwd="/",
            )
        finally:
            os.close(reader)

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        while True:
            await process.wait()
            if self._watch is None:
                return
            logger.warning("the guardian process ended; starting it again")
            os.close(self._pipe)
            process = await self._spawn()
            for pid, stop_signal in self._services.items():
                _write(self._pipe, b"+%d %d\n" % (pid, stop_signal))


def _write(pipe: int, line: bytes) -> None:
    os.write(pipe, line)
