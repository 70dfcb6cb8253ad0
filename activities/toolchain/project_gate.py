"""What a project must not hold before a tool of the SDK is let at it.

A model wrote the project, or a stranger's repository has it. What would run its code, fetch code from elsewhere, or
lead a tool out of its folder is refused, by file, line and rule, so that a repair round can mend it.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from activities.toolchain.analysis_options import check_analysis_options
from activities.toolchain.pubspec import SDK_PACKAGES, CheckedPubspec, check_pubspec
from activities.toolchain.source_text import Finding, SourceText
from activities.workspace.paths import shown
from app.contracts.diagnostics import Diagnostic

MAX_FILES = 20_000
MAX_FINDINGS = 50
_MAX_DART_BYTES = 1024 * 1024
_MAX_YAML_BYTES = 128 * 1024


class Rule(StrEnum):
    """Stable: the `code` of a refusal's diagnostic. The rules of pubspec.yaml are in `activities.toolchain.pubspec`."""

    LINK = "link_not_allowed"
    SPECIAL_FILE = "special_file_not_allowed"
    TOOL_FOLDER = "tool_folder_not_allowed"
    HOOK = "hook_not_allowed"
    CONFIGURATION = "configuration_not_allowed"
    PACKAGE = "package_not_allowed"
    LOCKED_SOURCE = "locked_source_not_allowed"
    OUTSIDE_URI = "outside_uri_not_allowed"
    TOO_MANY_FILES = "too_many_files"


