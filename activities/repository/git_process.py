"""Programs that read a repository: in a session of their own, bounded, gone with all their children when they end."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from opentelemetry.trace import Span

from activities.toolchain import warden
from activities.toolchain.unconfined import as_exit_code
from app.contracts.errors import ErrorCode
from app.errors import WingbeatError
from app.telemetry.metrics import PROGRAM_SECONDS
from app.telemetry.spans import Attribute, span

OnProgress = Callable[[str, int], None]
"""Told a phase of git's (`Receiving objects`) and its percentage."""

_PROGRESS: Final = re.compile(rb"(?:remote: )?([A-Z][A-Za-z ]{2,40}): +(\d{1,3})%")
_CHUNK: Final = 64 * 1024
_TAIL: Final = 16 * 1024
_TERMINATED_WITHIN_S: Final = 0.3

_LIMITED: Final = 'ulimit -c 0 && ulimit -f "$1" && ulimit -v "$2" && shift 2 && exec "$@"'
"""A shell sets the limits, for code that runs between fork and exec is not safe beside threads."""
_BLOCK: Final = 512
"""Bytes in the shell's unit of file sizes; that of memory is 1024."""


class GitTimedOut(WingbeatError):
    """Git took longer than it may."""

    code = ErrorCode.TIMED_OUT
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLimits:
    """`wall_time_s` of one command; `output_bytes` of its stdout; `file_bytes` of any file that it writes.

    `memory_bytes` is of address space, which Git maps whole packs into.
    """

    wall_time_s: float = 300
    output_bytes: int = 64 * 1024 * 1024
    file_bytes: int = 2 * 1024**3
    memory_bytes: int = 8 * 1024**3


@dataclass(frozen=True, slots=True)
class GitRun:
    """What a command did. `complaint` is the end of stderr without progress, for deciding and for the log."""

    exit_code: int
    output: bytes
    complaint: str

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0


class OutputTooLong(WingbeatError):
    """Git said more than anybody wants to hear."""

    code = ErrorCode.REPOSITORY_TOO_LARGE
    status = 422


async def run_git(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    limits: GitLimits,
    stdin: bytes | None = None,
    on_progress: OnProgress | None = None,
    warded: bool = False,
) -> GitRun:
    """Run `git ARGUMENTS`; see `run_bounded`."""
    return await run_bounded(
        ["git", *arguments],
        cwd=cwd,
        environment=environment,
        limits=limits,
        stdin=stdin,
        on_progress=on_progress,
        warded=warded,
    )


async def run_bounded(
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    limits: GitLimits,
    stdin: bytes | None = None,
    on_progress: OnProgress | None = None,
    warded: bool = False,
) -> GitRun:
    """Run a program to its end. Cancelled, or over a limit, its whole process group is killed first.

    `warded`: it ends with all its children also when this process is killed, which is for what waits for others: a
    warden costs some ten milliseconds, and a command that waits for nobody has ended as soon.

    Raises:
        GitTimedOut: it took too long.
        OutputTooLong: it wrote more than `output_bytes`.
    """
    limited = (str(limits.file_bytes // _BLOCK), str(limits.memory_bytes // 1024))
    program = ("/bin/sh", "-c", _LIMITED, "sh", *limited, *argv)
    with _observed(Path(argv[0]).name) as current:
        running = await _start(program, cwd=cwd, environment=environment, has_input=stdin is not None, warded=warded)
        try:
            async with asyncio.timeout(limits.wall_time_s):
                run = await _communicate(running.process, stdin, limits, on_progress)
        except TimeoutError:
            raise GitTimedOut(f"{Path(argv[0]).name} took longer than {limits.wall_time_s:g} seconds") from None
        finally:
            await asyncio.shield(running.end())
        current.set_attribute(Attribute.EXIT_CODE, run.exit_code)
        return run


@contextmanager
def _observed(program: str) -> Iterator[Span]:
    """Counted and traced by the program's name: its arguments may name what is nobody's business."""
    began = perf_counter()
    try:
        with span(f"run {program}", {Attribute.PROGRAM: program}) as current:
            yield current
    finally:
        PROGRAM_SECONDS.labels(program).observe(perf_counter() - began)


@dataclass(slots=True)
class _Running:
    """`life` is the pipe whose closing makes the warden kill all; None without a warden."""

    process: asyncio.subprocess.Process
    life: int | None

    async def end(self) -> None:
        """End what is left: the program may be gone while a child of its still runs."""
        if self._terminate():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), _TERMINATED_WITHIN_S)
        if self.life is None:
            _signal(self.process.pid, signal.SIGKILL)
        else:
            os.close(self.life)
        await self.process.wait()

    def _terminate(self) -> bool:
        """A warden passes it on."""
        if self.life is None:
            return _signal(self.process.pid, signal.SIGTERM)
        with suppress(ProcessLookupError):
            self.process.terminate()
            return True
        return False


async def _start(
    program: Sequence[str], *, cwd: Path, environment: Mapping[str, str], has_input: bool, warded: bool
) -> _Running:
    theirs, ours = os.pipe() if warded else (None, None)
    if theirs is not None:
        program = (sys.executable, "-I", "-S", warden.__file__, str(theirs), "", "", "--", *program)
    try:
        process = await asyncio.create_subprocess_exec(
            *program,
            cwd=cwd,
            env=dict(environment),
            stdin=asyncio.subprocess.PIPE if has_input else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=() if theirs is None else (theirs,),
            start_new_session=True,
        )
    except BaseException:
        if ours is not None:
            os.close(ours)
        raise
    finally:
        if theirs is not None:
            os.close(theirs)
    return _Running(process, ours)


async def _communicate(
    process: asyncio.subprocess.Process, stdin: bytes | None, limits: GitLimits, on_progress: OnProgress | None
) -> GitRun:
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.TaskGroup() as tasks:
            if stdin is not None:
                tasks.create_task(_feed(process, stdin))
            output = tasks.create_task(_read(process.stdout, limits.output_bytes))
            complaint = tasks.create_task(_listen(process.stderr, on_progress))
    except* OutputTooLong as too_long:
        raise too_long.exceptions[0] from None
    return GitRun(as_exit_code(await process.wait()), output.result(), complaint.result())


async def _feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _read(stdout: asyncio.StreamReader, limit: int) -> bytes:
    output = bytearray()
    while chunk := await stdout.read(_CHUNK):
        output += chunk
        if len(output) > limit:
            raise OutputTooLong(f"git's answer is over {limit} bytes")
    return bytes(output)


async def _listen(stderr: asyncio.StreamReader, on_progress: OnProgress | None) -> str:
    """Pass progress on; answer the end of the rest."""
    tail = b""
    while chunk := await stderr.read(_CHUNK):
        tail = (tail + chunk)[-_TAIL:]
        if on_progress is not None and (seen := _PROGRESS.findall(chunk)):
            phase, percent = seen[-1]
            on_progress(phase.decode("ascii"), min(int(percent), 100))
    lines = re.split(rb"[\r\n]+", tail)
    return b"\n".join(line for line in lines if line and not _PROGRESS.match(line)).decode(errors="replace")


def _signal(group: int, number: signal.Signals) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
