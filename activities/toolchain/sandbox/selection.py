"""Whether commands can be confined here: found out by confining one."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from activities.toolchain.launching import Launcher
from activities.toolchain.limits import Limits
from activities.toolchain.process import Command, Finished
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.cgroups import find_cgroups
from activities.toolchain.sandbox.confined import BubblewrapLauncher, adopt_orphans
from activities.toolchain.unconfined import UnconfinedLauncher
from app.errors import SandboxUnavailable, ToolchainFailed
from app.settings import SandboxMode, Settings

INSTALL = "apt-get install --yes --no-install-recommends bubblewrap (0.8 or later; or your system's package)"
_ALLOW = (
    "let this user make user namespaces (in a container: a seccomp profile that allows unshare, mount and pivot_root)"
)


@dataclass(frozen=True, slots=True)
class SandboxProbe:
    """What was found. Without a `launcher`, `reason` and `remedy` say why and what mends it."""

    launcher: BubblewrapLauncher | None
    reason: str = ""
    remedy: str = ""

    @property
    def summary(self) -> str:
        if self.launcher is None:
            return self.reason
        if self.launcher.cgroups is None:
            return f"{self.launcher.program}, without control groups: the number of processes is not limited"
        return f"{self.launcher.program}, with control groups"


async def choose_launcher(settings: Settings) -> Launcher:
    """The strictest launcher that SANDBOX asks for and this host can have.

    Raises:
        SandboxUnavailable: SANDBOX=required, and there is no sandbox here.
    """
    if settings.sandbox is SandboxMode.OFF:
        return UnconfinedLauncher(Limits(), notice=None)
    probe = await probe_sandbox(readable=tuple(settings.sandbox_readable))
    if probe.launcher is not None:
        return probe.launcher
    told = f"{probe.reason}. To mend it: {probe.remedy}"
    if settings.sandbox is SandboxMode.REQUIRED:
        raise SandboxUnavailable(f"SANDBOX=required, but {told}")
    return UnconfinedLauncher(Limits(), notice=f"Tools ran without a sandbox: {told}")


async def probe_sandbox(*, readable: tuple[Path, ...] = (), limits: Limits | None = None) -> SandboxProbe:
    """Confine a program that does nothing, to see whether that works here."""
    if sys.platform != "linux":
        return SandboxProbe(None, "there is no bubblewrap for this system", "run workers on Linux")
    program = shutil.which("bwrap")
    if program is None:
        return SandboxProbe(None, "bubblewrap is not installed", INSTALL)
    adopt_orphans()
    cgroups = await asyncio.to_thread(find_cgroups)
    launcher = BubblewrapLauncher(
        program=Path(program),
        limits=limits or Limits(),
        cgroups=cgroups,
        readable=readable,
    )
    try:
        finished = await _try(launcher)
    except ToolchainFailed as error:
        return SandboxProbe(None, error.detail, _ALLOW)
    if not finished.succeeded:
        words = finished.tail[-1] if finished.tail else f"exit code {finished.exit_code}"
        return SandboxProbe(None, f"bubblewrap cannot confine anything here ({words})", _ALLOW)
    return SandboxProbe(launcher)


async def _try(launcher: BubblewrapLauncher) -> Finished:
    nothing = Command(argv=("/bin/true",), cwd=Path("/"), environment={}, wall_time=timedelta(seconds=10))
    return await ProcessRunner(launcher).run(nothing, _ignore)


async def _ignore(line: str) -> None:
    """The last words are in the tail."""
