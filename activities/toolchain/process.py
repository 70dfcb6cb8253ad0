"""Commands of the toolchain: what is asked for, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path


class Network(StrEnum):
    """What a command may reach. NONE is a network namespace of its own with nothing but its loopback."""

    NONE = "none"
    ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program to run for a job.

    Attributes:
        argv: the program by its absolute path, then its arguments; never a secret.
        cwd: absolute; one of `writable` or `readable`, or below one.
        environment: all that the program gets. PATH, HOME, TMPDIR and LANG are filled in where they are missing; HOME
            and TMPDIR are then private to the command and vanish with it.
        writable: the only places where a confined program can write, besides its private temporary folder.
        readable: what it sees beside the system's own programs and libraries, at the same paths.
        wall_time: after this it is stopped.
        capture_bytes: how much of stdout `Finished.captured` holds, for output that a program reads (JSON).
    """

    argv: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str]
    network: Network = Network.NONE
    writable: tuple[Path, ...] = ()
    readable: tuple[Path, ...] = ()
    wall_time: timedelta
    capture_bytes: int = 0


class Ending(StrEnum):
    """Why a process ended. EXITED: by itself, with `exit_code`. The rest were stopped by us or by the system."""

    EXITED = "exited"
    SIGNALLED = "signalled"
    STOPPED = "stopped"
    TIMED_OUT = "timed_out"
    MEMORY_LIMIT = "memory_limit"
    DISK_LIMIT = "disk_limit"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command did.

    Attributes:
        argv: as it was asked for, without what confines it.
        exit_code: its own; minus the signal's number when a signal ended it.
        tail: its last lines of both outputs, at most 200 (`protocol.TAIL_LINES`), cleaned for people.
        captured: the start of stdout, at most `Command.capture_bytes` bytes.
        was_cut: there was more on stdout than `captured` holds.
    """

    argv: tuple[str, ...]
    exit_code: int
    tail: tuple[str, ...]
    ending: Ending
    captured: bytes = b""
    was_cut: bool = False

    @property
    def succeeded(self) -> bool:
        return self.ending is Ending.EXITED and self.exit_code == 0


class Stream(StrEnum):
    STDOUT = "stdout"
    STDERR = "stderr"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of output, cleaned for people. `was_cut`: it was over the bound and its rest is left out."""

    stream: Stream
    text: str
    was_cut: bool = False
