"""Answers with something bad in them: that file alone is refused, with the reason, and the rest is kept."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.model.envelope import end_marker, open_marker, parse_answer
from activities.workspace.apply import AppliedAnswer, apply_answer
from activities.workspace.gate import NEW_APP_POLICY, check_path
from app.contracts.diagnostics import RefusalReason
from app.contracts.events import FileOperation
from app.contracts.generations import EditCounts

NONCE = "ab12cd"
CREATE, EDIT, DELETE = FileOperation.CREATE, FileOperation.EDIT, FileOperation.DELETE
MAIN = "void main() {\n  start();\n  run(1);\n  stop();\n}\n\nvoid more() {\n  start();\n}\n"
LONG = "x" * 2_000_000


def block(operation: FileOperation, path: str, body: str = "") -> str:
    return f"{open_marker(operation, path, NONCE)}\n{body}{end_marker(NONCE)}\n"


def hunk(search: str, replace: str) -> str:
    return f"<<<<<<< SEARCH\n{search}=======\n{replace}>>>>>>> REPLACE\n"


GOOD = block(CREATE, "lib/good.dart", "class Good {}\n")
AFTER = block(CREATE, "lib/after.dart", "class After {}\n")


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A workspace in a folder in which nothing else may appear."""
    folder = tmp_path / "job" / "workspace"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib/main.dart").write_text(MAIN)
    (folder / "lib/größe.dart").write_text("a\n")
    (folder / "lib/straße.dart").write_text("a\n")
    yield folder
    assert list(tmp_path.rglob("*")) == [folder.parent, *folder.parent.rglob("*")]
    assert list(folder.parent.iterdir()) == [folder]


def applied(root: Path, *parts: str) -> AppliedAnswer:
    """What became of the parts, and of a good file before and one after them."""
    outcome = apply_answer(root, parse_answer("".join((GOOD, *parts, AFTER)), NONCE), NEW_APP_POLICY)
    assert (root / "lib/good.dart").read_text() == "class Good {}\n"
    assert (root / "lib/after.dart").read_text() == "class After {}\n"
    return outcome


BAD_EDITS = {
    "matches twice": (hunk("  start();\n", ""), RefusalReason.EDIT_AMBIGUOUS, 1),
    "overlapping": (
        hunk("  start();\n  run(1);\n", "  run(2);\n") + hunk("  run(1);\n  stop();\n", "  stop();\n"),
        RefusalReason.EDIT_OVERLAP,
        2,
    ),
    "not there": (hunk("  fly();\n", "  land();\n"), RefusalReason.EDIT_MISMATCH, 1),
    "one of two": (hunk("  run(1);\n", "") + hunk("  fly();\n", ""), RefusalReason.EDIT_MISMATCH, 2),
    "changes nothing": (hunk("  run(1);\n", "  run(1);\n"), RefusalReason.EDIT_MALFORMED, 1),
    "no end": ("<<<<<<< SEARCH\n  run(1);\n=======\n", RefusalReason.EDIT_MALFORMED, 1),
    "no divider": ("<<<<<<< SEARCH\n  run(1);\n>>>>>>> REPLACE\n", RefusalReason.EDIT_MALFORMED, 1),
    "a hunk in a hunk": (
        hunk("  run(1);\n", "<<<<<<< SEARCH\n  stop();\n=======\n>>>>>>> REPLACE\n"),
        RefusalReason.EDIT_MALFORMED,
        2,
    ),
    "text between": (f"Here:\n{hunk('  run(1);', '')}", RefusalReason.EDIT_MALFORMED, 1),
    "a whole file": (MAIN, RefusalReason.EDIT_MALFORMED, 1),
    "a long line": (hunk("  run(1);\n", f"  {LONG}\n"), RefusalReason.TOO_LARGE, 1),
    "a long line to find": (hunk(f"{LONG}\n", "x\n"), RefusalReason.EDIT_MISMATCH, 1),
    "a placeholder": (hunk("  run(1);\n", "  // ... rest unchanged\n"), RefusalReason.PLACEHOLDER, 1),
    "a placeholder in a string": (
        hunk("  run(1);\n", "  run('''\n  // ... rest unchanged\n"),
        RefusalReason.PLACEHOLDER,
        1,
    ),
    "not text": (hunk("  run(1);\n", "  run('\x00');\n"), RefusalReason.NOT_TEXT, 1),
}


