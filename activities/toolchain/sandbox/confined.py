"""Programs in the sandbox: started, limited before their first instruction, and gone when they are over."""

import asyncio
import ctypes
import json
import os
import resource
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from activities.toolchain.launching import Confinement, ConfinementKind
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command
from activities.toolchain.sandbox.bubblewrap import HOME, Descriptors, confined
from activities.toolchain.sandbox.cgroups import Cgroup, Cgroups
from activities.toolchain.unconfined import as_exit_code, complete_environment
from activities.workspace.threads import in_thread
from app.errors import ToolchainFailed

_SET_CHILD_SUBREAPER = 36
_STREAM_BYTES = 128 * 1024
_LAST_WORDS = 500
_STARTED_WITHIN_S = 20.0


@dataclass(slots=True)
class _Confined:
    """`init` is the first process of the sandbox's process namespace: when it dies, so does everything in there."""

    process: asyncio.subprocess.Process
    init: int
    init_fd: int
    cgroup: Cgroup | None
    ran_out_of_memory: bool = False
    is_gone: bool = False

    @property
    def network_of(self) -> int | None:
        return self.init

    def terminate(self) -> None:
        if not self.is_gone:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.init, signal.SIGTERM)

    def kill(self) -> None:
        if not self.is_gone:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.init_fd, signal.SIGKILL)

    async def gone(self) -> int:
        code = await self.process.wait()
        self.kill()
        await _ended(self.init_fd)
        with suppress(ChildProcessError):
            os.waitid(os.P_PIDFD, self.init_fd, os.WEXITED | os.WNOHANG)  # noqa: ASYNC222 (it does not wait)
        self.is_gone = True
        os.close(self.init_fd)
        if self.cgroup is not None:
            self.ran_out_of_memory = self.cgroup.ran_out_of_memory
            self.cgroup.remove()
        return as_exit_code(code)


@dataclass(frozen=True, slots=True)
class BubblewrapLauncher:
    """
    Attributes:
        program: bubblewrap.
        cgroups: None where no control groups can be made: memory is then limited process by process, and the number of
            processes not at all.
        readable: what every command may read besides its own folders.
    """

    program: Path
    limits: Limits
    cgroups: Cgroups | None
    readable: tuple[Path, ...] = ()

    @property
    def confinement(self) -> Confinement:
        return Confinement(ConfinementKind.BUBBLEWRAP)

    async def launch(self, command: Command, *, stdin: int) -> _Confined:
        _check_folders(command)
        with ExitStack() as ours, ExitStack() as theirs:
            info, tell_info = _pipe(ours, theirs)
            block, go = _reversed_pipe(ours, theirs)
            argv = confined(self.program, command, Descriptors(tell_info, block), readable=self.readable)
            process = await self._spawn(argv, command, stdin, (tell_info, block))
            theirs.close()
            try:
                return await self._release(process, info, go)
            except ToolchainFailed:
                _kill_half_started(process)
                raise

    async def _spawn(
        self, argv: tuple[str, ...], command: Command, stdin: int, descriptors: tuple[int, ...]
    ) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *argv,
                cwd="/",
                env=complete_environment(command, home=HOME),
                stdin=stdin,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=_STREAM_BYTES,
                pass_fds=descriptors,
                start_new_session=True,
            )
        except OSError as error:
            raise ToolchainFailed(f"the sandbox cannot be started: {error.strerror}") from None

    async def _release(self, process: asyncio.subprocess.Process, info: int, go: int) -> _Confined:
        """Put limits on the waiting sandbox, then let the program begin."""
        init = await _child(process, info)
        cgroup = await self._limit(init)
        try:
            init_fd = os.pidfd_open(init)
            os.write(go, b"g")
        except OSError as error:
            _remove(cgroup)
            raise ToolchainFailed(f"the sandbox ended at once: {error.strerror}") from None
        return _Confined(process, init, init_fd, cgroup)

    async def _limit(self, init: int) -> Cgroup | None:
        made: list[Cgroup] = []
        try:
            await in_thread(self._put_limits_on, init, made)
        except BaseException as error:
            for cgroup in made:
                cgroup.remove()
            if isinstance(error, OSError):
                raise ToolchainFailed(f"the sandbox cannot be limited: {error.strerror}") from None
            raise
        return made[0] if made else None

    def _put_limits_on(self, init: int, made: list[Cgroup]) -> None:
        for name, value in self.limits.by_resource.items():
            resource.prlimit(init, getattr(resource, f"RLIMIT_{name}"), (value, value))
        if self.cgroups is not None:
            made.append(self.cgroups.make(memory_bytes=self.limits.memory_bytes, processes=self.limits.processes))
            made[0].add(init)


def _check_folders(command: Command) -> None:
    missing = next((path for path in (command.cwd, *command.readable, *command.writable) if not path.exists()), None)
    if missing is not None:
        raise ToolchainFailed(f"{missing.name} is not there any more")


def _kill_half_started(process: asyncio.subprocess.Process) -> None:
    """Bubblewrap and its children: until the program begins they do not die with each other."""
    with suppress(psutil.NoSuchProcess):
        for half_started in (*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)):
            half_started.kill()


def adopt_orphans() -> None:
    """Have the processes whose parents end become children of this one, which then takes in their exit codes.

    A sandbox's first process outlives bubblewrap by a moment; where nobody takes it in, a trace of it stays.
    """
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _remove(cgroup: Cgroup | None) -> None:
    if cgroup is not None:
        cgroup.remove()


def _pipe(ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
    """Our reading end, and their writing end."""
    reading, writing = os.pipe()
    ours.callback(os.close, reading)
    theirs.callback(os.close, writing)
    return reading, writing


def _reversed_pipe(ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
    """Their reading end, and our writing end."""
    reading, writing = os.pipe()
    theirs.callback(os.close, reading)
    ours.callback(os.close, writing)
    return reading, writing


async def _child(process: asyncio.subprocess.Process, info: int) -> int:
    """The process that bubblewrap tells of.

    Raises:
        ToolchainFailed: it ended instead; the text has its last words.
    """
    told = b""
    try:
        async with asyncio.timeout(_STARTED_WITHIN_S):
            while not told.rstrip().endswith(b"}"):
                async with _readable(info):
                    pass
                part = os.read(info, 4096)
                if not part:
                    break
                told += part
            else:
                return int(json.loads(told)["child-pid"])
            assert process.stderr is not None, "stderr is a pipe"
            words = (await process.stderr.read(_LAST_WORDS)).decode(errors="replace").strip()
    except TimeoutError:
        words = "it did not come up"
    raise ToolchainFailed(f"the sandbox cannot be started: {words}")


async def _ended(process: int) -> None:
    """Wait for the end of the process behind a pidfd."""
    async with _readable(process):
        pass


@asynccontextmanager
async def _readable(descriptor: int) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(descriptor, lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)
    yield
