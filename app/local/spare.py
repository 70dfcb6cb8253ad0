"""A second process of a service, loaded and waiting: it goes on where the first one dies, without loading anything."""

import asyncio
import contextlib

from loguru import logger

from app.local.launcher import Launcher, kill_group
from app.local.service import Service


class Spare:
    """At most one waiting process; none for a service without a `spare_command`."""

    def __init__(self, service: Service, launcher: Launcher, *, after_s: float) -> None:
        """`after_s`: how long `prepare` waits before it starts the process."""
        self._command = service.spare_command
        self._name = service.name
        self._launcher = launcher
        self._after_s = after_s
        self._process: asyncio.subprocess.Process | None = None
        self._preparing: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Have one soon."""
        if self._command is not None and self._process is None and self._preparing is None:
            self._preparing = asyncio.create_task(self._prepare(), name=f"spare {self._name}")

    async def take(self) -> asyncio.subprocess.Process | None:
        """The waiting process, told to begin; none when there is none. It is the caller's to bury."""
        process, self._process = self._process, None
        if process is None:
            return None
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(b"begin\n")
            await process.stdin.drain()
        if process.returncode is None:
            return process
        await self._launcher.bury(process)
        return None

    def kill(self) -> None:
        if self._process is not None:
            kill_group(self._process.pid)

    async def drop(self) -> None:
        """End the one that waits; `prepare` makes another."""
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.wait([self._preparing])
            self._preparing = None
        if self._process is not None:
            await self._launcher.bury(self._process)
            self._process = None

    async def _prepare(self) -> None:
        assert self._command is not None
        try:
            await asyncio.sleep(self._after_s)
            self._process = await self._launcher.start(self._command, stdin=asyncio.subprocess.PIPE)
        except OSError as error:
            logger.warning("{} has no spare process: {}", self._name, error)
        finally:
            self._preparing = None