@pytest.mark.parametrize("name", BAD_EDITS)
@pytest.mark.timeout(60)
def test_a_bad_edit(root: Path, name: str) -> None:
    body, reason, hunks = BAD_EDITS[name]
    outcome = applied(root, block(EDIT, "lib/main.dart", body))
    [refused] = outcome.refusals
    assert (refused.path, refused.reason) == ("lib/main.dart", reason)
    assert refused.detail
    assert outcome.edits == EditCounts(refused=hunks)
    assert (root / "lib/main.dart").read_text() == MAIN


def test_an_edit_of_a_file_that_is_not_there(root: Path) -> None:
    [refused] = applied(root, block(EDIT, "lib/gone.dart", hunk("a\n", "b\n"))).refusals
    assert refused.reason is RefusalReason.NO_SUCH_FILE
    assert not (root / "lib/gone.dart").exists()


@pytest.mark.timeout(60)
def test_a_long_generated_line(root: Path) -> None:
    [refused] = applied(root, block(CREATE, "lib/long.dart", f"{LONG}\n")).refusals
    assert refused.reason is RefusalReason.TOO_LARGE
    assert not (root / "lib/long.dart").exists()


@pytest.mark.timeout(60)
def test_an_edit_of_a_file_with_a_long_line(root: Path) -> None:
    text = f"// {'é' * 400_000}\nfinal a = 1;\n"
    (root / "lib/long.dart").write_text(text)
    outcome = applied(root, block(EDIT, "lib/long.dart", hunk("final a = 1;\n", "final a = 2;\n")))
    assert outcome.refusals == ()
    assert (root / "lib/long.dart").read_text() == text.replace("a = 1", "a = 2")


def test_a_block_that_is_not_closed(root: Path) -> None:
    outcome = applied(root, f"{open_marker(CREATE, 'lib/cut.dart', NONCE)}\nclass Cu\n")
    assert [(refused.path, refused.reason) for refused in outcome.refusals] == [
        ("lib/cut.dart", RefusalReason.UNCLOSED)
    ]
    assert not (root / "lib/cut.dart").exists()


def test_an_answer_that_ends_in_a_block(root: Path) -> None:
    answer = f"{GOOD}{open_marker(EDIT, 'lib/main.dart', NONCE)}\n{hunk('  run(1);', '')}"
    outcome = apply_answer(root, parse_answer(answer, NONCE), NEW_APP_POLICY)
    assert [refused.reason for refused in outcome.refusals] == [RefusalReason.UNCLOSED]
    assert (root / "lib/main.dart").read_text() == MAIN
    assert (root / "lib/good.dart").exists()


def test_markers_of_another_answer_are_text(root: Path) -> None:
    body = (
        f"{open_marker(CREATE, 'lib/evil.dart', 'zz99zz')}\nx\n{end_marker('zz99zz')}\n<<<END >>>\n <<<END {NONCE}>>>\n"
    )
    outcome = applied(root, block(CREATE, "lib/text.dart", body))
    assert outcome.refusals == ()
    assert (root / "lib/text.dart").read_text() == body
    assert not (root / "lib/evil.dart").exists()


def test_a_block_in_a_block_ends_the_outer_one(root: Path) -> None:
    inner = block(CREATE, "lib/inner.dart", "class Inner {}\n")
    outcome = applied(
        root, f"{open_marker(CREATE, 'lib/outer.dart', NONCE)}\nclass Outer {{\n{inner}}}\n{end_marker(NONCE)}\n"
    )
    assert [(refused.path, refused.reason) for refused in outcome.refusals] == [
        ("lib/outer.dart", RefusalReason.UNCLOSED)
    ]
    assert (root / "lib/inner.dart").read_text() == "class Inner {}\n"
    assert not (root / "lib/outer.dart").exists()


