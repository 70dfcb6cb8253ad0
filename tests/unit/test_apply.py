"""Applying an answer to real files: a refusal keeps nothing else back, and nothing outside the workspace is touched."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from activities.model.envelope import ParsedAnswer, end_marker, open_marker, parse_answer
from activities.workspace.apply import AppliedAnswer, apply_answer
from activities.workspace.gate import NEW_APP_POLICY
from app.contracts.diagnostics import RefusalReason
from app.contracts.events import FileOperation
from app.contracts.generations import EditCounts
from app.contracts.jobs import ChangedFile

NONCE = "ab12cd"
MAIN = "void main() {\n  run(1);\n}\n"
CREATE, EDIT, DELETE = FileOperation.CREATE, FileOperation.EDIT, FileOperation.DELETE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib/main.dart").write_text(MAIN)
    (folder / "pubspec.yaml").write_text("name: app\n")
    return folder


def block(operation: FileOperation, path: str, body: str = "") -> str:
    return f"{open_marker(operation, path, NONCE)}\n{body}{end_marker(NONCE)}\n"


def hunk(search: str, replace: str) -> str:
    return f"<<<<<<< SEARCH\n{search}=======\n{replace}>>>>>>> REPLACE\n"


def answer_of(*parts: str) -> ParsedAnswer:
    return parse_answer("".join(parts), NONCE)


def apply(root: Path, *parts: str) -> AppliedAnswer:
    return apply_answer(root, answer_of(*parts), NEW_APP_POLICY)


def refusals(applied: AppliedAnswer) -> list[tuple[str, RefusalReason]]:
    return [(refusal.path, refusal.reason) for refusal in applied.refusals]


def contents(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_create_edit_and_delete(root: Path) -> None:
    (root / "lib/old").mkdir()
    (root / "lib/old/a.dart").write_text("a\n")
    applied = apply(
        root,
        "Here you are.\n",
        block(CREATE, "lib/src/new.dart", "class New {}\n"),
        block(EDIT, "lib/main.dart", hunk("  run(1);\n", "  run(2);\n")),
        block(DELETE, "lib/old/a.dart"),
    )
    text = MAIN.replace("1", "2")
    assert applied == AppliedAnswer(
        changed=(
            ChangedFile(path="lib/src/new.dart", operation=CREATE, size=13, sha256=sha256("class New {}\n")),
            ChangedFile(path="lib/main.dart", operation=EDIT, size=len(text), sha256=sha256(text)),
            ChangedFile(path="lib/old/a.dart", operation=DELETE),
        ),
        refusals=(),
        edits=EditCounts(exact=1),
        diff=(
            "deleted: lib/old/a.dart\n"
            "created: lib/src/new.dart\n"
            "--- lib/main.dart\n+++ lib/main.dart\n@@ -1,3 +1,3 @@\n void main() {\n-  run(1);\n+  run(2);\n }\n"
        ),
    )
    assert contents(root) == {
        "lib/src/new.dart": "class New {}\n",
        "lib/main.dart": text,
        "pubspec.yaml": "name: app\n",
    }
    assert not (root / "lib/old").exists()
    assert stat.S_IMODE((root / "lib/src/new.dart").stat().st_mode) == 0o644


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_refused_file_does_not_keep_the_others_back(root: Path) -> None:
    before = contents(root)
    applied = apply(
        root,
        block(CREATE, "../outside.dart", "x\n"),
        block(CREATE, "lib/good.dart", "class Good {}\n"),
        block(EDIT, "lib/main.dart", hunk("  run(9);\n", "")),
        block(EDIT, "lib/nowhere.dart", hunk("a\n", "b\n")),
        block(EDIT, "lib/main.dart", hunk("  run(1);\n", "")),
        block(DELETE, "lib/main.dart"),
        block(DELETE, "lib/absent.dart"),
        block(DELETE, "pubspec.yaml"),
        block(CREATE, "lib/Good.dart", "class Other {}\n"),
        block(CREATE, "lib/lazy.dart", "void a() {\n  // ... existing code ...\n}\n"),
        block(CREATE, "lib/long.dart", "x" * 2_000_000 + "\n"),
        block(EDIT, "lib/broken.dart", "whole file\n"),
        open_marker(CREATE, "lib/cut.dart", NONCE) + "\nclass Cu",
    )
    assert sorted(refusals(applied)) == sorted(
        [
            ("../outside.dart", RefusalReason.PATH),
            ("lib/main.dart", RefusalReason.EDIT_MISMATCH),
            ("lib/nowhere.dart", RefusalReason.NO_SUCH_FILE),
            ("lib/main.dart", RefusalReason.DUPLICATE),
            ("lib/main.dart", RefusalReason.DUPLICATE),
            ("lib/absent.dart", RefusalReason.NO_SUCH_FILE),
            ("pubspec.yaml", RefusalReason.PATH),
            ("lib/Good.dart", RefusalReason.CASE_COLLISION),
            ("lib/lazy.dart", RefusalReason.PLACEHOLDER),
            ("lib/long.dart", RefusalReason.TOO_LARGE),
            ("lib/broken.dart", RefusalReason.EDIT_MALFORMED),
            ("lib/cut.dart", RefusalReason.UNCLOSED),
        ]
    )
    assert [changed.path for changed in applied.changed] == ["lib/good.dart"]
    assert contents(root) == before | {"lib/good.dart": "class Good {}\n"}
    assert list(root.parent.iterdir()) == [root]


def test_the_same_answer_on_the_same_files_gives_the_same_result(root: Path, tmp_path: Path) -> None:
    parts = [block(CREATE, "lib/a.dart", "a\n"), block(EDIT, "lib/main.dart", hunk("  run(1);\n", ""))]
    other = tmp_path / "other"
    (other / "lib").mkdir(parents=True)
    (other / "lib/main.dart").write_text(MAIN)
    (other / "pubspec.yaml").write_text("name: app\n")
    assert apply(root, *parts) == apply(other, *parts)
    assert contents(root) == contents(other)


def test_an_unclosed_block_may_come_again(root: Path) -> None:
    applied = apply(
        root,
        f"{open_marker(CREATE, 'lib/a.dart', NONCE)}\nhalf",
        "\n",
        block(CREATE, "lib/a.dart", "whole\n"),
    )
    assert refusals(applied) == [("lib/a.dart", RefusalReason.UNCLOSED)]
    assert (root / "lib/a.dart").read_text() == "whole\n"


def test_a_block_with_a_mistake_in_its_opening_line_is_refused_aloud(root: Path) -> None:
    wrong = block(CREATE, "lib/a.dart", "a\n").replace("create", "write")
    assert refusals(apply(root, wrong)) == [("lib/a.dart", RefusalReason.EDIT_MALFORMED)]


def test_more_files_than_allowed(root: Path) -> None:
    applied = apply(root, *(block(CREATE, f"lib/f{number}.dart", "x\n") for number in range(203)))
    assert len(applied.changed) == 200
    assert refusals(applied) == [(f"lib/f{number}.dart", RefusalReason.TOO_MANY_FILES) for number in (200, 201, 202)]


def test_an_edit_without_search_makes_an_absent_or_fills_an_empty_file(root: Path) -> None:
    (root / "lib/empty.dart").touch()
    applied = apply(root, block(EDIT, "lib/new.dart", hunk("", "a\n")), block(EDIT, "lib/empty.dart", hunk("", "b\n")))
    assert [(changed.path, changed.operation) for changed in applied.changed] == [
        ("lib/new.dart", CREATE),
        ("lib/empty.dart", EDIT),
    ]
    assert (root / "lib/new.dart").read_text() == "a\n"
    assert (root / "lib/empty.dart").read_text() == "b\n"


def test_a_fence_around_a_created_file_is_taken_off_but_not_in_markdown(root: Path) -> None:
    fenced = "```dart\nvoid main() {}\n```\n"
    apply(root, block(CREATE, "lib/a.dart", fenced), block(CREATE, "README.md", fenced))
    assert (root / "lib/a.dart").read_text() == "void main() {}\n"
    assert (root / "README.md").read_text() == fenced


def test_bytes_around_an_edit_and_a_files_format_stay(root: Path) -> None:
    (root / "lib/a.dart").write_bytes("\ufeffa\r\n\tb  \r\n🦋 مرحبا".encode())
    apply(root, block(EDIT, "lib/a.dart", hunk("a\n", "c\n")))
    assert (root / "lib/a.dart").read_bytes() == "\ufeffc\r\n\tb  \r\n🦋 مرحبا".encode()
    apply(root, block(CREATE, "lib/a.dart", "d\ne\n"))
    assert (root / "lib/a.dart").read_bytes() == "\ufeffd\r\ne\r\n".encode()


def test_a_file_that_is_not_text_is_not_edited(root: Path) -> None:
    (root / "assets").mkdir()
    (root / "assets/a.bin").write_bytes(b"a\n\xff\xfe\n")
    assert refusals(apply(root, block(EDIT, "assets/a.bin", hunk("a\n", "b\n")))) == [
        ("assets/a.bin", RefusalReason.NOT_TEXT)
    ]
    assert (root / "assets/a.bin").read_bytes() == b"a\n\xff\xfe\n"


def test_most_of_a_file_does_not_vanish_unexplained(root: Path) -> None:
    (root / "lib/big.dart").write_text("".join(f"final a{number} = {number};\n" for number in range(50)))
    short = block(CREATE, "lib/big.dart", "final a1 = 1;\n")
    assert refusals(apply(root, short)) == [("lib/big.dart", RefusalReason.MASS_DELETION)]
    assert apply(root, "lib/big.dart: removed the unused values\n", short).refusals == ()


def test_a_rename_by_case(root: Path) -> None:
    (root / "lib/Foo.dart").write_text("foo\n")
    applied = apply(
        root,
        block(CREATE, "lib/foo.dart", "foo\n"),
        block(DELETE, "lib/Foo.dart"),
    )
    assert applied.refusals == ()
    assert contents(root).keys() == {"lib/foo.dart", "lib/main.dart", "pubspec.yaml"}


class TestNothingOutside:
    @pytest.fixture
    def outside(self, tmp_path: Path) -> Path:
        folder = tmp_path / "outside"
        folder.mkdir()
        (folder / "main.dart").write_text(MAIN)
        return folder

    @pytest.fixture(autouse=True)
    def unchanged(self, outside: Path) -> Iterator[None]:
        yield
        assert contents(outside) == {"main.dart": MAIN}

    PARTS = (
        block(CREATE, "test/main.dart", "x\n"),
        block(EDIT, "test/main.dart", hunk("  run(1);\n", "")),
        block(DELETE, "test/main.dart"),
    )

    @pytest.mark.parametrize("part", PARTS)
    def test_a_linked_folder(self, root: Path, outside: Path, part: str) -> None:
        (root / "test").symlink_to(outside)
        assert refusals(apply(root, part)) == [("test/main.dart", RefusalReason.PATH)]

    @pytest.mark.parametrize("part", PARTS)
    def test_a_linked_file(self, root: Path, outside: Path, part: str) -> None:
        (root / "test").mkdir()
        (root / "test/main.dart").symlink_to(outside / "main.dart")
        assert refusals(apply(root, part)) == [("test/main.dart", RefusalReason.PATH)]
        assert (root / "test/main.dart").is_symlink()

    @pytest.mark.parametrize("part", PARTS)
    def test_a_dangling_link_and_a_loop(self, root: Path, outside: Path, part: str) -> None:
        (root / "test").mkdir()
        for target in (outside / "absent.dart", root / "test/main.dart"):
            (root / "test/main.dart").symlink_to(target)
            assert refusals(apply(root, part)) == [("test/main.dart", RefusalReason.PATH)]
            (root / "test/main.dart").unlink()

    @pytest.mark.parametrize("part", PARTS)
    def test_a_pipe_and_a_folder_in_the_files_place(self, root: Path, part: str) -> None:
        (root / "test").mkdir()
        os.mkfifo(root / "test/main.dart")
        assert refusals(apply(root, part)) == [("test/main.dart", RefusalReason.PATH)]
        (root / "test/main.dart").unlink()
        (root / "test/main.dart").mkdir()
        assert refusals(apply(root, part)) == [("test/main.dart", RefusalReason.PATH)]

    def test_a_hard_link_is_replaced_not_written_through(self, root: Path, outside: Path) -> None:
        (root / "test").mkdir()
        (root / "test/main.dart").hardlink_to(outside / "main.dart")
        assert apply(root, block(CREATE, "test/main.dart", "x\n")).refusals == ()


def test_a_crash_between_writing_and_replacing_leaves_the_old_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Crash(BaseException):
        pass

    def crash(*_args: object, **_kwargs: object) -> None:
        raise Crash

    change = block(CREATE, "lib/main.dart", "void main() {}\n")
    with monkeypatch.context() as patched, suppress(Crash):
        patched.setattr(os, "replace", crash)
        apply(root, change)
    assert (root / "lib/main.dart").read_text() == MAIN
    assert apply(root, change).refusals == ()
    assert contents(root) == {"lib/main.dart": "void main() {}\n", "pubspec.yaml": "name: app\n"}


def open_handles() -> int:
    return psutil.Process().num_fds()


def test_no_handle_is_left_open(root: Path) -> None:
    before = open_handles()
    (root / "lib/folder.dart").mkdir()
    for _ in range(20):
        apply(
            root,
            block(CREATE, "lib/folder.dart", "x\n"),
            block(CREATE, "lib/a/b/c.dart", "x\n"),
            block(DELETE, "lib/z"),
        )
    assert open_handles() == before


def test_a_program_stays_one(root: Path) -> None:
    (root / "lib/main.dart").chmod(0o755)
    apply(root, block(EDIT, "lib/main.dart", hunk("  run(1);\n", "")))
    assert stat.S_IMODE((root / "lib/main.dart").stat().st_mode) == 0o755
