"""pubspec.yaml: read safely, checked like pub checks it, and held to what a generated app may ask for.

Besides what pub refuses, everything is refused that would fetch code from elsewhere or run it: git, path and hosted
dependencies, overrides, asset transformers, hooks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from activities.toolchain.bounded_yaml import YamlRefused, compose_mapping
from activities.toolchain.source_text import Finding, SourceText

SDK_PACKAGES = frozenset(
    {"flutter", "flutter_driver", "flutter_localizations", "flutter_test", "flutter_web_plugins", "integration_test"}
)

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_RESERVED = frozenset(
    {
        "assert", "break", "case", "catch", "class", "const", "continue", "default", "do", "else", "enum", "extends",
        "false", "final", "finally", "for", "if", "in", "is", "new", "null", "rethrow", "return", "super", "switch",
        "this", "throw", "true", "try", "var", "void", "while", "with",
        "collection", "flutter", "flutter_test", "meta",
    }
)  # fmt: skip
_VERSION = r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
_CONSTRAINT = re.compile(rf"any|\^{_VERSION}|{_VERSION}|(?:(?:>=|<=|>|<)\s*{_VERSION}\s*)+")
_LOWER_BOUND = re.compile(r"(?:\^|>=?\s*|^)(\d+)\.(\d+)\.\d+")


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset or font file that the pubspec lists; a folder ends with a slash."""

    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Pubspec:
    """What the other checks need of it. `language_version` is the lower bound of the sdk constraint."""

    name: str | None
    dependencies: frozenset[str] = frozenset()
    dev_dependencies: frozenset[str] = frozenset()
    assets: tuple[Asset, ...] = ()
    language_version: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class CheckedPubspec:
    """`pubspec` is None when the text is no YAML mapping; the findings say why."""

    source: SourceText
    pubspec: Pubspec | None
    findings: tuple[Finding, ...]


def check_pubspec(text: str) -> CheckedPubspec:
    """Read and check a pubspec's text."""
    source = SourceText(text)
    try:
        root = compose_mapping(text, "pubspec.yaml", should_hold="a map with at least 'name' and 'environment'")
    except YamlRefused as refusal:
        return CheckedPubspec(source, None, (refusal.finding,))
    checker = _Checker()
    pubspec = checker.read(root)
    findings = sorted(checker.findings, key=lambda finding: finding.offset)
    return CheckedPubspec(source, pubspec, tuple(findings))


