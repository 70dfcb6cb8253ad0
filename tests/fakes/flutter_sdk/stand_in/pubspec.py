"""As much of pubspec.yaml as resolving needs; no YAML library is at hand."""

import re
from dataclasses import dataclass, field
from pathlib import Path

_ENTRY = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z_][\w-]*):(?:\s+(?P<value>\S.*))?$")
_ITEM = re.compile(r" *- ")


class BadPubspec(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Error on line {line}, column 1 of pubspec.yaml: {message}")


@dataclass
class Pubspec:
    """Dependencies by name; the value of one that comes with the SDK is `sdk`."""

    name: str = ""
    dependencies: dict[str, str] = field(default_factory=dict)
    dev_dependencies: dict[str, str] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        return {**self.dependencies, **self.dev_dependencies}


def read_pubspec(path: Path) -> Pubspec:
    """Raises BadPubspec."""
    pubspec, section, package = Pubspec(), "", ""
    for number, raw in enumerate(path.read_text().splitlines(), start=1):
        line = raw.split(" #")[0].rstrip()
        if not line or line.lstrip().startswith("#") or _ITEM.match(line):
            continue
        entry = _ENTRY.match(line)
        if entry is None:
            raise BadPubspec(number, "Expected ':'.")
        indent, key, value = len(entry["indent"]), entry["key"], (entry["value"] or "").strip("\"'")
        if indent == 0:
            section = key
            pubspec.name = value if key == "name" else pubspec.name
        elif section in ("dependencies", "dev_dependencies"):
            listed = pubspec.dependencies if section == "dependencies" else pubspec.dev_dependencies
            if indent == 2:
                package = key
                listed[package] = value or "any"
            elif key == "sdk":
                listed[package] = "sdk"
    if not pubspec.name:
        raise BadPubspec(1, 'Missing the required "name" field.')
    return pubspec
