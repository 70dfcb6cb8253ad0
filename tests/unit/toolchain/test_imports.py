"""What a project's files import, show and declare is held against its files and its pubspec."""

import pytest

from activities.toolchain.dart_declarations import Outline, outline
from activities.toolchain.dart_syntax import parse_dart
from activities.toolchain.imports import ProjectFiles, check_file
from activities.toolchain.pubspec import Pubspec

PUBSPEC = Pubspec("habits", frozenset({"flutter", "intl"}), frozenset({"flutter_test", "mocktail"}))


def outline_of(text: str) -> Outline:
    parsed = parse_dart(text)
    assert not parsed.findings
    return outline(parsed)


def codes(files: dict[str, str], path: str = "lib/main.dart", pubspec: Pubspec | None = PUBSPEC) -> list[str]:
    outlines = {name: outline_of(text) for name, text in files.items() if name.endswith(".dart")}
    project = ProjectFiles(frozenset(files), outlines, pubspec)
    return [f"{finding.code}:{finding.severity}" for finding in check_file(project, path)]


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        ("import 'src/a.dart';", []),
        ("import './src/../src/a.dart';", []),
        ("import 'package:habits/src/a.dart';", []),
        ("export 'src/a.dart' hide A;", []),
        ("import 'src/missing.dart';", ["uri_does_not_exist:error"]),
        ("import 'src/A.dart';", ["uri_does_not_exist:error"]),
        ("import 'package:habits/missing.dart';", ["uri_does_not_exist:error"]),
        ("import '../../outside.dart';", ["uri_does_not_exist:error"]),
        ("import '/etc/passwd';", ["uri_does_not_exist:error"]),
        ("import 'file:///etc/passwd';", ["uri_does_not_exist:error"]),
        ("import 'https://example.com/a.dart';", ["uri_does_not_exist:error"]),
        ("part 'src/missing.dart';", ["uri_does_not_exist:error"]),
        ("part 'main.g.dart';", ["uri_has_not_been_generated:error"]),
        ("import 'src/${1}.dart';", ["uri_with_interpolation:error"]),
        ("import 'dart:async';", []),
        ("import 'dart:maths';", ["uri_does_not_exist:error"]),
        ("import 'package:flutter/material.dart';", []),
        ("import 'package:intl/intl.dart' as intl;", []),
        ("import 'package:provider/provider.dart';", ["depend_on_referenced_packages:error"]),
        ("import 'package:mocktail/mocktail.dart';", ["depend_on_referenced_packages:warning"]),
        ("import 'package:collection/collection.dart';", ["depend_on_referenced_packages:warning"]),
        ("import 'package:fake_async/fake_async.dart';", ["depend_on_referenced_packages:error"]),
        ("import 'src/a.dart' if (dart.library.io) 'src/io.dart';", []),
    ],
)
def test_a_uri_leads_to_something(directive: str, expected: list[str]) -> None:
    assert codes({"lib/main.dart": directive, "lib/src/a.dart": "class A {}"}) == expected


def test_tests_may_use_dev_dependencies_and_reach_into_lib() -> None:
    source = """
import 'package:flutter_test/flutter_test.dart';
import 'package:mocktail/mocktail.dart';
import 'package:fake_async/fake_async.dart' show FakeAsync;
import '../lib/main.dart';
"""
    found = codes({"test/a_test.dart": source, "lib/main.dart": ""}, "test/a_test.dart")
    assert found == ["depend_on_referenced_packages:warning"]


def test_without_a_pubspec_packages_are_not_judged() -> None:
    assert codes({"lib/main.dart": "import 'package:any/any.dart';"}, pubspec=None) == []


LIBRARY = """
export 'more.dart' hide Hidden;
export 'package:intl/intl.dart' show DateFormat;
part 'part.dart';

class A = Object with M;
mixin M {}
enum E { a }
extension X on int {}
extension type T(int i) {}
typedef F<S> = S Function();
typedef int Old(int x);
int f() => 1;
int get g => 1;
set s(int value) {}
const c1 = 1, c2 = 2;
late final int l;
external int ext;
List<int>? v, w = [];
(int, int) record() => (1, 2);
class _Private {}
"""


EXPORTED = {"A", "M", "E", "X", "T", "F", "Old", "f", "g", "s", "c1", "c2", "l", "ext", "v", "w", "record"}


@pytest.mark.parametrize("name", sorted(EXPORTED | {"DateFormat", "Shown", "InPart"}))
def test_every_kind_of_exported_name_can_be_shown(name: str) -> None:
    assert codes(library_with(f"import 'library.dart' show {name};")) == []


@pytest.mark.parametrize("name", ["Missing", "_Private", "Hidden", "S", "x"])
def test_a_shown_name_must_be_exported(name: str) -> None:
    assert codes(library_with(f"import 'library.dart' show A, {name};")) == ["undefined_shown_name:error"]


def library_with(main: str) -> dict[str, str]:
    return {
        "lib/main.dart": main,
        "lib/library.dart": LIBRARY,
        "lib/more.dart": "class Shown {} class Hidden {}",
        "lib/part.dart": "part of 'library.dart';\nclass InPart {}",
    }


def test_names_are_not_judged_where_they_cannot_be_known() -> None:
    main = "import 'open.dart' show Anything; import 'circle.dart' show Round;"
    files = {
        "lib/main.dart": main,
        "lib/open.dart": "export 'package:intl/intl.dart';",
        "lib/circle.dart": "export 'circle.dart';",
    }
    assert codes(files) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A {} class A {}", 1),
        ("class A {} int A = 1;", 1),
        ("int f() => 1; f() {}", 1),
        ("final a = 1, a = 2;", 1),
        ("set a(int v) {} set a(int v) {}", 1),
        ("int get a => 1; set a(int v) {}", 0),
        ("extension on int {} extension on int {}", 0),
        ("class A { int x = 1; } class B { int x = 1; }", 0),
        ("typedef A = int; typedef B = A;", 0),
    ],
)
def test_definitions_are_unique_in_a_file(source: str, expected: int) -> None:
    assert codes({"lib/main.dart": source}) == ["duplicate_definition:error"] * expected
