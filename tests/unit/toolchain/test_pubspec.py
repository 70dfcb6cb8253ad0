"""pubspec.yaml is read safely and checked like pub does, and nothing that fetches or runs foreign code passes."""

import pytest

from activities.toolchain.bounded_yaml import MAX_BYTES
from activities.toolchain.pubspec import Asset, check_pubspec

SOUND = """\
name: habits
description: A habit tracker.
publish_to: none
version: 1.0.0+1

environment:
  sdk: ^3.7.0
  flutter: ">=3.29.0"

dependencies:
  flutter:
    sdk: flutter
  intl: ^0.19.0
  collection: '>=1.18.0 <2.0.0'
  http: any
  meta:

dev_dependencies:
  flutter_test:
    sdk: flutter

flutter:
  uses-material-design: true
  assets:
    - images/
    - path: data/words.json
      flavors: [dev]
    - packages/shared/a.png
  fonts:
    - family: Lark
      fonts:
        - asset: fonts/lark.ttf
          weight: 700
"""


def codes(text: str) -> list[tuple[int, str]]:
    checked = check_pubspec(text)
    return [(checked.source.line_of(f.offset), f.code) for f in checked.findings]


def test_a_sound_pubspec_is_read() -> None:
    checked = check_pubspec(SOUND)
    assert not checked.findings
    assert checked.pubspec is not None
    assert checked.pubspec.name == "habits"
    assert checked.pubspec.dependencies == {"flutter", "intl", "collection", "http", "meta"}
    assert checked.pubspec.dev_dependencies == {"flutter_test"}
    assert checked.pubspec.language_version == (3, 7)
    assets = checked.pubspec.assets
    assert [asset.path for asset in assets] == ["images/", "data/words.json", "fonts/lark.ttf"]
    assert isinstance(assets[0], Asset)


@pytest.mark.parametrize(
    ("constraint", "version"),
    [("^3.10.1", (3, 10)), ("'>=3.3.0 <4.0.0'", (3, 3)), ("3.8.0", (3, 8)), ("any", None), ("'<4.0.0'", None)],
)
def test_the_language_version_is_the_lower_bound(constraint: str, version: tuple[int, int] | None) -> None:
    checked = check_pubspec(f"name: a\nenvironment:\n  sdk: {constraint}\n")
    assert not checked.findings
    assert checked.pubspec is not None and checked.pubspec.language_version == version


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: habits\n", "", [(1, "missing_name")]),
        ("name: habits", "name: Habit-Tracker", [(1, "invalid_package_name")]),
        ("name: habits", "name: class", [(1, "invalid_package_name")]),
        ("name: habits", "name: flutter", [(1, "invalid_package_name")]),
        ("name: habits", "name: [a]", [(1, "invalid_package_name")]),
        ("  sdk: ^3.7.0\n", "", [(7, "missing_sdk_constraint")]),
        ("sdk: ^3.7.0", "sdk: ^3.7", [(7, "invalid_version_constraint")]),
        ("intl: ^0.19.0", "intl: latest", [(13, "invalid_dependency")]),
        ("intl: ^0.19.0", "intl: 0.19", [(13, "invalid_dependency")]),
        ("intl: ^0.19.0", "Intl: ^0.19.0", [(13, "invalid_dependency")]),
        ("intl: ^0.19.0", "flutter_driver: ^1.0.0", [(13, "invalid_dependency")]),
        ("intl: ^0.19.0", "intl: {sdk: flutter}", [(13, "invalid_dependency")]),
        ("intl: ^0.19.0", "intl: {sdk: dart}", [(13, "invalid_dependency")]),
        ("intl: ^0.19.0", "intl: {git: https://example.com/a.git}", [(13, "dependency_not_allowed")]),
        ("intl: ^0.19.0", "intl: {path: ../../other}", [(13, "dependency_not_allowed")]),
        ("intl: ^0.19.0", "intl: {hosted: https://example.com, version: ^1.0.0}", [(13, "dependency_not_allowed")]),
        ("intl: ^0.19.0", "intl: ^0.19.0\n  intl: ^0.18.0", [(14, "parse_error")]),
        ("dev_dependencies:", "dependency_overrides:\n  a: any\ndev_dependencies:", [(19, "field_not_allowed")]),
        (
            "dev_dependencies:\n  flutter_test:\n    sdk: flutter",
            "dev_dependencies: [a]",
            [(18, "dev_dependencies_field_not_map")],
        ),
        ("      flavors: [dev]", "      transformers: [{package: a}]", [(27, "field_not_allowed")]),
        ("  assets:\n    - images/", "  assets:\n    - [a]\n    - images/", [(25, "asset_not_string")]),
        ("flutter:\n  uses", "flutter: yes\nx:\n  uses", [(22, "flutter_field_not_map")]),
    ],
)
def test_what_is_wrong_is_told_at_its_line(old: str, new: str, expected: list[tuple[int, str]]) -> None:
    assert old in SOUND
    assert codes(SOUND.replace(old, new, 1)) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a\n- b\n", 1),
        ("name: a\n  sdk: b\n", 2),
        ("name: 'a\n", 2),
        ("name: \x07\n", 1),
        ("a: &x [1]\nb: *x\n", 2),
        ("a: " + "[" * 2_000, 1),
        ("name: a\n" + "# x\n" * MAX_BYTES, 1),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_what_is_no_safe_yaml_map_is_one_finding(text: str, line: int) -> None:
    assert codes(text) == [(line, "parse_error")]
    assert check_pubspec(text).pubspec is None


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20))
    assert codes(f"a: &a [x]\n{levels}") == [(2, "parse_error")]
