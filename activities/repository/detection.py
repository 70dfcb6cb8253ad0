"""What can be built in a repository: every `pubspec.yaml`, what it makes of its folder, and where its apps begin."""

import re
from collections.abc import Iterable, Mapping
from posixpath import basename, dirname
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from activities.toolchain.bounded_yaml import MAX_BYTES, YamlRefused, compose_mapping
from app.contracts.imports import EntryPath, PackageKind

PUBSPEC: Final = "pubspec.yaml"
MAX_PACKAGES: Final = 500
"""Of one repository; of those beyond, the ones that are deepest in it are not looked at."""

_MAX_ENTRY_POINTS: Final = 20
_MAIN: Final = re.compile(r"lib/main[A-Za-z0-9_]*\.dart")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def pubspec_paths(paths: Iterable[str]) -> list[str]:
    """Those of the pubspecs, from the root downwards, at most `MAX_PACKAGES`."""
    found = [path for path in paths if basename(path) == PUBSPEC]
    return sorted(found, key=lambda path: (path.count("/"), path))[:MAX_PACKAGES]


def detect_packages(pubspecs: Mapping[str, bytes], paths: Iterable[str]) -> list[EntryPath]:
    """The packages of a repository. `pubspecs` are contents by path, `paths` all files; apps come first."""
    mains = _entry_points(paths, {dirname(path) for path in pubspecs})
    packages = [_package(dirname(path), content, mains.get(dirname(path), [])) for path, content in pubspecs.items()]
    order = list(PackageKind)
    return sorted(packages, key=lambda package: (order.index(package.kind), package.path.count("/"), package.path))


def default_folder(packages: Iterable[EntryPath]) -> str:
    """What is imported when nobody says: the root if it is a package, else the only app there is, else the root."""
    known = list(packages)
    apps = [package.path for package in known if package.kind is PackageKind.FLUTTER_APP]
    roots = [package for package in known if package.path == "" and package.kind is not PackageKind.WORKSPACE]
    return apps[0] if len(apps) == 1 and not roots else ""


def _entry_points(paths: Iterable[str], folders: set[str]) -> dict[str, list[str]]:
    points: dict[str, list[str]] = {}
    for path in sorted(paths):
        folder, main = _split_main(path)
        if main is not None and folder in folders:
            points.setdefault(folder, []).append(main)
    return points


def _split_main(path: str) -> tuple[str, str | None]:
    head, _, tail = path.rpartition("lib/")
    main = f"lib/{tail}"
    if not _MAIN.fullmatch(main) or (head and not head.endswith("/")):
        return "", None
    return head.removesuffix("/"), main


def _package(folder: str, content: bytes, mains: list[str]) -> EntryPath:
    try:
        root = compose_mapping(_text(content), PUBSPEC, should_hold="a map with at least 'name'")
    except YamlRefused as refused:
        return EntryPath(path=folder, kind=PackageKind.UNREADABLE, problem=refused.finding.message)
    fields = _fields(root)
    name = _scalar(fields.get("name"))
    kind = _kind(fields, has_main=bool(mains))
    return EntryPath(
        path=folder,
        kind=kind,
        name=name if name and _NAME.fullmatch(name) else None,
        entry_points=sorted(mains, key=lambda main: (main != "lib/main.dart", main))[:_MAX_ENTRY_POINTS],
    )


def _kind(fields: Mapping[str, Node], *, has_main: bool) -> PackageKind:
    uses_flutter = "flutter" in _fields(fields.get("dependencies"))
    if "plugin" in _fields(fields.get("flutter")):
        return PackageKind.FLUTTER_PLUGIN
    if uses_flutter and has_main:
        return PackageKind.FLUTTER_APP
    if isinstance(fields.get("workspace"), SequenceNode):
        return PackageKind.WORKSPACE
    return PackageKind.FLUTTER_PACKAGE if uses_flutter else PackageKind.DART_PACKAGE


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise YamlRefused(0, f"{PUBSPEC} is over {MAX_BYTES} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise YamlRefused(0, f"{PUBSPEC} is not text in UTF-8.") from None


def _fields(node: Node | None) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def _scalar(node: Node | None) -> str | None:
    return str(node.value) if isinstance(node, ScalarNode) else None
