"""The gate's rules: where a model may write, and what it may not write there."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.workspace.gate import (
    NEW_APP_PATHS,
    NEW_APP_POLICY,
    TreeNames,
    check_delete,
    check_path,
    check_shrinking,
    check_text,
    policy_for,
)
from activities.workspace.paths import shown
from activities.workspace.placeholders import placeholders
from app.contracts.diagnostics import Refusal, RefusalReason

ALLOWED = [
    "lib/main.dart",
    "lib/src/deep/er/x.dart",
    "lib/build/steps.dart",
    "test/a_test.dart",
    "integration_test/app_test.dart",
    "assets/data/größe.json",
    "assets/日本語.txt",
    "assets/with space (1).txt",
    "pubspec.yaml",
    "README.md",
    "web/index.html",
    "web/manifest.json",
]
REFUSED = [
    "",
    "/",
    "/etc/passwd",
    "/lib/main.dart",
    "~/lib/x",
    "C:/lib/x.dart",
    "c:lib/x.dart",
    "lib\\main.dart",
    "lib/..\\..\\x",
    "../lib/main.dart",
    "lib/../../x",
    "lib/./x.dart",
    "./lib/x.dart",
    "lib//x.dart",
    "lib/",
    "lib",
    "LIB/x.dart",
    "libx/x.dart",
    "lib/.git/config",
    "lib/.gitattributes",
    "lib/.GIT/hooks/x",
    "lib/GIT~1/config",
    ".git/config",
    ".github/workflows/x.yaml",
    ".gitignore",
    ".dart_tool/package_config.json",
    "lib/.Dart_Tool/x",
    "build/x",
    "hook/build.dart",
    "Hook/build.dart",
    "pubspec_overrides.yaml",
    "lib/pubspec_overrides.yaml",
    "analysis_options.yaml",
    "test/analysis_options.yaml",
    "l10n.yaml",
    "pubspec.lock",
    "web/other.js",
    "android/app/build.gradle",
    "bin/x.dart",
    "lib/a\x00.dart",
    "lib/a\n.dart",
    "lib/a\u202etrad.dart",
    "lib/a\u2066.dart",
    "lib/a\u200b.dart",
    "lib/.g\u200cit/config",
    "lib/\ufeffa.dart",
    "lib/a\u00a0b.dart",
    "lib/\ud800.dart",
    "lib\uff0fx.dart",
    "lib/\uff0e\uff0e/x",
    "lib/\u2024\u2024/x",
    "lib/\u2025/x",
    "lib/\u2026/x",
    "lib/a\u2044b.dart",
    "lib/a\u2215b.dart",
    "lib/a\u29f8b.dart",
    "lib/a\uff3cb.dart",
    "lib/a\u0338b.dart",
    "lib/ﬁle.dart",
    unicodedata.normalize("NFD", "lib/größe.dart"),
    "lib/\u212a.dart",
    "lib/%2e%2e/x",
    "lib/a%2Fb",
    "lib/x.dart.",
    "lib/x.dart ",
    "lib/ x.dart",
    "lib/dir./x.dart",
    "lib/-rf",
    "lib/con",
    "lib/CON.dart",
    "lib/aux.tar.gz",
    "lib/nul .txt",
    "lib/com1.dart",
    "lib/lpt¹.txt",
    "lib/a:b",
    "lib/a?.dart",
    "lib/" + "a" * 256,
    "lib/" + "é" * 128,
    "/".join(["lib", *["a" * 99] * 4]),
]


@pytest.mark.parametrize("path", ALLOWED)
def test_allowed_paths(path: str) -> None:
    assert check_path(path, NEW_APP_POLICY) is None


@pytest.mark.parametrize("path", REFUSED)
def test_refused_paths(path: str) -> None:
    refusal = check_path(path, NEW_APP_POLICY)
    assert refusal is not None
    assert refusal.reason is RefusalReason.PATH
    assert Refusal.model_validate_json(refusal.model_dump_json()) == refusal


def test_the_longest_path_fits() -> None:
    assert check_path("lib/" + "a" * 250 + "/" + "b" * 145, NEW_APP_POLICY) is None
    assert check_path("lib/" + "a" * 250 + "/" + "b" * 146, NEW_APP_POLICY) is not None


@given(st.text())
def test_whatever_passes_is_a_plain_relative_path(text: str) -> None:
    everywhere = replace(NEW_APP_POLICY, paths=replace(NEW_APP_PATHS, folders=("",), files=frozenset()))
    for path in (text, f"lib/{text}", f"lib/{text}/x.dart"):
        if check_path(path, everywhere) is None:
            assert path.isprintable()
            assert not path.startswith("/")
            assert not {"", ".", ".."}.intersection(path.split("/"))
            assert unicodedata.normalize("NFKC", path) == path


def test_other_policies_have_other_places() -> None:
    policy = replace(NEW_APP_POLICY, paths=replace(NEW_APP_PATHS, folders=("packages/",)))
    assert check_path("packages/a/lib/a.dart", policy) is None
    assert check_path("lib/main.dart", policy) is not None


def test_what_is_shown_prints_and_is_short() -> None:
    assert shown("lib/a\u202e\n.dart") == "lib/a\\u202e\\u000a.dart"
    assert len(shown("x" * 5000)) == 200


@pytest.mark.parametrize("path", ["pubspec.yaml", "lib/main.dart"])
def test_an_app_keeps_what_it_cannot_do_without(path: str) -> None:
    refusal = check_delete(path, NEW_APP_POLICY)
    assert refusal is not None
    assert refusal.reason is RefusalReason.PATH
    assert check_delete("lib/other.dart", NEW_APP_POLICY) is None


class TestNames:
    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("lib/Main.dart", RefusalReason.CASE_COLLISION),
            ("lib/SRC/b.dart", RefusalReason.CASE_COLLISION),
            ("LIB/b.dart", RefusalReason.CASE_COLLISION),
            ("lib/GRÖSSE.dart", RefusalReason.CASE_COLLISION),
            ("lib/src", RefusalReason.PATH),
            ("lib/main.dart/x.dart", RefusalReason.PATH),
            ("lib/main.dart", None),
            ("lib/src/b.dart", None),
        ],
    )
    def test_collisions_with_the_tree(self, path: str, reason: RefusalReason | None) -> None:
        names = TreeNames.of(["lib/main.dart", "lib/src/a.dart", "lib/größe.dart"])
        refusal = names.check(path)
        assert (refusal.reason if refusal else None) is reason

    def test_what_is_added_counts(self) -> None:
        names = TreeNames.of([])
        assert names.check("lib/A.dart") is None
        names.add("lib/a.dart")
        assert names.check("lib/A.dart") is not None


def reason_of(path: str, text: str, before: str | None = None) -> RefusalReason | None:
    refusal = check_text(path, text, before, NEW_APP_POLICY)
    return refusal.reason if refusal else None


class TestText:
    def test_ordinary_text(self) -> None:
        assert reason_of("lib/a.dart", "\ufeffvoid main() {}\r\n\t// 🦋 مرحبا\f\n") is None
        assert reason_of("lib/a.dart", "") is None

    @pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x08", "a\udc80", "\ufffe"])
    def test_not_text(self, text: str) -> None:
        assert reason_of("lib/a.dart", text) is RefusalReason.NOT_TEXT

    @pytest.mark.parametrize("text", ["x" * 1_000_001, "é" * 500_001, "x" * 2_000_000 + "\n"])
    def test_too_large(self, text: str) -> None:
        assert reason_of("lib/a.dart", text) is RefusalReason.TOO_LARGE
        assert reason_of("lib/a.dart", "x" * 1_000_000) is None

    def test_a_placeholder_that_was_there_before_is_left_alone(self) -> None:
        assert reason_of("lib/a.dart", "a();\n// ... existing code ...\n") is RefusalReason.PLACEHOLDER
        assert reason_of("lib/a.dart", "b();\n// ... existing code ...\n", "// ... existing code ...\n") is None
        assert reason_of("lib/a.dart", "// ... rest unchanged\n", "// ...\n") is RefusalReason.PLACEHOLDER


STAND_INS = [
    "// ... rest unchanged",
    "// ... rest of the code",
    "// ...existing code...",
    "// … rest of file …",
    "// ...",
    "// …",
    "//...",
    "/* ... */",
    "/* unchanged */",
    "/*\n * ... existing code ...\n */",
    "// TODO: keep the rest",
    "// Rest of the code remains the same",
    "// rest of the file unchanged.",
    "// Rest of your code stays the same",
    "// (existing imports)",
    "// [previous code]",
    "// Existing imports",
    "// --- existing methods ---",
    "// same as before",
    "// Same as before...",
    "// Implementation remains unchanged",
    "// (unchanged)",
    "// Other methods remain the same",
    "// build method remains unchanged",
    "// ... other methods",
    "// ... other fields ...",
    "// ... imports",
    "// ... your existing code here",
    "// ... (rest of the widget)",
    "// ... rest of HomePage build method ...",
    "// ... keep existing habit list ...",
    "// ... remaining items ...",
    "// No changes needed here",
    "// previous code...",
    "// Code omitted for brevity",
    "void build() { // unchanged",
    "onPressed: () { /* ... */ }",
    "  final a = 1; // ... rest unchanged",
]
ORDINARY = [
    "// Keep the rest of the items visible when one is removed.",
    "// Animate the rest of the list while it is loading...",
    "// Returns the remaining seconds, or zero.",
    "// Loading...",
    "// Loading the remaining items...",
    "// Waits for the previous frame.",
    "// Existing users keep their theme.",
    "// If the value is unchanged there is nothing to do.",
    "// Unchanged habits are skipped.",
    "// The original order matters here.",
    "// TODO: sort the habits",
    "// Same order as in the design.",
    "// Previous month",
    "// Remaining time",
    "// State",
    "// Build",
    "// Imports",
    "// The state is unchanged.",
    "// Fields",
    "// Other tests",
    "// Not needed here.",
    "// Keep the existing state.",
    "// ...but only when the list is not empty",
    "// ...items,",
    "// ...remaining.map((habit) => HabitTile(habit: habit)),",
    "// ------------------------------",
    "// 1. 2. 3.",
    "/// ...",
    "/// The rest of the code remains the same.",
    "/// Same as before",
    "return state; // unchanged",
    "x = y; // same as before",
    "final hint = '// ... rest unchanged';",
    'final hint = "/* unchanged */";',
    "final text = '''\n// ... existing code ...\n''';",
    "Text('Loading...'), // spinner",
    "Text('... rest unchanged'),",
    "final url = 'https://example.com/...';",
    "children: [...existing, ...rest],",
    "...remaining,",
    "final a = r'\\'; // fine",
    "// " + "the rest of the code is the same " * 10,
]


@pytest.mark.parametrize("line", STAND_INS)
def test_comments_that_stand_for_code(line: str) -> None:
    assert placeholders("lib/a.dart", f"void main() {{\n  {line}\n}}\n")


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_comments_and_strings(line: str) -> None:
    assert placeholders("lib/a.dart", f"void main() {{\n  {line}\n}}\n") == []


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("pubspec.yaml", "dependencies:\n  # ... other dependencies\n", True),
        ("pubspec.yaml", "dependencies:\n  # ... existing code ...\n  a: 1\n", True),
        ("pubspec.yaml", "# rest unchanged\n", True),
        ("pubspec.yaml", "description: '# ... rest unchanged'\n", False),
        ("pubspec.yaml", "# The rest of the settings is for web only.\n", False),
        ("pubspec.yaml", "version: 1.0.0+1 # same as before the release\n", False),
        ("web/index.html", "<head>\n<!-- ... existing head ... -->\n</head>\n", True),
        ("web/index.html", "<!-- Loaded before the rest of the page. -->\n", False),
        ("README.md", "And so on ...\n\n# Existing code\n", False),
    ],
)
def test_comments_of_other_languages(path: str, text: str, found: bool) -> None:
    assert bool(placeholders(path, text)) is found


@pytest.mark.parametrize("piece", ["/*", "'''", '"""', "\\'", "'", '"', "// x ", "/* unchanged ", "<!--", "# "])
@pytest.mark.parametrize("path", ["a.dart", "a.yaml", "a.html"])
@pytest.mark.timeout(60)
def test_hostile_text_takes_no_longer_than_its_length(piece: str, path: str) -> None:
    placeholders(path, piece * (1_000_000 // len(piece)))


def code(name: str, lines: int) -> str:
    return "".join(f"  final {name}{number} = {number};\n" for number in range(lines))


class TestShrinking:
    def reason(
        self, before: str, after: str, *, elsewhere: tuple[str, ...] = (), chat: str = ""
    ) -> RefusalReason | None:
        refusal = check_shrinking("lib/a.dart", before, after, NEW_APP_POLICY, elsewhere=elsewhere, chat=chat)
        return refusal.reason if refusal else None

    def test_most_of_a_long_file_gone(self) -> None:
        assert self.reason(code("a", 40), code("a", 11)) is RefusalReason.MASS_DELETION
        assert self.reason(code("a", 40), code("a", 12)) is None
        assert self.reason(code("a", 39), code("a", 2)) is None
        assert self.reason(code("a", 40), code("b", 40)) is None

    def test_an_emptied_file_of_any_length(self) -> None:
        assert self.reason("void main() {}\n", "\n") is RefusalReason.MASS_DELETION
        assert self.reason("", "") is None

    def test_code_that_moved_is_not_gone(self) -> None:
        assert self.reason(code("a", 60), code("a", 5), elsewhere=(code("a", 50), "x")) is None
        assert self.reason(code("a", 60), code("a", 5), elsewhere=("}\n" * 60,)) is RefusalReason.MASS_DELETION

    def test_the_chat_may_explain_it_by_name(self) -> None:
        before, after = code("a", 60), code("a", 5)
        assert self.reason(before, after, chat="- lib/a.dart: shortened, the counter is gone") is None
        assert self.reason(before, after, chat="I rewrote `lib/a.dart`.") is None
        assert self.reason(before, after, chat="I changed lib/a.dart.") is RefusalReason.MASS_DELETION
        assert self.reason(before, after, chat="lib/a.dart is new\nlib/b.dart removed") is RefusalReason.MASS_DELETION


def test_only_the_chosen_places_are_written() -> None:
    policy = policy_for(("packages/shop/lib", "pubspec.yaml"))
    for path in ("packages/shop/lib/app.dart", "packages/shop/lib/src/a.dart", "pubspec.yaml"):
        assert check_path(path, policy) is None
    for path in ("lib/app.dart", "packages/shop/library/a.dart", "packages/shop/pubspec.yaml", ".github/ci.yml"):
        assert check_path(path, policy) is not None, path
    assert check_path("packages/shop/lib/.git/config", policy) is not None
    assert check_path(".github/ci.yml", policy_for((".github",))) is not None
    assert policy_for(()) is NEW_APP_POLICY