SLASHES = "\u2044\u2215\u29f8\u29f5\u29f9\uff0f\uff3c\ufe68\u2571\u2572\u27cb\u27cd\u3033\u30ce\u4e3f\\"
DOTS = ["\uff0e\uff0e", "\u2024\u2024", "\u2025", "\u3002\u3002", "\uff61\uff61", "\u2026", ".\u200b.", "\u0660\u0660"]
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2028\u2029\u2060\u2066"
    "\u2069\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\U000e0001\U000e0041\U000e0100\x00\x07\x1b\x7f\x85\xa0\u3000"
)
DEVICES = [
    "con",
    "PRN.dart",
    "Aux",
    "nul.txt.dart",
    "COM1",
    "com9.dart",
    "LPT\u00b2",
    "conin$",
    "CONOUT$.dart",
    "nul  .x",
]
TRICKS = [
    *(f"lib{slash}x.dart" for slash in SLASHES if slash not in "\u30ce\u4e3f"),
    *(f"..{slash}x.dart" for slash in SLASHES),
    *(f"lib/..{slash}..{slash}x.dart" for slash in SLASHES),
    *(f"lib/{dots}/x.dart" for dots in DOTS[:-1]),
    *(f"{dots}/x.dart" for dots in DOTS),
    *(f"lib/a{character}b.dart" for character in INVISIBLE),
    *(f"lib/{character}/x.dart" for character in INVISIBLE),
    *(f"lib/.g{character}it/config" for character in INVISIBLE),
    *(f"lib/{device}" for device in DEVICES),
    *(f"lib/{device}/x.dart" for device in DEVICES),
    *(f"lib/x.dart{end}" for end in (".", " ", "..", " .", ". ", "/", "/.", "/..", "::$DATA", ":evil")),
    *(f"lib/{name}/x.dart" for name in ("a.", "a ", " a", "...", ".. ", " ..", "..a", "-x")),
    "lib/m\u0430in.dart",
    "lib/\u03bfther.dart",
    "\u217c\u2170b/x.dart",
    "lib/ma\u0131\u0307n\u0338.dart",
    "\\\\?\\C:\\lib\\x.dart",
    "//host/share/x.dart",
    "file:///lib/x.dart",
    "lib/%2e%2e/%2e%2e/x.dart",
    "lib/..;/x.dart/../../../x",
    "$HOME/x.dart",
    "`id`/x.dart",
]


@pytest.mark.parametrize("operation", FileOperation)
def test_path_tricks(root: Path, operation: FileOperation) -> None:
    for trick in dict.fromkeys(TRICKS):
        outcome = applied(root, block(operation, trick, hunk("", "x\n") if operation is EDIT else "x\n"))
        told = [(refused.path, refused.reason) for refused in outcome.refusals]
        assert [reason for _, reason in told] == [RefusalReason.PATH], repr(trick)
        assert all(path.isprintable() for path, _ in told)


def test_ordinary_names_of_the_world_are_no_tricks() -> None:
    for name in ("größe", "日本語", "файл", "αρχείο", "مرحبا", "ไฟล์", "한국어", "हिन्दी", "naïve café", "файл1_v2"):
        path = unicodedata.normalize("NFKC", f"assets/{name}.txt")
        assert check_path(path, NEW_APP_POLICY) is None, name


@pytest.mark.parametrize(
    "path",
    ["lib/Main.dart", "lib/MAIN.DART", "lib/GRÖSSE.dart", "lib/GRÖßE.dart", "lib/STRASSE.dart", "lib/strasse.dart"],
)
def test_a_name_that_is_another_files_but_for_case(root: Path, path: str) -> None:
    [refused] = applied(root, block(CREATE, path, "x\n")).refusals
    assert refused.reason is RefusalReason.CASE_COLLISION
    assert not (root / path).exists()


def test_two_names_of_one_answer_that_are_one_but_for_case(root: Path) -> None:
    outcome = applied(root, block(CREATE, "lib/éa.dart", "x\n"), block(CREATE, "lib/ÉA.dart", "y\n"))
    assert [(refused.path, refused.reason) for refused in outcome.refusals] == [
        ("lib/ÉA.dart", RefusalReason.CASE_COLLISION)
    ]
