"""Processes of the toolchain: whatever a command does and however it ends, nothing of it is left."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from activities.toolchain.launching import Launcher
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command, Ending, Stream
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.confined import BubblewrapLauncher
from activities.toolchain.unconfined import UnconfinedLauncher
from tests.support.sandbox import sandbox_or_skip

LIMITS = Limits(memory_bytes=256 * 1024**2, processes=40, file_bytes=1024**2, open_files=64)


@pytest.fixture(params=["confined", "unconfined"])
async def runner(request: pytest.FixtureRequest) -> AsyncIterator[ProcessRunner]:
    launcher: Launcher = UnconfinedLauncher(LIMITS, notice=None)
    if request.param == "confined":
        launcher = await sandbox_or_skip(LIMITS)
    yield ProcessRunner(launcher)


class Output:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.spoke = asyncio.Event()

    async def write(self, line: str) -> None:
        self.lines.append(line)
        self.spoke.set()


def shell(script: str, folder: Path, *, seconds: float = 30, capture: int = 0, **environment: str) -> Command:
    return Command(
        argv=("/bin/sh", "-c", script),
        cwd=folder,
        environment=environment,
        writable=(folder,),
        wall_time=timedelta(seconds=seconds),
        capture_bytes=capture,
    )


async def none_left(mark: str) -> None:
    """Every process that has the mark in its arguments ends soon."""
    deadline = time.monotonic() + 60
    while left := [process for process in psutil.process_iter(["cmdline"]) if mark in str(process.info["cmdline"])]:
        assert time.monotonic() < deadline, left
        await asyncio.sleep(0.02)


async def test_what_a_command_says_and_how_it_ends(runner: ProcessRunner, tmp_path: Path) -> None:
    output = Output()
    finished = await runner.run(shell("echo out; sleep 0.1; echo err >&2; exit 3", tmp_path, capture=2), output.write)
    assert (finished.exit_code, finished.ending, finished.tail) == (3, Ending.EXITED, ("out", "err"))
    assert (finished.captured, finished.was_cut, output.lines) == (b"ou", True, ["out", "err"])
    assert not finished.succeeded


async def test_the_environment_is_the_commands_own(
    runner: ProcessRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "of the worker")
    finished = await runner.run(shell("env", tmp_path, GIVEN="yes"), Output().write)
    assert {line.partition("=")[0] for line in finished.tail} <= {"GIVEN", "PATH", "HOME", "TMPDIR", "LANG", "PWD", "_"}
    assert "GIVEN=yes" in finished.tail


async def test_the_temporary_folder_is_private_and_goes_away(runner: ProcessRunner, tmp_path: Path) -> None:
    finished = await runner.run(shell('echo x > "$HOME/file" && echo "$HOME"', tmp_path), Output().write)
    assert finished.succeeded
    assert not (Path(finished.tail[0]) / "file").exists()


async def test_a_program_that_is_not_there_is_no_success(runner: ProcessRunner, tmp_path: Path) -> None:
    command = Command(argv=("/no/such",), cwd=Path("/"), environment={}, wall_time=timedelta(seconds=9))
    finished = await runner.run(command, Output().write)
    assert not finished.succeeded
    assert "/no/such" in finished.tail[-1]


async def test_a_signal_is_not_an_exit_code(runner: ProcessRunner, tmp_path: Path) -> None:
    finished = await runner.run(shell("kill -SEGV $$", tmp_path), Output().write)
    assert (finished.exit_code, finished.ending) == (-signal.SIGSEGV, Ending.SIGNALLED)


async def test_the_wall_time_ends_what_ignores_sigterm(runner: ProcessRunner, tmp_path: Path) -> None:
    mark = uuid4().hex
    script = f"trap '' TERM; (setsid sh -c 'sleep 100; : {mark}' &); while :; do sleep 1; done"
    finished = await runner.run(shell(script, tmp_path, seconds=0.3), Output().write)
    assert (finished.ending, finished.exit_code) == (Ending.TIMED_OUT, -signal.SIGKILL)
    await none_left(mark)


async def test_what_leaves_its_session_dies_with_the_command(runner: ProcessRunner, tmp_path: Path) -> None:
    mark = uuid4().hex
    escape = (
        f"(setsid sh -c 'trap \"\" TERM HUP; while :; do sleep 1; done # {mark}' > /dev/null 2>&1 &) & wait; exit 0"
    )
    finished = await runner.run(shell(escape, tmp_path), Output().write)
    assert finished.succeeded
    await none_left(mark)


async def test_cancelling_ends_everything_before_it_returns(runner: ProcessRunner, tmp_path: Path) -> None:
    mark, output = uuid4().hex, Output()
    script = f"trap '' TERM; (setsid sh -c 'sleep 100; : {mark}' &); echo up; sleep 100; : {mark}"
    running = asyncio.create_task(runner.run(shell(script, tmp_path), output.write))
    await output.spoke.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await none_left(mark)


async def test_cancelling_while_it_starts_leaves_nothing(runner: ProcessRunner, tmp_path: Path) -> None:
    mark = uuid4().hex
    for wait_s in (0.0, 0.001, 0.003, 0.006, 0.01, 0.02):
        running = asyncio.create_task(runner.run(shell(f"sleep 100; : {mark}", tmp_path), Output().write))
        await asyncio.sleep(wait_s)
        running.cancel()
        await asyncio.wait([running])
    await none_left(mark)


async def test_talking_with_a_process(runner: ProcessRunner, tmp_path: Path) -> None:
    output = Output()
    command = Command(argv=("/bin/cat",), cwd=Path("/"), environment={}, wall_time=timedelta(seconds=30))
    async with runner.start(command, output.write) as process:
        await process.write(b"hello\n\xff\n")
        lines = []
        async for line in process.lines():
            lines.append((line.stream, line.text))
            if len(lines) == 2:
                break
        finished = await process.stop(timedelta(seconds=5))
    assert lines == [(Stream.STDOUT, "hello"), (Stream.STDOUT, "\ufffd")]
    assert finished.ending is Ending.STOPPED
    assert finished.exit_code == -signal.SIGTERM


async def test_a_process_may_end_by_itself_when_asked_to_stop(runner: ProcessRunner, tmp_path: Path) -> None:
    output = Output()
    script = "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.05; done"
    async with runner.start(shell(script, tmp_path), output.write) as process:
        await output.spoke.wait()
        finished = await process.stop(timedelta(seconds=5))
    assert (finished.exit_code, finished.tail[-1]) == (7, "bye")


async def test_leaving_the_block_kills(runner: ProcessRunner, tmp_path: Path) -> None:
    mark, output = uuid4().hex, Output()
    async with runner.start(shell(f"trap '' TERM; echo up; sleep 100; : {mark}", tmp_path), output.write):
        await output.spoke.wait()
    await none_left(mark)


FLOODS = {
    "500 MB of lines": "import os\nline = b'x' * 999 + b'\\n'\nfor _ in range(8000): os.write(1, line * 65)\n",
    "a line of 50 MB": "import os\nfor _ in range(800): os.write(1, b'y' * 65536)\nos.write(1, b'\\n')\n",
    "binary noise": "import os\nnoise = os.urandom(65536)\nfor _ in range(400): os.write(1, noise)\nprint()\n",
}


@pytest.mark.parametrize("name", FLOODS)
async def test_floods_keep_memory_flat(name: str, tmp_path: Path) -> None:
    """500 MB, in one line or in millions, on the way through this process."""
    output = Output()
    command = Command(
        argv=(sys.executable, "-I", "-S", "-c", f"{FLOODS[name]}print('end')"),
        cwd=tmp_path,
        environment={},
        wall_time=timedelta(seconds=60),
        capture_bytes=1000,
    )
    me = psutil.Process()
    before = me.memory_info().rss
    finished = await ProcessRunner(UnconfinedLauncher(Limits(), notice=None)).run(command, output.write)
    assert finished.succeeded
    assert finished.tail[-1] == "end"
    assert len(finished.captured) == 1000
    assert me.memory_info().rss - before < 60 * 1024**2
    assert len(output.lines) < 60_000


async def test_everything_dies_with_the_worker(runner: ProcessRunner, tmp_path: Path) -> None:
    """A process that runs a command is killed with SIGKILL, as by the system."""
    mark = uuid4().hex
    kind = "confined" if isinstance(runner._launcher, BubblewrapLauncher) else "unconfined"
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.sandbox", kind, str(tmp_path), mark,
        stdout=asyncio.subprocess.PIPE, cwd=Path.cwd(), env=dict(os.environ),
    )  # fmt: skip
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"up\n"
    worker.kill()
    await worker.wait()
    await none_left(mark)
