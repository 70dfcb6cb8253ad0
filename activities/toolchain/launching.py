"""How a program becomes a process: what the supervision needs of whatever confines it."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from activities.toolchain.process import Command


class ConfinementKind(StrEnum):
    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds the programs in. `notice` is for people: what is not held, and what would; None when all is well."""

    kind: ConfinementKind
    notice: str | None = None


class Launched(Protocol):
    """A process with all that it started. Its stdout and stderr are pipes."""

    @property
    def process(self) -> asyncio.subprocess.Process: ...

    @property
    def network_of(self) -> int | None:
        """A process in the network that the program sees; None when that is this host's."""
        ...

    def terminate(self) -> None:
        """SIGTERM to the program and its process group. Harmless when it has ended."""
        ...

    def kill(self) -> None:
        """SIGKILL to everything that it started, wherever it hides. Harmless when it has ended."""
        ...

    async def gone(self) -> int:
        """Wait until nothing of it runs, and let go of what was held for it. Its exit code, minus a signal's number."""
        ...

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the system ended something in it for its memory. Known once it is `gone`."""
        ...


class Launcher(Protocol):
    @property
    def confinement(self) -> Confinement: ...

    async def launch(self, command: Command, *, stdin: int) -> Launched:
        """Not to be cancelled: it takes milliseconds, and its end is known only when it is through.

        Raises:
            ToolchainFailed: it could not be started; the text says why.
        """
        ...