_REFUSED_BY_PUBSPEC = frozenset({"parse_error", "dependency_not_allowed", "field_not_allowed"})
_SKIPPED_FOLDERS = frozenset({".git"})
_TOOL_FOLDERS = frozenset({".dart_tool"})
_CONFIGURATION = {
    "pubspec_overrides.yaml": "it replaces dependencies",
    "l10n.yaml": "it chooses where a tool writes",
    "dart_test.yaml": "it chooses what a test run executes",
}
_LOCKED_SOURCE = re.compile(rb"^\s*source:\s*[\"']?(git|path)\b", re.MULTILINE)
_URI = re.compile(r"""^[ \t]*(?:import|export|part|augment)\b[^'"\n;]*r?['"]([^'"\n]*)['"]""", re.MULTILINE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class ProjectGate:
    """
    Attributes:
        allowed_packages: hosted packages that a pubspec may name; None allows all.
    """

    allowed_packages: frozenset[str] | None

    def check(self, root: Path, *, tools_have_run: bool = False) -> list[Diagnostic]:
        """Everything that is refused, at most `MAX_FINDINGS`; all of it is errors. Reads, never writes.

        Args:
            tools_have_run: what tools made at the top of the project is then not the project's.
        """
        found: list[Diagnostic] = []
        for diagnostic in self._findings(root, tools_have_run=tools_have_run):
            found.append(diagnostic)
            if len(found) == MAX_FINDINGS:
                break
        return found

    def _findings(self, root: Path, *, tools_have_run: bool) -> Iterator[Diagnostic]:
        skipped = _TOOL_FOLDERS | {"build"} if tools_have_run else frozenset()
        for count, (path, mode) in enumerate(_entries(root, skipped=skipped)):
            if count == MAX_FILES:
                yield _refused(".", Rule.TOO_MANY_FILES, f"The project has more than {MAX_FILES} files and folders.")
                return
            if stat.S_ISLNK(mode):
                yield _refused(path, Rule.LINK, "Symbolic links are not allowed: put the file itself there.")
            elif not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                yield _refused(path, Rule.SPECIAL_FILE, "Only plain files and folders are allowed.")
            else:
                yield from self._named(path, is_folder=stat.S_ISDIR(mode))
                if stat.S_ISREG(mode):
                    yield from self._content(root, path)

    def _named(self, path: str, *, is_folder: bool) -> Iterator[Diagnostic]:
        pure = PurePosixPath(path)
        name = pure.name.lower()
        if name in _TOOL_FOLDERS:
            yield _refused(path, Rule.TOOL_FOLDER, "Folders that tools write are not part of a project: remove it.")
        elif name == "hook" and is_folder:
            yield _refused(path, Rule.HOOK, "Build hooks run code while building: they are not allowed.")
        elif name in _CONFIGURATION and not is_folder:
            yield _refused(path, Rule.CONFIGURATION, f"{name} is not allowed: {_CONFIGURATION[name]}.")

    def _content(self, root: Path, path: str) -> Iterator[Diagnostic]:
        name = PurePosixPath(path).name
        if path == "pubspec.yaml":
            yield from self._pubspec(_text(root / path, _MAX_YAML_BYTES))
        elif path == "pubspec.lock":
            if _LOCKED_SOURCE.search(_bytes(root / path, _MAX_DART_BYTES)):
                detail = "The lock file names packages of a git or path source: remove it."
                yield _refused(path, Rule.LOCKED_SOURCE, detail)
        elif name == "analysis_options.yaml":
            text = _text(root / path, _MAX_YAML_BYTES)
            yield from SourceText(text).diagnostics(path, check_analysis_options(text, self.allowed_packages))
        elif name.endswith(".dart"):
            text = _text(root / path, _MAX_DART_BYTES)
            yield from SourceText(text).diagnostics(path, _outside_uris(path, text))

    def _pubspec(self, text: str) -> Iterator[Diagnostic]:
        checked = check_pubspec(text)
        refused = [finding for finding in checked.findings if finding.code in _REFUSED_BY_PUBSPEC]
        yield from checked.source.diagnostics("pubspec.yaml", (*refused, *self._packages(checked)))

    def _packages(self, checked: CheckedPubspec) -> Iterator[Finding]:
        if self.allowed_packages is None or checked.pubspec is None:
            return
        named = checked.pubspec.dependencies | checked.pubspec.dev_dependencies
        for package in sorted(named - SDK_PACKAGES - self.allowed_packages):
            place = re.search(rf"\b{re.escape(package)}[\"']?\s*:", checked.source.text)
            message = f"'{package}' is not among the packages that an app may use: do without it, or use another."
            yield Finding(place.start() if place else 0, Rule.PACKAGE, message)


def allowed_packages(added: Iterable[str]) -> frozenset[str] | None:
    """The packages of allowed_packages.txt and those `added`; None, which is all, when `*` is among them."""
    more = frozenset(added)
    if "*" in more:
        return None
    lines = Path(__file__).with_name("allowed_packages.txt").read_text(encoding="utf-8").splitlines()
    return more | {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def _entries(root: Path, *, skipped: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Everything in the tree with its mode; links are not followed. `skipped` are folders at the top."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda found: found.name):
                path = Path(entry.path).relative_to(root).as_posix()
                if path in skipped or entry.name in _SKIPPED_FOLDERS:
                    continue
                mode = entry.stat(follow_symlinks=False).st_mode
                yield path, mode
                if stat.S_ISDIR(mode) and entry.name not in _TOOL_FOLDERS:
                    waiting.append(Path(entry.path))


def _outside_uris(path: str, text: str) -> Iterator[Finding]:
    for match in _URI.finditer(text):
        if _leads_outside(PurePosixPath(path), match[1]):
            yield Finding(match.start(1), Rule.OUTSIDE_URI, "This URI leads out of the project.")


def _leads_outside(path: PurePosixPath, uri: str) -> bool:
    scheme = _SCHEME.match(uri)
    if scheme:
        return scheme[0].lower() not in ("dart:", "package:") or "/../" in uri
    depth = len(path.parts) - 1
    for part in uri.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return uri.startswith("/")


def _refused(path: str, rule: Rule, message: str) -> Diagnostic:
    return SourceText("").diagnostic(shown(path), Finding(0, rule, message))


def _bytes(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)


def _text(path: Path, limit: int) -> str:
    return _bytes(path, limit).decode("utf-8-sig", errors="replace")
