"""The code around errors, as a repair is shown it."""

from pathlib import Path

import pytest

from activities.toolchain.code_frames import MAX_BYTES, code_frames, frame_of
from app.contracts.diagnostics import Diagnostic, Severity

TEXT = "".join(f"line {number}\n" for number in range(1, 31))


def error(line: int, path: str = "lib/a.dart", severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(severity=severity, code="x", message="m", path=path, line=line, column=1)


def test_lines_around_are_numbered_and_what_is_apart_is_divided() -> None:
    assert frame_of(TEXT, [3, 12]).split("\n") == [
        "   1 | line 1",
        "   2 | line 2",
        ">  3 | line 3",
        *(f"  {number:>2} | line {number}" for number in range(4, 12)),
        "> 12 | line 12",
        *(f"  {number:>2} | line {number}" for number in range(13, 17)),
    ]
    assert frame_of(TEXT, [2, 25]).split("\n")[6:8] == ["...", "  21 | line 21"]


def test_a_line_behind_the_end_has_no_frame() -> None:
    assert frame_of("a\n", [7]) == ""


def test_a_long_line_is_cut() -> None:
    assert len(frame_of("x" * 2_000_000, [1])) < 250


def test_errors_of_the_files_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "project/lib").mkdir(parents=True)
    (tmp_path / "secret.dart").write_text("secret\n")
    root = tmp_path / "project"
    (root / "lib/a.dart").write_text(TEXT)
    (root / "lib/b.dart").write_text(TEXT)
    (root / "lib/bytes.dart").write_bytes(b"\xff\xfe\n")
    (root / "lib/link.dart").symlink_to(tmp_path / "secret.dart")
    found = [
        error(1, "lib/a.dart"),
        error(9, "lib/a.dart"),
        error(1, "lib/b.dart", Severity.WARNING),
        *(
            error(1, path)
            for path in ("lib/bytes.dart", "lib/link.dart", "../secret.dart", "lib/../../secret.dart", "lib", "")
        ),
        error(1, str(tmp_path / "secret.dart")),
        error(1, "lib/gone.dart"),
        error(1, "lib/a\x00.dart"),
    ]
    [frame] = code_frames(root, found)
    assert frame.path == "lib/a.dart"
    assert frame.text.count(">") == 2


@pytest.mark.parametrize("files", [1, 60])
def test_the_whole_is_bounded(tmp_path: Path, files: int) -> None:
    for number in range(files):
        (tmp_path / f"f{number}.dart").write_text(("é" * 150 + "\n") * 20)
    frames = code_frames(tmp_path, [error(5, f"f{number}.dart") for number in range(files)])
    assert 0 < len(frames) <= files
    assert sum(len(frame.text.encode()) for frame in frames) <= MAX_BYTES
