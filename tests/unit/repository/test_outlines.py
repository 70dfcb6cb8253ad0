"""Outlines: declarations and signatures without bodies."""

import pytest

from activities.repository.outlines import MAX_LINES, outline_of

SOURCE = """
import 'a.dart';

/// A screen.
@immutable
class Home<T> extends Base<T> with Mixed implements Shown {
  const Home({super.key, this.title = 'a = b'});
  final String title;
  static const int most = 3;
  int get size => 3;
  Future<void> load({int? page = 1}) async {
    await secret();
  }
  void _hidden() {}
  bool operator ==(Object other) => true;
}

class _Private { void shown() {} }
enum Colour { red, green(2); const Colour([this.n = 0]); final int n; }
extension type Id(int value) { Id.zero() : value = 0; }
typedef Callback = void Function(int);
void main(List<String> args) { run(); }
const answer = 42;
"""


def test_signatures_stay_and_bodies_go() -> None:
    lines = outline_of(SOURCE).splitlines()
    assert lines[0] == "class Home<T> extends Base<T> with Mixed implements Shown"
    assert "  const Home({super.key, this.title = 'a = b'})" in lines
    assert "  final String title" in lines
    assert "  static const int most" in lines
    assert "  int get size" in lines
    assert "  Future<void> load({int? page = 1})" in lines
    assert "enum Colour" in lines
    assert "  red, green;" in lines
    assert "extension type Id(int value)" in lines
    assert "typedef Callback = void Function(int)" in lines
    assert "void main(List<String> args)" in lines
    assert "answer;" in lines
    text = "\n".join(lines)
    assert all(gone not in text for gone in ("secret", "_hidden", "_Private", "shown", "42", "immutable"))


@pytest.mark.parametrize("text", ["", "}}}}", "class", "class A {", "\x00\x01", "\ud7ff" * 10])
def test_what_does_not_parse_answers_what_could_be_read(text: str) -> None:
    assert len(outline_of(text)) < 200


def test_a_long_file_is_cut_with_a_mark() -> None:
    lines = outline_of("\n".join(f"class C{n} {{}}" for n in range(500))).splitlines()
    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == "..."
