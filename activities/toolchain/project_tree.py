"""The files of a Flutter project on disk, as far as a check reads them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_PATHS = 20_000
MAX_DART_BYTES = 1024 * 1024
"""A Dart file over this is not read."""

_SKIPPED_FOLDERS = frozenset({"build"})


@dataclass(frozen=True, slots=True)
class ProjectTree:
    """Relative paths with slashes: every file, and the Dart files that belong to this package."""

    root: Path
    paths: frozenset[str]
    dart_paths: tuple[str, ...]

    def read(self, path: str) -> bytes | None:
        """A file's content; None when it is too large or not there any more."""
        try:
            with (self.root / path).open("rb") as file:
                content = file.read(MAX_DART_BYTES + 1)
        except OSError:
            return None
        return content if len(content) <= MAX_DART_BYTES else None


def project_tree(root: Path) -> ProjectTree:
    """List a project. Hidden folders, `build/`, links, and packages within the package are left out."""
    paths = sorted(_files(root))
    return ProjectTree(root, frozenset(paths), tuple(path for path in paths if path.endswith(".dart")))


def _files(root: Path) -> Iterator[str]:
    count = 0
    for folder, folders, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if _is_entered(root, relative / name)]
        for name in files:
            if not (Path(folder) / name).is_symlink():
                yield (relative / name).as_posix()
                count += 1
        if count > MAX_PATHS:
            return


def _is_entered(root: Path, folder: Path) -> bool:
    hidden = folder.name.startswith(".")
    top_level = len(folder.parts) == 1
    return (
        not hidden
        and not (top_level and folder.name in _SKIPPED_FOLDERS)
        and not (root / folder / "pubspec.yaml").exists()
    )
