"""analysis_options.yaml: nothing in it may make the analyzer run code.

Analyzer plugins are compiled and run by `dart analyze`, and no flag turns them off.
"""

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from activities.toolchain.bounded_yaml import YamlRefused, compose_mapping
from activities.toolchain.source_text import Finding

PLUGIN = "analyzer_plugin_not_allowed"
INCLUDE = "analysis_include_not_allowed"

_PACKAGE_FILE = re.compile(r"package:([a-z_][a-z0-9_]*)/[A-Za-z0-9_./-]+\.yaml")


def check_analysis_options(text: str, allowed_packages: frozenset[str] | None) -> tuple[Finding, ...]:
    """What is refused: plugins, and includes of other files than those of allowed packages (None: of any package)."""
    if not _says_anything(text):
        return ()
    try:
        root = compose_mapping(text, "analysis_options.yaml", should_hold="a map")
    except YamlRefused as refusal:
        return (refusal.finding,)
    return tuple(_findings(root, allowed_packages))


def _says_anything(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _findings(root: MappingNode, allowed_packages: frozenset[str] | None) -> Iterator[Finding]:
    for key, value in _entries(root):
        if key == "plugins":
            yield _plugin(value)
        elif key == "analyzer" and isinstance(value, MappingNode):
            yield from (_plugin(plugins) for name, plugins in _entries(value) if name == "plugins")
        elif key == "include":
            for included in value.value if isinstance(value, SequenceNode) else [value]:
                if not _is_allowed(included, allowed_packages):
                    message = "Only files of the packages that an app may use can be included."
                    yield Finding(included.start_mark.index, INCLUDE, message)


def _plugin(node: Node) -> Finding:
    return Finding(node.start_mark.index, PLUGIN, "Analyzer plugins run code while analyzing: they are not allowed.")


def _is_allowed(node: Node, allowed_packages: frozenset[str] | None) -> bool:
    match = _PACKAGE_FILE.fullmatch(str(node.value)) if isinstance(node, ScalarNode) else None
    return match is not None and ".." not in match[0] and (allowed_packages is None or match[1] in allowed_packages)


def _entries(node: MappingNode) -> Iterator[tuple[str, Node]]:
    for key, value in node.value:
        if isinstance(key, ScalarNode):
            yield str(key.value), value
