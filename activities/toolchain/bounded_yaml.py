"""YAML that others wrote, as nodes with their places: no objects are built, and nothing in it can cost much."""

import yaml
from yaml.nodes import MappingNode, Node

from activities.toolchain.source_text import Finding

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20


class YamlRefused(Exception):
    """The text cannot be used; the finding says why, and where."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.finding = Finding(offset, "parse_error", message)


def compose_mapping(text: str, name: str, *, should_hold: str) -> MappingNode:
    """The file's root. `name` and `should_hold` are for the messages.

    Raises:
        YamlRefused: it is no YAML, too large, nested too deeply, has aliases, or is no map.
    """
    if len(text.encode()) > MAX_BYTES:
        raise YamlRefused(0, f"{name} is over {MAX_BYTES} bytes.")
    try:
        root = _BoundedLoader(text, name).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "it cannot be read"
        raise YamlRefused(mark.index if mark else 0, f"{name} is not valid YAML: {problem}.") from None
    except yaml.YAMLError:
        raise YamlRefused(0, f"{name} is not valid YAML: it holds a character that YAML does not allow.") from None
    if not isinstance(root, MappingNode):
        raise YamlRefused(0, f"{name} must be {should_hold}.")
    return root


class _BoundedLoader(yaml.SafeLoader):
    """Builds nodes only, without aliases (a few can stand for gigabytes) and not deeper than `MAX_DEPTH`."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self._name_of_file = name
        self._depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            raise YamlRefused(self._place(), f"YAML aliases are not allowed in {self._name_of_file}.")
        if self._depth >= MAX_DEPTH:
            raise YamlRefused(self._place(), f"{self._name_of_file} is nested too deeply.")
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def _place(self) -> int:
        return int(self.get_mark().index)
