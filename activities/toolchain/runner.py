"""Runs the toolchain's commands. However a call ends, nothing that the command started is left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import PurePath
from time import perf_counter
from typing import Final

from activities.toolchain.launching import Confinement, Launched, Launcher
from activities.toolchain.process import Command, Ending, Finished
from activities.toolchain.protocol import OutputLine
from activities.toolchain.running import RunningProcess
from app.telemetry.metrics import PROGRAM_SECONDS, SANDBOX_DENIALS
from app.telemetry.spans import Attribute, span

_LIMITS: Final = frozenset({Ending.TIMED_OUT, Ending.MEMORY_LIMIT, Ending.DISK_LIMIT})


class ProcessRunner:
    """`launcher` decides how commands are confined.

    Output for people goes to `output` line by line, at a bounded rate (see `activities.toolchain.output`).
    """

    def __init__(self, launcher: Launcher) -> None:
        self._launcher = launcher

    @property
    def confinement(self) -> Confinement:
        return self._launcher.confinement

    async def run(self, command: Command, output: OutputLine) -> Finished:
        """Run a command, without input, to its end. When the caller is cancelled, the command is killed first.

        Raises:
            ToolchainFailed: it could not be started.
        """
        async with self._started(command, output, stdin=asyncio.subprocess.DEVNULL) as process:
            return await process.wait()

    @asynccontextmanager
    async def start(self, command: Command, output: OutputLine) -> AsyncIterator[RunningProcess]:
        """A command that is talked with while it runs; what is left of it when the block is left is killed.

        Raises:
            ToolchainFailed: it could not be started.
        """
        async with self._started(command, output, stdin=asyncio.subprocess.PIPE) as process:
            yield process

    @asynccontextmanager
    async def _started(self, command: Command, output: OutputLine, *, stdin: int) -> AsyncIterator[RunningProcess]:
        program, began = PurePath(command.argv[0]).name, perf_counter()
        with span(f"run {program}", {Attribute.PROGRAM: program}) as current:
            process = RunningProcess(command, await self._launched(command, stdin=stdin), output)
            try:
                yield process
            finally:
                await process.kill()
                finished = await process.wait()
                current.set_attribute(Attribute.EXIT_CODE, finished.exit_code)
                PROGRAM_SECONDS.labels(program).observe(perf_counter() - began)
                if finished.ending in _LIMITS:
                    SANDBOX_DENIALS.labels(finished.ending).inc()

    async def _launched(self, command: Command, *, stdin: int) -> Launched:
        """A launch is short and not broken off: what is half started can be neither found nor killed for sure."""
        launching = asyncio.ensure_future(self._launcher.launch(command, stdin=stdin))
        try:
            return await asyncio.shield(launching)
        except asyncio.CancelledError:
            await asyncio.wait([launching])
            if launching.exception() is None:
                launching.result().kill()
                await launching.result().gone()
            raise
