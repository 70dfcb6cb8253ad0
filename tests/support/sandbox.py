"""The sandbox of this machine for tests. Run as a program: a worker that runs a command until it is killed."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from activities.toolchain.launching import Launcher
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.confined import BubblewrapLauncher
from activities.toolchain.sandbox.selection import probe_sandbox
from activities.toolchain.unconfined import UnconfinedLauncher


async def sandbox_or_skip(limits: Limits, *, readable: tuple[Path, ...] = ()) -> BubblewrapLauncher:
    """Skips the test where nothing can be confined; on CI that is a failure."""
    probe = await probe_sandbox(readable=readable, limits=limits)
    if probe.launcher is not None:
        return probe.launcher
    told = f"no sandbox here: {probe.reason}; {probe.remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


async def _work(kind: str, folder: Path, mark: str) -> None:
    launcher: Launcher = UnconfinedLauncher(Limits(), notice=None)
    if kind == "confined":
        found = (await probe_sandbox()).launcher
        assert found is not None
        launcher = found
    script = f"trap '' TERM HUP; (setsid sh -c 'sleep 100; : {mark}' &); echo up; sleep 100; : {mark}"
    command = Command(
        argv=("/bin/sh", "-c", script),
        cwd=folder,
        environment={},
        writable=(folder,),
        wall_time=timedelta(seconds=90),
    )
    await ProcessRunner(launcher).run(command, _told)


async def _told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
