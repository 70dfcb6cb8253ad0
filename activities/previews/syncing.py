"""Bringing a served project's files to another version, without what tools made of them."""

from pathlib import Path

from app.data.archives import project_files, read_files

_LOCK = "pubspec.lock"
"""Made by `pub get` where a version has none."""


def sync_files(directory: Path, archive: bytes) -> None:
    """Write what differs and remove what is not there any more.

    Raises:
        ArchiveRefused: the archive, or what is in the directory, breaks the rules.
    """
    files = read_files(archive)
    for path in set(project_files(directory)) - files.keys() - {_LOCK}:
        (directory / path).unlink()
    for path, content in files.items():
        target = directory / path
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
