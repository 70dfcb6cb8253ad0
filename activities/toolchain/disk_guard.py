"""Ends a command that fills the disk: no limit of the system counts what all files of a folder have together."""

import asyncio
import os
import stat
from collections.abc import Iterable
from pathlib import Path

MAX_BYTES = 4 * 1024**3
MAX_FILES = 200_000


class DiskGuard:
    """Watches what folders hold. `max_bytes` counts the blocks that files take, not the holes in them."""

    def __init__(
        self,
        folders: Iterable[Path],
        *,
        max_bytes: int = MAX_BYTES,
        max_files: int = MAX_FILES,
        interval_s: float = 1.0,
    ) -> None:
        self._folders = tuple(folders)
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._interval_s = interval_s

    async def exceeded(self) -> None:
        """Return when the folders hold more than they may."""
        while True:
            await asyncio.sleep(self._interval_s)
            if await asyncio.to_thread(self.is_exceeded):
                return

    def is_exceeded(self) -> bool:
        """Count until the limit is reached: what is beyond it costs nothing."""
        size = files = 0
        waiting: list[str | Path] = list(self._folders)
        while waiting:
            try:
                entries = os.scandir(waiting.pop())
            except OSError:
                continue
            with entries:
                for entry in entries:
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    files += 1
                    size += status.st_blocks * 512
                    if size > self._max_bytes or files > self._max_files:
                        return True
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(entry.path)
        return False
