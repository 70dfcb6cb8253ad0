"""The folder that holds everything of one stack, used by one stack at a time."""

import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from app.local.errors import DataFolderUnusable

_WAIT_FOR_LEFTOVERS_S = 30.0
_POLL_S = 0.05


class DataFolder:
    """Paths inside the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.stack_file = self.path / "stack.json"
        self.lock_file = self.path / "stack.lock"
        self.keys_file = self.path / "keys.json"
        self.logs = self.path / "logs"
        self.postgres = self.path / "postgres"
        self.storage = self.path / "storage"
        self.temporal = self.path / "temporal"
        self.workspaces = self.path / "workspaces"

    def make(self) -> None:
        """Makes what is missing. As root the folder lets others pass: the unprivileged user that runs Postgres must."""
        self.path.mkdir(parents=True, mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            self.path.chmod(stat.S_IMODE(self.path.stat().st_mode) | 0o011)
        for folder in (self.logs, self.storage, self.temporal, self.workspaces):
            folder.mkdir(mode=0o700, exist_ok=True)


def passable_by_others(path: Path) -> bool:
    """Whether any user may pass through every folder down to the path (what is not there yet is not asked)."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


def default_data_folder(root: Path) -> Path:
    """Where `./dev up` keeps its data: in the checkout, or under /var/lib when it is root's and closed to others."""
    inside = root / ".wingbeat"
    if os.geteuid() != 0 or passable_by_others(root):
        return inside
    name = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return Path("/var/lib/wingbeat") / name


@contextmanager
def sole_use(folder: DataFolder) -> Iterator[int]:
    """Locks the folder and answers the lock's descriptor: whoever inherits it holds the lock too.

    Waits for the leftovers of a stack whose supervisor is gone.

    Raises:
        DataFolderUnusable: another stack runs there.
    """
    descriptor = os.open(folder.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, folder)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: DataFolder) -> None:
    deadline = time.monotonic() + _WAIT_FOR_LEFTOVERS_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(descriptor)
            if _runs(holder) or time.monotonic() > deadline:
                text = f"{folder.path} is in use by another stack (process {holder}); stop it or name another folder"
                raise DataFolderUnusable(text) from None
            time.sleep(_POLL_S)
        else:
            return


def _holder(descriptor: int) -> int:
    text = os.pread(descriptor, 20, 0)
    return int(text) if text.isdigit() else os.getpid()


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
