"""Which tasks a worker process runs, noted where the next process of its host finds them when this one was killed.

A killed worker says nothing, and Temporal learns of its end only when heartbeats are missed. Whoever starts next on the
same host reports its tasks as failed at once, and Temporal gives them to somebody else. Whether a process lives is
asked of a lock that the kernel releases with it, so one that stands still is never taken for dead.
"""

import asyncio
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from loguru import logger
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

WORKER_LOST = "WorkerLost"
"""The type of the failure that is reported for a dead process. It may be tried again."""

_LOCK = "lock"
_TASK = ".task"
_REPORTED_WITHIN = timedelta(seconds=5)


class RunningTasks:
    """The tasks of one process: a folder with a locked file, and a file for each task token (mode 0600).

    Where the folder cannot be written nothing is noted, and Temporal finds out by itself.
    """

    def __init__(self, root: Path) -> None:
        """`root` is shared by the processes of a host, and only by them."""
        self._root = root
        self._folder: Path | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Notes are kept while the block runs; none is left after it."""
        lock = self._begin()
        try:
            yield
        finally:
            folder, self._folder = self._folder, None
            if folder is not None and lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)

    @contextmanager
    def noted(self, token: bytes) -> Iterator[None]:
        """The task runs while the block does."""
        note = None if self._folder is None else self._folder / f"{sha256(token).hexdigest()}{_TASK}"
        if note is not None and not _written(note, token):
            note = None
        try:
            yield
        finally:
            if note is not None:
                note.unlink(missing_ok=True)

    def of_the_dead(self) -> list[bytes]:
        """The tokens of processes that were killed. Each is answered once."""
        tokens: list[bytes] = []
        with suppress(OSError):
            for folder in self._root.iterdir():
                tokens += _taken_over(folder)
        return tokens

    def _begin(self) -> int | None:
        """Make the folder. It gets its name when it is locked: before, it would look like that of a dead process."""
        identity = uuid4().hex
        draft = self._root / f".{identity}"
        try:
            for folder in (self._root.parent, self._root, draft):
                folder.mkdir(mode=0o700, parents=folder == self._root.parent, exist_ok=True)
            lock = os.open(draft / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._folder = draft.rename(self._root / identity)
        except OSError as error:
            logger.warning("running tasks are not noted: {}", error.strerror)
            return None
        return lock


def _written(note: Path, token: bytes) -> bool:
    try:
        with os.fdopen(os.open(note, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(token)
    except OSError:
        return False
    return True


def _taken_over(folder: Path) -> list[bytes]:
    """What a dead process left in its folder, which is removed; nothing of one that lives."""
    if folder.name.startswith("."):
        return []
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return []
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tokens = [note.read_bytes() for note in folder.glob(f"*{_TASK}")]
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return []
    else:
        return tokens
    finally:
        os.close(lock)


class NotedTasks(Interceptor):
    """Notes each activity of a worker while it runs. Only for activities that Temporal tries again."""

    def __init__(self, running: RunningTasks) -> None:
        self._running = running

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 (the SDK's name)
        return _Noting(next, self._running)


class _Noting(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, running: RunningTasks) -> None:
        super().__init__(following)
        self._running = running

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 (the SDK's name)
        with self._running.noted(activity.info().task_token):
            return await super().execute_activity(input)


async def report_the_dead(client: Client, running: RunningTasks) -> int:
    """Fail the tasks of killed processes of this host, so that they are tried again now. Answers how many.

    A task that has ended meanwhile, or is another attempt by now, is passed over by the server.
    """
    reported = await asyncio.gather(*(_reported(client, token) for token in running.of_the_dead()))
    if reported:
        logger.info("{} of {} tasks of a killed process are handed over", sum(reported), len(reported))
    return sum(reported)


async def _reported(client: Client, token: bytes) -> bool:
    lost = ApplicationError("the worker's process was killed", type=WORKER_LOST)
    try:
        await client.get_async_activity_handle(task_token=token).fail(lost, rpc_timeout=_REPORTED_WITHIN)
    except RPCError as error:
        logger.debug("a task of a killed process is left to its timeout: {}", error.status.name)
        return False
    return True
