"""The whole product on one machine, running."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from loguru import logger

from app.local.data_folder import DataFolder, sole_use
from app.local.errors import StackInterrupted
from app.local.files import write_private
from app.local.guardian import Guardian
from app.local.interrupts import Interrupts
from app.local.keys import load_or_create_keys
from app.local.layout import Layout
from app.local.logs import ServiceLogs
from app.local.options import StackInfo, StackOptions
from app.local.service import Listener, ServiceEvent, ServiceState
from app.local.supervisor import Supervisor


def _ignore(_event: ServiceEvent) -> None:
    return None


class Stack:
    """A stack in a data folder that is locked for it; `open_stack` and `running_stack` make one.

    Attributes:
        environment: the settings that the stack's own api and workers get; holds secrets.
        interrupts: the signals that end it, when somebody listens to them.
    """

    def __init__(self, options: StackOptions, folder: DataFolder, *, lock: int, on_event: Listener = _ignore) -> None:
        layout = Layout(options, folder, load_or_create_keys(folder.keys_file))
        self.environment: Mapping[str, str] = layout.environment()
        self._layout = layout
        self._folder = folder
        self._on_event = on_event
        self.interrupts = Interrupts(on_impatience=self.kill_all)
        self._started = False
        self._supervisor = Supervisor(
            layout.services, logs=ServiceLogs(folder.logs), guardian=Guardian(lock=lock), on_event=self._observe
        )

    @property
    def info(self) -> StackInfo:
        """Where everything is, now; the same as in `stack.json`."""
        return self._layout.info({"supervisor": os.getpid(), **self._supervisor.pids})

    async def start(self) -> None:
        """Returns when every service is ready and `stack.json` is written.

        Raises:
            ServiceFailed: a service did not become ready.
        """
        self._folder.stack_file.unlink(missing_ok=True)
        await self._supervisor.start()
        self._started = True
        self._write_info()

    async def stop(self) -> None:
        """Returns when no process is left."""
        self._started = False
        self._folder.stack_file.unlink(missing_ok=True)
        await self._supervisor.stop()

    async def wait(self) -> signal.Signals:
        """Returns the signal that asks the stack to end; needs `running_stack`."""
        return await self.interrupts.wait()

    def kill_all(self) -> None:
        """Ends every process at once; `stop` is still to be awaited."""
        self._supervisor.kill_all()

    async def kill(self, service: str, stop_signal: signal.Signals = signal.SIGKILL) -> int:
        """Sends the signal to a service's process, waits for its end and answers what its pid was."""
        return await self._supervisor.kill(service, stop_signal)

    async def restart(self, service: str) -> int:
        """A planned restart: the service is asked to stop, has its time for it, and is ready again afterwards.

        Answers the new process's pid.

        Raises:
            ServiceFailed: it was given up.
        """
        return await self._supervisor.restart(service)

    def held_down(self, service: str) -> AbstractAsyncContextManager[None]:
        """An outage: the service is killed and stays down while the block runs."""
        return self._supervisor.held_down(service)

    async def restarted(self, service: str, *, previous: int | None = None, timeout_s: float = 90.0) -> int:
        """Waits until the service is ready, in another process than the previous one, and answers its pid.

        After `kill` the previous one is known to have ended.

        Raises:
            TimeoutError: it was not ready in time.
            ServiceFailed: it was given up.
        """
        return await self._supervisor.restarted(service, previous=previous, timeout_s=timeout_s)

    def _observe(self, event: ServiceEvent) -> None:
        if event.state is ServiceState.RESTARTING:
            logger.warning("{} {}; starting it again", event.service, event.detail)
        if self._started:
            self._write_info()
        self._on_event(event)

    def _write_info(self) -> None:
        write_private(self._folder.stack_file, self.info.model_dump_json(indent=2) + "\n")


@asynccontextmanager
async def open_stack(options: StackOptions, *, on_event: Listener = _ignore) -> AsyncIterator[Stack]:
    """A ready stack; when the block is left no process of it remains.

    Raises:
        StackError: it cannot run; the text says why.
    """
    with _locked_stack(options, on_event) as stack:
        async with _started(stack):
            yield stack


@asynccontextmanager
async def running_stack(options: StackOptions, *, on_event: Listener = _ignore) -> AsyncIterator[Stack]:
    """As `open_stack`, for the main task of a program: SIGINT, SIGTERM and SIGHUP end the block.

    `await stack.wait()` in the block then returns; anything else that the block awaits is cancelled, and the whole
    raises StackInterrupted. A second signal kills what still runs.

    Raises:
        StackError: it cannot run; the text says why.
        StackInterrupted: a signal came while the stack was starting or the block was at work.
    """
    owner = asyncio.current_task()
    assert owner is not None
    with _locked_stack(options, on_event) as stack, stack.interrupts.listen(owner):
        try:
            async with _started(stack):
                yield stack
        except asyncio.CancelledError:
            if stack.interrupts.received is None:
                raise
            owner.uncancel()
            raise StackInterrupted(stack.interrupts.received) from None


@contextmanager
def _locked_stack(options: StackOptions, on_event: Listener) -> Iterator[Stack]:
    folder = DataFolder(options.data_dir)
    folder.make()
    with sole_use(folder) as lock:
        yield Stack(options, folder, lock=lock, on_event=on_event)


@asynccontextmanager
async def _started(stack: Stack) -> AsyncIterator[None]:
    try:
        await stack.start()
        yield
    finally:
        await stack.stop()
