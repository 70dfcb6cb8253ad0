"""Files under one folder, reached by handles that follow no symbolic link: nothing outside of it can be touched."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NOT_WHAT_WAS_EXPECTED = (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO)
_FILE_MODE, _PROGRAM_MODE, _FOLDER_MODE = 0o644, 0o755, 0o755


class Obstructed(OSError):
    """A symbolic link, or something else that is neither a plain file nor a folder, is in the path's way."""


class TooLong(Exception):
    """The file is larger than the reader wants."""


class ConfinedTree:
    """Paths are relative with forward slashes and already checked: no empty, `.` or `..` segment.

    One writer at a time. A context manager: it holds a handle on the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._root)

    def files(self, *, without: frozenset[str]) -> Iterator[str]:
        """The paths of all files. Top-level folders in `without` are left out."""
        for folder, folders, names, _ in os.fwalk(".", dir_fd=self._root, follow_symlinks=False):
            if folder == ".":
                folders[:] = [name for name in folders if name not in without]
            for name in names:
                yield str(PurePosixPath(folder, name))

    def read(self, path: str, *, limit: int) -> bytes | None:
        """The file's bytes; None when there is none. Raises Obstructed, and TooLong above `limit` bytes."""
        try:
            with self._parent(path) as (folder, name):
                data = self._read(os.open(name, _READ, dir_fd=folder), limit + 1)
        except FileNotFoundError:
            return None
        if len(data) > limit:
            raise TooLong(path)
        return data

    def write(self, path: str, data: bytes) -> None:
        """Replaces the file in one step: a reader, or a crash, sees the old one or the new one. Makes its folders.

        The mode is 0644, or 0755 where it replaces a program. Raises Obstructed.
        """
        with self._parent(path, make=True) as (folder, name):
            mode = self._mode_for(folder, name)
            # Named after the file, so that the next try clears away what a crash left behind.
            temporary = f".{hashlib.sha256(name.encode()).hexdigest()[:16]}.tmp"
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=folder)
            with os.fdopen(os.open(temporary, _WRITE, mode, dir_fd=folder), "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(data)
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)

    def delete(self, path: str) -> None:
        """Removes the file, and the folders that are empty then. Raises Obstructed."""
        with self._parent(path) as (folder, name):
            os.unlink(name, dir_fd=folder)
        for parent in list(PurePosixPath(path).parents)[:-1]:
            with self._parent(str(parent)) as (folder, name):
                try:
                    os.rmdir(name, dir_fd=folder)
                except OSError:
                    return

    @contextmanager
    def _parent(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """A handle on the folder that holds the path, and the path's last name."""
        *folders, name = path.split("/")
        handle = os.dup(self._root)
        try:
            for folder in folders:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(folder, _FOLDER_MODE, dir_fd=handle)
                following = os.open(folder, _DIRECTORY, dir_fd=handle)
                os.close(handle)
                handle = following
            yield handle, name
        except OSError as error:
            if error.errno in _NOT_WHAT_WAS_EXPECTED:
                raise Obstructed(error.errno, path) from error
            raise
        finally:
            os.close(handle)

    @staticmethod
    def _read(handle: int, length: int) -> bytes:
        """At most so many bytes of a plain file. Closes the handle."""
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise Obstructed(errno.EINVAL, "not a plain file")
        with os.fdopen(handle, "rb") as file:
            return file.read(length)

    @staticmethod
    def _mode_for(folder: int, name: str) -> int:
        try:
            mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return _FILE_MODE
        if not stat.S_ISREG(mode):
            raise Obstructed(errno.EINVAL, name)
        return _PROGRAM_MODE if mode & stat.S_IXUSR else _FILE_MODE
