"""Versions as zip archives: deterministic when made, and read with suspicion.

An archive names no folder, link or path outside of where it is unpacked, and is bounded in count and size; anything
else is refused as a whole.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from app.contracts.errors import ErrorCode
from app.contracts.generations import FileEntry
from app.errors import Invalid, NotFound

MAX_FILES = 5_000
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_TOTAL_BYTES = 128 * 1024 * 1024
MAX_RATIO = 200
"""How many times its packed size an archive may unpack to, once it is over `RATIO_FREE_BYTES`."""
RATIO_FREE_BYTES = 32 * 1024 * 1024

TOOL_FOLDERS = frozenset({".dart_tool", "build"})
"""Top-level folders that tools write: no part of a version."""
_TOOL_FILES = frozenset({".flutter-plugins", ".flutter-plugins-dependencies"})
"""Top-level files that tools write; they hold this host's paths."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError, ValueError, struct.error)
"""What the standard library raises on bytes that are no sound zip."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = (stat.S_IFREG | 0o644) << 16
_ENCRYPTED = 0x1
_FORBIDDEN_IN_PATH = re.compile(r"[\x00-\x1f\x7f\\:]")


class ArchiveRefused(Invalid):
    """An archive, or the folder that should become one, breaks the rules. Trying again changes nothing."""

    code = ErrorCode.WORKSPACE_FAILED


def project_files(root: Path) -> list[str]:
    """The files under `root` that make up a version, as sorted relative paths with slashes.

    Raises:
        ArchiveRefused: a symbolic link or a special file is among them, or there are too many.
    """
    paths: list[str] = []
    for folder, folders, files in os.walk(root):
        relative = PurePosixPath(Path(folder).relative_to(root).as_posix())
        if relative == PurePosixPath("."):
            folders[:] = [name for name in folders if name not in TOOL_FOLDERS]
        names = [name for name in files if name not in _TOOL_FILES or relative.parts]
        for name in (*folders, *names):
            mode = (Path(folder) / name).lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise ArchiveRefused(f"{relative / name} is a link or a special file")
        paths += [(relative / name).as_posix() for name in names]
        if len(paths) > MAX_FILES:
            raise ArchiveRefused(f"the project has more than {MAX_FILES} files")
    return sorted(paths)


class Packer:
    """Makes a version's archive file by file. The same files in the same order give the same bytes.

    Raises:
        ArchiveRefused: the files are too many or too large.
    """

    def __init__(self) -> None:
        self._buffer = BytesIO()
        self._archive = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)
        self._count = 0
        self._total = 0

    def add(self, path: str, content: bytes) -> None:
        """`path` was checked: it is relative, with slashes."""
        self._count += 1
        if self._count > MAX_FILES:
            raise ArchiveRefused(f"the project has more than {MAX_FILES} files")
        self._total += len(content)
        _refuse_size(path, len(content), self._total)
        self._archive.writestr(_member(path), content, zipfile.ZIP_DEFLATED)

    def finish(self) -> bytes:
        self._archive.close()
        _refuse_ratio(self._buffer.tell(), self._total)
        return self._buffer.getvalue()


def pack(root: Path) -> bytes:
    """The files under `root` as a zip. The same files give the same bytes, whenever and wherever they lie.

    Raises:
        ArchiveRefused: see `project_files`; or the files are too large.
    """
    packer = Packer()
    for path in project_files(root):
        packer.add(path, (root / path).read_bytes())
    return packer.finish()


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Files that are in memory as a zip: the same bytes as `pack` gives for them.

    Raises:
        ArchiveRefused: there are too many, they are too large, or a path is not allowed.
    """
    packer = Packer()
    for path, content in sorted(files.items()):
        _refuse_kind(_member(path))
        packer.add(path, content)
    _refuse_collisions(sorted(files))
    return packer.finish()


