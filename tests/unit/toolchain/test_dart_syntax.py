"""Valid Dart stays clean, and what breaks it is told near where it broke."""

import random
from pathlib import Path

import pytest

from activities.toolchain.dart_newer_syntax import KNOWN_GAPS, Gap
from activities.toolchain.dart_syntax import MAX_FINDINGS, ParsedDart, parse_dart
from activities.toolchain.dart_tokens import Token, TokenKind, tokenize
from activities.toolchain.dart_tree import parse_tree

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.dart"))
NEAR_LINES = 5
MUTATIONS_PER_FILE = 40

STILL_VALID = frozenset(
    {
        # Without the semicolon the next line goes on with the same statement, as Dart allows.
        "map['b']!.length;",
        "if (!mounted) return;",
        "get;",
        ";",
        "high(2);",
        # Not Dart any more, but the grammar takes it: `a++ --b` and `object(a, b) = ...`.
        "a++;",
        "final (String name, age: int years, :bool adult) = object;",
    }
)


def told(parsed: ParsedDart) -> list[tuple[int, str, str]]:
    return [(parsed.source.line_of(f.offset), f.code, f.message) for f in parsed.findings]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_construct_of_modern_dart_is_clean(path: Path) -> None:
    assert told(parse_dart(path.read_text())) == []


@pytest.mark.parametrize("gap", KNOWN_GAPS, ids=lambda gap: gap.name)
def test_a_known_gap_of_the_grammar_is_one_and_is_bridged(gap: Gap) -> None:
    assert parse_tree(gap.example).has_error, "the grammar has learned it: take it off the list"
    assert told(parse_dart(gap.example)) == []
    assert told(parse_dart(gap.example, language_version=gap.since)) == []


def test_newer_syntax_is_an_error_in_an_older_language_version() -> None:
    assert told(parse_dart("class Point(var int x);", language_version=(3, 7)))
    assert not told(parse_dart("class Point(var int x);", language_version=(3, 13)))


def test_a_real_mistake_beside_newer_syntax_is_told() -> None:
    parsed = parse_dart("class Point(var int x);\n\nvoid main() {\n  print(1)\n}\n")
    assert told(parsed) == [(4, "expected_token", "Expected to find ';'.")]


def mutable_tokens(text: str) -> list[Token]:
    return [t for t in tokenize(text).tokens if t.kind in (TokenKind.OPEN, TokenKind.CLOSE) or t.text == ";"]


def breaks(text: str, token: Token) -> bool:
    """Whether the text without the token is no Dart any more."""
    is_interpolation = token.text == "{" and text[token.start - 1] == "$"
    line = text[text.rfind("\n", 0, token.start) + 1 :].split("\n", 1)[0].strip()
    return not is_interpolation and not (token.text == ";" and line in STILL_VALID)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_missing_bracket_or_semicolon_is_told_within_five_lines(path: Path) -> None:
    text = path.read_text()
    tokens = [token for token in mutable_tokens(text) if breaks(text, token)]
    chosen = random.Random(path.stem).sample(tokens, min(MUTATIONS_PER_FILE, len(tokens)))
    for token in chosen:
        parsed = parse_dart(text[: token.start] + text[token.end :])
        line = text.count("\n", 0, token.start) + 1
        distances = [abs(parsed.source.line_of(f.offset) - line) for f in parsed.findings]
        assert distances and min(distances) <= NEAR_LINES, f"{path.name}:{line} without {token.text!r}: {told(parsed)}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("void main() {\n  print(1)\n}\n", (2, "expected_token", "Expected to find ';'.")),
        ("import 'a.dart'\nclass A {}\n", (1, "expected_token", "Expected to find ';'.")),
        ("void main() {\n  print((1);\n}\n", (2, "expected_token", "Expected to find ')' to close the '(' of line 2.")),
        (
            "class A {\n  void f() {\n    g();\n\n  void h() {}\n}\n",
            (3, "expected_token", "Expected to find '}' to close the '{' of line 2."),
        ),
        (
            "class A {\n  void f()\n    g();\n  }\n}\n",
            (2, "expected_token", "Expected to find '{' before the '}' of line 4."),
        ),
        ("final x = [\n  1\n  2,\n];\n", (2, "expected_token", "Expected to find ','.")),
        (
            "final x = 'open;\nfinal y = 1;\n",
            (1, "unterminated_string_literal", "Unterminated string: its closing quote is missing."),
        ),
        (
            "final x = '${a';\nfinal y = 1;\n",
            (1, "expected_token", "Expected to find '}' to end the interpolation '${' in this string."),
        ),
        (
            "final x = a ?? throw b;\n",
            (1, "syntax_error", "A throw after '??' needs parentheses: '?? (throw ...)'."),
        ),
        ("void f() {\n  for (var i = 0; i < 3) {}\n}\n", (2, "expected_token", "Expected to find ';'.")),
        ("void f() {\n  for (;) {}\n}\n", (2, "expected_token", "Expected to find ';'.")),
        (
            "/* open\nclass A {}\n",
            (1, "unterminated_multi_line_comment", "Unterminated comment: its '*/' is missing."),
        ),
        ("class {}\n", (1, "syntax_error", "Unexpected text 'class {}'.")),
    ],
)
def test_the_message_names_what_is_missing(source: str, expected: tuple[int, str, str]) -> None:
    assert told(parse_dart(source)) == [expected]


def test_two_mistakes_are_both_told() -> None:
    parsed = parse_dart("void f() {\n  a()\n  b();\n  c();\n}\n\nvoid g() {\n  d()\n  e();\n}\n")
    assert [line for line, _, _ in told(parsed)] == [2, 8]


def test_columns_count_code_points_and_long_lines_are_cut() -> None:
    parsed = parse_dart("final a = '🐦🐦' '" + "é" * 500)
    (diagnostic,) = parsed.source.diagnostics("lib/a.dart", parsed.findings)
    assert diagnostic.column == len("final a = '🐦🐦' '")
    assert len(diagnostic.source_line) == 400


@pytest.mark.parametrize(
    "source", ["(" * 5_000, "}" * 5_000, "class " * 3_000, "'${" * 2_000, "\x00\x01", "[(" * 2_000 + "{"]
)
def test_nonsense_is_told_briefly(source: str) -> None:
    findings = parse_dart(source).findings
    assert 1 <= len(findings) <= MAX_FINDINGS


def test_windows_line_ends_change_nothing() -> None:
    source = "void main() {\n  print(1)\n}\n"
    assert told(parse_dart(source.replace("\n", "\r\n"))) == told(parse_dart(source))