@dataclass(slots=True)
class _Checker:
    findings: list[Finding] = field(default_factory=list)

    def read(self, root: MappingNode) -> Pubspec:
        fields = dict(self._entries(root))
        dependencies = self._dependencies(fields.get("dependencies"), "dependencies")
        dev_dependencies = self._dependencies(fields.get("dev_dependencies"), "dev_dependencies")
        self._refuse_code_sources(fields)
        return Pubspec(
            name=self._name(fields.get("name")),
            dependencies=frozenset(dependencies),
            dev_dependencies=frozenset(dev_dependencies),
            assets=tuple(self._flutter_section(fields.get("flutter"))),
            language_version=self._sdk_constraint(fields.get("environment")),
        )

    def _report(self, node: Node | None, code: str, message: str) -> None:
        self.findings.append(Finding(node.start_mark.index if node else 0, code, message))

    def _entries(self, node: MappingNode) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._report(key, "parse_error", "A key must be plain text.")
                continue
            if key.value in seen:
                self._report(key, "parse_error", f"The key '{key.value}' is there twice.")
                continue
            seen.add(key.value)
            yield key.value, value

    def _name(self, node: Node | None) -> str | None:
        if node is None:
            self._report(None, "missing_name", "The 'name' field is required but missing.")
            return None
        name = _scalar(node)
        if name is None or not _NAME.fullmatch(name) or name in _RESERVED:
            self._report(
                node,
                "invalid_package_name",
                "The name must be a valid Dart package name: lower case letters, digits and underscores, no Dart "
                "keyword, and not the name of a package that Flutter brings.",
            )
            return None
        return name

    def _sdk_constraint(self, environment: Node | None) -> tuple[int, int] | None:
        fields = dict(self._entries(environment)) if isinstance(environment, MappingNode) else {}
        constraint = fields.get("sdk")
        if constraint is None:
            message = "The Dart SDK constraint is missing: add 'environment:' with 'sdk: ^3.7.0'."
            self._report(environment, "missing_sdk_constraint", message)
            return None
        text = _scalar(constraint)
        if text is None or not _CONSTRAINT.fullmatch(text.strip()):
            self._report(constraint, "invalid_version_constraint", "The Dart SDK constraint must be like '^3.7.0'.")
            return None
        bound = _LOWER_BOUND.search(text.strip())
        return (int(bound[1]), int(bound[2])) if bound else None

    def _dependencies(self, node: Node | None, section: str) -> Iterator[str]:
        if node is None or _is_null(node):
            return
        if not isinstance(node, MappingNode):
            message = f"The value of '{section}' must be a map of package names to constraints."
            self._report(node, f"{section}_field_not_map", message)
            return
        for package, constraint in self._entries(node):
            if not _NAME.fullmatch(package):
                self._report(constraint, "invalid_dependency", f"'{package}' is not a valid package name.")
                continue
            self._dependency(package, constraint)
            yield package

    def _dependency(self, package: str, node: Node) -> None:
        if isinstance(node, MappingNode):
            self._described_dependency(package, node)
        elif not _is_null(node):
            text = _scalar(node)
            if text is None or not _CONSTRAINT.fullmatch(text.strip()):
                message = f"The constraint of '{package}' must be like '^1.2.0', '>=1.0.0 <2.0.0' or 'any'."
                self._report(node, "invalid_dependency", message)
            elif package in SDK_PACKAGES:
                message = f"'{package}' comes with the Flutter SDK: write 'sdk: flutter' under it."
                self._report(node, "invalid_dependency", message)

    def _described_dependency(self, package: str, node: MappingNode) -> None:
        for key, value in self._entries(node):
            if key == "sdk":
                if _scalar(value) != "flutter" or package not in SDK_PACKAGES:
                    self._report(value, "invalid_dependency", f"The Flutter SDK has no package '{package}'.")
            elif key in ("git", "path", "hosted"):
                message = f"'{package}' is a {key} dependency: only packages of pub.dev and of the SDK are allowed."
                self._report(value, "dependency_not_allowed", message)
            elif key != "version":
                self._report(value, "invalid_dependency", f"'{key}' is not known in the dependency '{package}'.")

    def _refuse_code_sources(self, fields: dict[str, Node]) -> None:
        for key in ("dependency_overrides", "hooks", "workspace", "resolution"):
            if key in fields and not _is_null(fields[key]):
                self._report(fields[key], "field_not_allowed", f"'{key}' is not allowed in a generated project.")

    def _flutter_section(self, node: Node | None) -> Iterator[Asset]:
        if node is None or _is_null(node):
            return
        if not isinstance(node, MappingNode):
            self._report(node, "flutter_field_not_map", "The value of 'flutter' must be a map.")
            return
        fields = dict(self._entries(node))
        for section in ("assets", "shaders"):
            yield from self._assets(fields.get(section), section)
        for family in self._items(fields.get("fonts"), "fonts"):
            described = dict(self._entries(family)) if isinstance(family, MappingNode) else {}
            for font in self._items(described.get("fonts"), "fonts"):
                entry = dict(self._entries(font)) if isinstance(font, MappingNode) else {}
                yield from self._asset(entry.get("asset", font))

    def _assets(self, node: Node | None, section: str) -> Iterator[Asset]:
        for item in self._items(node, section):
            if not isinstance(item, MappingNode):
                yield from self._asset(item)
                continue
            fields = dict(self._entries(item))
            if "transformers" in fields:
                message = "Asset transformers run code while building: they are not allowed."
                self._report(fields["transformers"], "field_not_allowed", message)
            yield from self._asset(fields.get("path", item))

    def _items(self, node: Node | None, section: str) -> list[Node]:
        if node is None or _is_null(node):
            return []
        if isinstance(node, SequenceNode):
            return list(node.value)
        self._report(node, "asset_field_not_list", f"The value of '{section}' must be a list.")
        return []

    def _asset(self, node: Node) -> Iterator[Asset]:
        path = _scalar(node)
        if not path:
            self._report(node, "asset_not_string", "An asset must be a path.")
        elif not path.startswith("packages/"):
            yield Asset(path, node.start_mark.index)


def _scalar(node: Node) -> str | None:
    return str(node.value) if isinstance(node, ScalarNode) else None


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"
