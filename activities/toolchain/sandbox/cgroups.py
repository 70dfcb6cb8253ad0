"""Control groups: limits on what all processes of a command use together. Made where this process may make them.

Version 2 needs a delegated group (systemd: `Delegate=yes`); the process itself then moves into a leaf of it, for a
group that has processes cannot share out its controllers. Version 1 needs writable `memory` and `pids` hierarchies.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

_MOUNT = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")
_LEAF = "wingbeat-worker"
_PREFIX = "wingbeat-command-"
_LEFT_AFTER_S = 60.0


class Cgroups(Protocol):
    """Where groups for commands can be made."""

    def make(self, *, memory_bytes: int, processes: int) -> "Cgroup":
        """
        Raises:
            OSError: the system does not let us.
        """
        ...


@dataclass(frozen=True, slots=True)
class Cgroup:
    """A command's group. `events` is the file that counts what was killed for its memory."""

    folders: tuple[Path, ...]
    events: Path

    def add(self, process: int) -> None:
        """Put a process into it; what it starts from now on is in it too."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(process))

    @property
    def ran_out_of_memory(self) -> bool:
        with suppress(OSError):
            for line in self.events.read_text().splitlines():
                name, _, count = line.partition(" ")
                if name == "oom_kill":
                    return int(count) > 0
        return False

    def remove(self) -> None:
        """It must be empty; one that is not is left behind."""
        for folder in self.folders:
            with suppress(OSError):
                folder.rmdir()


@dataclass(frozen=True, slots=True)
class UnifiedCgroups:
    """Version 2: `parent` is a group without processes that shares out its memory and pids controllers."""

    parent: Path

    def make(self, *, memory_bytes: int, processes: int) -> Cgroup:
        folder = self.parent / _name()
        limits = {"memory.max": memory_bytes, "memory.swap.max": 0, "memory.oom.group": 1, "pids.max": processes}
        return Cgroup(
            (_made(folder, limits, optional={"memory.swap.max", "memory.oom.group"}),), folder / "memory.events"
        )


@dataclass(frozen=True, slots=True)
class SplitCgroups:
    """Version 1: a folder of our own in each of two hierarchies."""

    memory: Path
    pids: Path

    def make(self, *, memory_bytes: int, processes: int) -> Cgroup:
        name = _name()
        memory = _made(self.memory / name, {"memory.limit_in_bytes": memory_bytes})
        try:
            pids = _made(self.pids / name, {"pids.max": processes})
        except OSError:
            memory.rmdir()
            raise
        return Cgroup((memory, pids), memory / "memory.oom_control")


def find_cgroups() -> Cgroups | None:
    """The groups that can be made here; None when there are none. Tries by making and removing one."""
    for candidate in (_unified, _split):
        with suppress(OSError, KeyError):
            cgroups = candidate()
            if cgroups is not None:
                cgroups.make(memory_bytes=1024**3, processes=100).remove()
                return cgroups
    return None


def _unified() -> Cgroups | None:
    if not (_MOUNT / "cgroup.controllers").exists():
        return None
    own = _MOUNT / _own_groups()[""].lstrip("/")
    parent = own.parent if own.name == _LEAF else own
    if not {"memory", "pids"} <= set((parent / "cgroup.controllers").read_text().split()):
        return None
    if own is parent:
        leaf = parent / _LEAF
        leaf.mkdir(exist_ok=True)
        for process in (parent / "cgroup.procs").read_text().split():
            (leaf / "cgroup.procs").write_text(process)
    (parent / "cgroup.subtree_control").write_text("+memory +pids")
    _sweep(parent)
    return UnifiedCgroups(parent)


def _split() -> Cgroups | None:
    own = _own_groups()
    memory, pids = (_writable(_MOUNT / kind, own[kind]) for kind in ("memory", "pids"))
    if memory is None or pids is None:
        return None
    _sweep(memory)
    _sweep(pids)
    return SplitCgroups(memory, pids)


def _sweep(parent: Path) -> None:
    """Remove the groups that workers left when they were killed; one that has processes cannot be removed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LEFT_AFTER_S:
                folder.rmdir()


def _writable(hierarchy: Path, own: str) -> Path | None:
    """The group of this process; in a container its path may be the host's and not there."""
    candidates = (hierarchy / own.lstrip("/"), hierarchy)
    return next((folder for folder in candidates if folder.is_dir() and os.access(folder, os.W_OK)), None)


def _own_groups() -> Mapping[str, str]:
    """This process's group by controller; version 2's has no name."""
    groups: dict[str, str] = {}
    for line in _OWN.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        groups |= dict.fromkeys(controllers.split(","), path)
    return groups


def _made(folder: Path, limits: Mapping[str, int], *, optional: frozenset[str] | set[str] = frozenset()) -> Path:
    folder.mkdir()
    try:
        for name, value in limits.items():
            if name not in optional or (folder / name).exists():
                (folder / name).write_text(str(value))
    except OSError:
        folder.rmdir()
        raise
    return folder


def _name() -> str:
    return f"{_PREFIX}{uuid4()}"
