"""Checks across a project's files: what they import, show and declare twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from activities.toolchain.dart_declarations import Directive, DirectiveKind, Outline
from activities.toolchain.pubspec import Pubspec
from activities.toolchain.source_text import Finding
from app.contracts.diagnostics import Severity

DART_LIBRARIES = frozenset(
    {
        "async", "cli", "collection", "concurrent", "convert", "core", "developer", "ffi", "html", "indexed_db", "io",
        "isolate", "js", "js_interop", "js_interop_unsafe", "js_util", "math", "mirrors", "svg", "typed_data", "ui",
        "ui_web", "web_audio", "web_gl",
    }
)  # fmt: skip

BROUGHT_BY_FLUTTER = {
    "flutter": frozenset({"characters", "collection", "material_color_utilities", "meta", "vector_math"}),
    "flutter_test": frozenset({"fake_async", "matcher", "path", "stack_trace", "stream_channel", "test_api"}),
    "flutter_localizations": frozenset({"intl", "path"}),
}
"""Packages that resolve without being listed, because the SDK's own packages depend on them."""

GENERATED_SUFFIXES = (".g.dart", ".freezed.dart", ".gr.dart", ".config.dart", ".mocks.dart", ".pb.dart")


class TargetKind(StrEnum):
    SDK = "sdk"
    PACKAGE = "package"
    FILE = "file"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URI leads. `name` is the SDK library, the other package, the project's file, or why it leads nowhere."""

    kind: TargetKind
    name: str


class ProjectFiles:
    """All paths of a project and the outlines of its Dart files that parsed. Paths are relative, with slashes."""

    def __init__(self, paths: frozenset[str], outlines: Mapping[str, Outline], pubspec: Pubspec | None) -> None:
        self.paths = paths
        self.outlines = outlines
        self.pubspec = pubspec
        self._exported: dict[str, frozenset[str] | None] = {}

    def target(self, path: str, uri: str) -> Target:
        """Where `uri` in the file `path` leads."""
        scheme, colon, rest = uri.partition(":")
        if not colon:
            return self._file(join(dirname(path), unquote(uri))) if not uri.startswith("/") else _UNSUPPORTED
        if scheme == "dart":
            return Target(TargetKind.SDK, rest)
        if scheme != "package":
            return _UNSUPPORTED
        package, _, inner = rest.partition("/")
        if self.pubspec is not None and package == self.pubspec.name:
            return self._file(join("lib", unquote(inner)))
        return Target(TargetKind.PACKAGE, package)

    def _file(self, path: str) -> Target:
        normal = normpath(path)
        if normal == ".." or normal.startswith(("../", "/")):
            return Target(TargetKind.OUTSIDE, "it leaves the project")
        return Target(TargetKind.FILE, normal)

    def exported_names(self, path: str) -> frozenset[str] | None:
        """The public names of a library with its parts and exports; None when they cannot all be told."""
        if path not in self._exported:
            self._exported[path] = None  # what exports itself in a circle is not told
            self._exported[path] = self._collect_names(path)
        return self._exported[path]

    def _collect_names(self, path: str) -> frozenset[str] | None:
        outline = self.outlines.get(path)
        if outline is None:
            return None
        names = {declaration.name.text for declaration in outline.declarations}
        for directive in outline.directives:
            more = self._names_through(path, directive)
            if more is None:
                return None
            names |= more
        return frozenset(name for name in names if not name.startswith("_"))

    def _names_through(self, path: str, directive: Directive) -> frozenset[str] | None:
        if directive.kind not in (DirectiveKind.EXPORT, DirectiveKind.PART):
            return frozenset()
        if directive.shown:
            return frozenset(name.text for name in directive.shown)
        target = self.target(path, directive.uri) if directive.uri is not None else _UNSUPPORTED
        names = self.exported_names(target.name) if target.kind is TargetKind.FILE else None
        return None if names is None else names - {name.text for name in directive.hidden}


_UNSUPPORTED = Target(TargetKind.OUTSIDE, "use a relative or a 'package:' URI")


def check_file(project: ProjectFiles, path: str) -> list[Finding]:
    """The findings about one outlined file."""
    outline = project.outlines[path]
    findings = list(_duplicates(outline))
    for directive in outline.directives:
        findings += _directive_findings(project, path, directive)
    return findings


def _duplicates(outline: Outline) -> Iterator[Finding]:
    seen: set[str] = set()
    for declaration in outline.declarations:
        if declaration.key in seen:
            message = f"The name '{declaration.name.text}' is already defined in this file."
            yield Finding(declaration.name.offset, "duplicate_definition", message)
        seen.add(declaration.key)


def _directive_findings(project: ProjectFiles, path: str, directive: Directive) -> Iterator[Finding]:
    if directive.uri is None:
        if directive.kind is not DirectiveKind.PART_OF:
            yield Finding(directive.offset, "uri_with_interpolation", "This URI must be a plain string.")
        return
    target = project.target(path, directive.uri)
    match target.kind:
        case TargetKind.SDK:
            if target.name not in DART_LIBRARIES and not target.name.startswith("_"):
                yield _no_such_uri(directive, "there is no such Dart library")
        case TargetKind.PACKAGE:
            yield from _package_findings(project.pubspec, path, directive, target.name)
        case TargetKind.FILE:
            yield from _file_findings(project, directive, target.name)
        case TargetKind.OUTSIDE:
            yield _no_such_uri(directive, target.name)


def _package_findings(pubspec: Pubspec | None, path: str, directive: Directive, package: str) -> Iterator[Finding]:
    if pubspec is None or package in pubspec.dependencies:
        return
    in_lib = path.startswith("lib/")
    code, severity = "depend_on_referenced_packages", Severity.WARNING
    if package in pubspec.dev_dependencies:
        message = f"'{package}' is only a dev dependency: code in lib/ needs it under 'dependencies'."
        if in_lib:
            yield Finding(directive.offset, code, message, severity)
        return
    listed = pubspec.dependencies | (frozenset() if in_lib else pubspec.dev_dependencies)
    if not any(package in brought for sdk, brought in BROUGHT_BY_FLUTTER.items() if sdk in listed):
        severity = Severity.ERROR
    message = f"The package '{package}' is not listed under 'dependencies' in pubspec.yaml."
    yield Finding(directive.offset, code, message, severity)


def _file_findings(project: ProjectFiles, directive: Directive, target: str) -> Iterator[Finding]:
    if target not in project.paths:
        if directive.kind is DirectiveKind.PART and target.endswith(GENERATED_SUFFIXES):
            message = f"'{directive.uri}' has not been generated: code generators do not run here, write it by hand."
            yield Finding(directive.offset, "uri_has_not_been_generated", message)
        else:
            yield _no_such_uri(directive, f"there is no file '{target}'")
        return
    exported = project.exported_names(target)
    if exported is None:
        return
    for name in directive.shown:
        if name.text not in exported:
            message = f"The library '{directive.uri}' doesn't export a member with the name '{name.text}'."
            yield Finding(name.offset, "undefined_shown_name", message)


def _no_such_uri(directive: Directive, why: str) -> Finding:
    message = f"Target of URI doesn't exist: '{directive.uri}' ({why})."
    return Finding(directive.offset, "uri_does_not_exist", message)