class Archive:
    """A sound archive, of which one file at a time is unpacked. Not for several threads at once.

    Raises:
        ArchiveRefused: it is no archive of ours.
    """

    def __init__(self, data: bytes) -> None:
        self._zip = _opened(data)
        self._members = {member.filename: member for member in _checked_members(data, self._zip)}
        self.paths: Sequence[str] = sorted(self._members)

    def size(self, path: str) -> int:
        """Bytes of one of `paths`, unpacked."""
        return self._members[path].file_size

    def read(self, path: str) -> bytes:
        """One of `paths`. Raises `ArchiveRefused`: it cannot be unpacked."""
        return _content(self._zip, self._members[path])


def unpack(data: bytes, root: Path) -> None:
    """Write an archive's files under `root`, an empty folder or one that does not exist yet.

    Raises:
        ArchiveRefused: the archive breaks a rule; then nothing was written.
    """
    with _opened(data) as archive:
        for member in _checked_members(data, archive):
            target = root / member.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_content(archive, member))


def read_file(data: bytes, path: str) -> bytes:
    """One file's bytes.

    Raises:
        NotFound: the archive has no such file.
        ArchiveRefused: it is no archive of ours.
    """
    with _opened(data) as archive:
        for member in _checked_members(data, archive):
            if member.filename == path:
                return _content(archive, member)
    raise NotFound(f"there is no file {path} in this version")


def read_files(data: bytes) -> dict[str, bytes]:
    """Every file's bytes, by path.

    Raises:
        ArchiveRefused: it is no archive of ours.
    """
    with _opened(data) as archive:
        return {member.filename: _content(archive, member) for member in _checked_members(data, archive)}


def list_files(data: bytes) -> Sequence[FileEntry]:
    """Every file, by path.

    Raises:
        ArchiveRefused: it is no archive of ours.
    """
    return [file_entry(path, content) for path, content in sorted(read_files(data).items())]


def file_entry(path: str, content: bytes) -> FileEntry:
    return FileEntry(path=path, size=len(content), sha256=sha256(content).hexdigest())


def _member(path: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, _EPOCH)
    member.external_attr = _FILE_MODE
    member.create_system = 3  # Unix, also when packed elsewhere
    return member


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except _DAMAGE as error:
        raise ArchiveRefused("this is not a zip archive") from error


def _checked_members(data: bytes, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MAX_FILES:
        raise ArchiveRefused(f"the archive has more than {MAX_FILES} files")
    total = 0
    for member in members:
        total += member.file_size
        _refuse_kind(member)
        _refuse_size(member.filename, member.file_size, total)
    _refuse_ratio(len(data), total)
    _refuse_collisions([member.filename for member in members])
    return members


def _refuse_kind(member: zipfile.ZipInfo) -> None:
    path = member.filename
    parts = path.split("/")
    if _FORBIDDEN_IN_PATH.search(member.orig_filename) or any(part in ("", ".", "..") for part in parts):
        raise ArchiveRefused(f"the path {path!r} is not allowed in an archive")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or member.flag_bits & _ENCRYPTED:
        raise ArchiveRefused(f"{path} is a link, a special file or encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveRefused(f"{path} is packed in an unknown way")


def _refuse_size(path: str, size: int, total: int) -> None:
    if size > MAX_FILE_BYTES:
        raise ArchiveRefused(f"{path} is over {MAX_FILE_BYTES} bytes")
    if total > MAX_TOTAL_BYTES:
        raise ArchiveRefused(f"the files are over {MAX_TOTAL_BYTES} bytes together")


def _refuse_ratio(packed: int, unpacked: int) -> None:
    if unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed:
        raise ArchiveRefused("the archive unpacks to suspiciously much")


def _refuse_collisions(paths: Sequence[str]) -> None:
    """Two members of one name, or a file where another member needs a folder."""
    if len(set(paths)) < len(paths):
        raise ArchiveRefused("the archive has a path twice")
    folders = {parent for path in paths for parent in _parents(path)}
    if not folders.isdisjoint(paths):
        raise ArchiveRefused("the archive has a file where it needs a folder")


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes; never more than it declares, whatever its data unpacks to."""
    try:
        with archive.open(member) as file:
            content = file.read(member.file_size + 1)
    except _DAMAGE as error:
        raise ArchiveRefused(f"{member.filename} cannot be unpacked") from error
    if len(content) != member.file_size:
        raise ArchiveRefused(f"{member.filename} has another size than it declares")
    return content
