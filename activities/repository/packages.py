"""The Dart packages of a repository: where each `pubspec.yaml` stands and what it calls itself."""

import re
from collections.abc import Mapping
from pathlib import Path
from posixpath import dirname

from activities.repository.source_files import SourceFile, read_text

_NAME = re.compile(r"^name:[ \t]*['\"]?([a-z_][a-z0-9_]*)", re.MULTILINE)


def packages_in(root: Path, files: Mapping[str, SourceFile]) -> dict[str, str]:
    """Each package's name with its folder, relative with `/` and empty for the root. The first of a name wins."""
    packages: dict[str, str] = {}
    for path, file in files.items():
        if path == "pubspec.yaml" or path.endswith("/pubspec.yaml"):
            match = _NAME.search(read_text(root, file) or "")
            if match is not None:
                packages.setdefault(match[1], dirname(path))
    return packages
