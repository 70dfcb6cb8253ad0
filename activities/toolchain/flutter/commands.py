"""The SDK's commands as the supervision takes them: flags, environment, folders, network, time."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from activities.toolchain.flutter.location import SdkLocation
from activities.toolchain.launching import Confinement
from activities.toolchain.process import Command, Ending, Finished, Network
from activities.toolchain.protocol import OutputLine
from activities.toolchain.running import RunningProcess
from app.errors import ToolchainFailed

_LAST_WORDS = 5
_TOOLS_FOLDER = ".tools"

GLOBAL_FLAGS = ("--no-version-check", "--suppress-analytics", "--no-color")
"""Before the subcommand: the tool takes them nowhere else."""


class Runner(Protocol):
    """What runs commands: `activities.toolchain.runner.ProcessRunner`."""

    @property
    def confinement(self) -> Confinement: ...

    async def run(self, command: Command, output: OutputLine) -> Finished: ...

    def start(self, command: Command, output: OutputLine) -> AbstractAsyncContextManager[RunningProcess]: ...


@dataclass(frozen=True, slots=True)
class JobFolders:
    """The folders of a job's tools: beside the project, so that they are no part of it and go when the job goes."""

    project: Path

    @property
    def home(self) -> Path:
        """HOME: the analyzer keeps what it has worked out here, from one round to the next."""
        return self.project.parent / _TOOLS_FOLDER / "home"

    @property
    def packages(self) -> Path:
        return self.project.parent / _TOOLS_FOLDER / "pub-cache"

    def make(self) -> None:
        for folder in (self.home, self.packages):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@dataclass(frozen=True, slots=True)
class SdkCommands:
    """`shared_packages` is the package cache that jobs read. `hosted_url` replaces pub.dev."""

    sdk: SdkLocation
    shared_packages: Path
    hosted_url: str | None = None

    def flutter(
        self,
        *arguments: str,
        directory: Path,
        wall_time: timedelta,
        network: Network = Network.NONE,
        writable: tuple[Path, ...] = (),
        capture_bytes: int = 0,
    ) -> Command:
        return self._command(
            (str(self.sdk.flutter), *GLOBAL_FLAGS, *arguments),
            directory,
            wall_time,
            network=network,
            writable=writable,
            capture_bytes=capture_bytes,
        )

    def dart(self, *arguments: str, directory: Path, wall_time: timedelta, capture_bytes: int = 0) -> Command:
        argv = (str(self.sdk.dart), "--suppress-analytics", *arguments)
        return self._command(argv, directory, wall_time, capture_bytes=capture_bytes)

    def _command(
        self,
        argv: tuple[str, ...],
        directory: Path,
        wall_time: timedelta,
        *,
        network: Network = Network.NONE,
        writable: tuple[Path, ...] = (),
        capture_bytes: int = 0,
    ) -> Command:
        folders = JobFolders(directory)
        folders.make()
        return Command(
            argv=argv,
            cwd=directory,
            environment=self.environment(home=folders.home, packages=folders.packages),
            network=network,
            writable=(directory, folders.home, folders.packages, *writable),
            readable=(self.sdk.root, *((self.shared_packages,) if self.shared_packages.is_dir() else ())),
            wall_time=wall_time,
            capture_bytes=capture_bytes,
        )

    def environment(self, *, home: Path, packages: Path) -> Mapping[str, str]:
        """What the tool is told by its environment.

        Without CI the tool asks a cloud's metadata address and for new versions. The lock's file is in the SDK, which
        is read-only; git must not mind who owns the SDK.
        """
        environment = {
            "CI": "true",
            "FLUTTER_SUPPRESS_ANALYTICS": "true",
            "FLUTTER_ROOT": str(self.sdk.root),
            "FLUTTER_ALREADY_LOCKED": "true",
            "PUB_CACHE": str(packages),
            "HOME": str(home),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        }
        return environment | ({"PUB_HOSTED_URL": self.hosted_url} if self.hosted_url else {})


_STOPPED = {
    Ending.SIGNALLED: "was killed",
    Ending.STOPPED: "was stopped",
    Ending.TIMED_OUT: "took too long and was stopped",
    Ending.MEMORY_LIMIT: "needed more memory than it may have",
    Ending.DISK_LIMIT: "wrote more than it may",
}


def require_exit(what: str, finished: Finished) -> None:
    """The command came to an end of its own.

    Raises:
        ToolchainFailed: it did not.
    """
    if finished.ending is not Ending.EXITED:
        raise ToolchainFailed(f"{what} {_STOPPED[finished.ending]}{last_words(finished.tail)}")


def last_words(tail: tuple[str, ...]) -> str:
    """The end of a sentence that quotes what the tool said last."""
    lines = [line.strip() for line in tail if line.strip()][-_LAST_WORDS:]
    return f"; it last said: {' / '.join(lines)}" if lines else ""
