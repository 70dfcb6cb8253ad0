"""Packages that were downloaded once: shared by all jobs for reading, each job's own additions kept apart.

A job's cache holds links to what is in the shared one, so it costs nothing to make and nothing in it can change what
other jobs read: inside a sandbox the shared cache is read-only.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LINKED = ("hosted", "hosted-hashes")
_LOCK = "pubspec.lock"


@dataclass(frozen=True, slots=True)
class PackageCache:
    """`shared` is filled by `warm` only (see `activities.toolchain.flutter.warming`)."""

    shared: Path
    sdk_version: str

    @property
    def template_lock(self) -> Path:
        """The versions that the template's pubspec resolves to with this SDK; written when the cache was warmed."""
        return self.shared / "template-locks" / f"{self.sdk_version}.lock"

    @property
    def template_pubspec(self) -> Path:
        """What `template_lock` was resolved from."""
        return self.template_lock.with_suffix(".yaml")

    def is_warm_for(self, pubspec: Path) -> bool:
        try:
            return self.template_lock.is_file() and self.template_pubspec.read_bytes() == pubspec.read_bytes()
        except OSError:
            return False

    def link_into(self, private: Path) -> None:
        """Have `private` hold what is shared, besides what it has already."""
        for kind in _LINKED:
            for server in _children(self.shared / kind):
                target = private / kind / server.name
                target.mkdir(parents=True, exist_ok=True)
                for package in _children(server):
                    with suppress(FileExistsError):
                        (target / package.name).symlink_to(package)

    def offer_lock(self, directory: Path) -> None:
        """Give a project that has none the template's resolved versions: what fits of them needs no download."""
        lock = directory / _LOCK
        if not os.path.lexists(lock) and self.template_lock.is_file():
            shutil.copyfile(self.template_lock, lock)


def has_lock(directory: Path) -> bool:
    return (directory / _LOCK).is_file()


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
