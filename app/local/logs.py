"""One log file a service, written by the service itself, kept below a bound."""

import os
import shutil
from pathlib import Path

MAX_BYTES = 8 * 1024 * 1024


class ServiceLogs:
    """The log files of a stack. When one grows over the bound, its text moves to `NAME.log.1` and it starts anew."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def path(self, service: str) -> Path:
        return self._folder / f"{service}.log"

    def open(self, service: str) -> int:
        """A descriptor for the process to append to; appending makes it safe to cut the file while it is written."""
        return os.open(self.path(service), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tail(self, service: str, *, lines: int = 20) -> str:
        """The last lines, possibly empty."""
        try:
            with self.path(service).open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 64 * 1024))
                return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""

    def bound(self) -> None:
        """Cuts the files that are too long."""
        for path in self._folder.glob("*.log"):
            if path.stat().st_size > self._max_bytes:
                shutil.copyfile(path, path.with_name(f"{path.name}.1"))
                os.truncate(path, 0)
