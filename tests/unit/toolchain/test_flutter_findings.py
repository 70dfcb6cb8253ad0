"""What the SDK says, as diagnostics: places, paths, compilers' texts, and lines that were cut."""

from pathlib import Path

import pytest

from activities.toolchain.flutter.analysis import read_default_format, read_json
from activities.toolchain.flutter.compile_errors import compile_errors
from activities.toolchain.flutter.findings import MAX_MESSAGE, Place, ProjectSources
from activities.toolchain.process import Ending, Finished
from app.contracts.diagnostics import Severity
from app.errors import ToolchainFailed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/main.dart").write_text("void main() {\n  f('🐦🐦', x);\n}\n")
    return tmp_path


@pytest.mark.parametrize(("utf16", "characters"), [(1, 1), (5, 5), (6, 6), (8, 7), (10, 8), (13, 11), (99, 97)])
def test_columns_count_characters(project: Path, utf16: int, characters: int) -> None:
    """Section 4: Dart's offsets are UTF-16."""
    place = Place(str(project / "lib/main.dart"), 2, utf16)
    found = ProjectSources(project).diagnostic(place, Severity.ERROR, "c", "m" * 5_000)
    assert (found.path, found.line, found.column) == ("lib/main.dart", 2, characters)
    assert found.source_line == "  f('🐦🐦', x);" and len(found.message) == MAX_MESSAGE


@pytest.mark.parametrize(
    ("given", "told"),
    [("lib/gone.dart", "lib/gone.dart"), ("/etc/passwd", "passwd"), ("../../etc/passwd", "../../etc/passwd")],
)
def test_other_files_are_named_and_not_read(project: Path, given: str, told: str) -> None:
    found = ProjectSources(project).diagnostic(Place(given, 1, 1), Severity.ERROR, "c", "m")
    assert (found.path, found.source_line) == (told, "")


def test_compile_errors_have_their_message_behind_or_below(project: Path) -> None:
    """Sections 5 and 8."""
    lines = [
        "lib/main.dart:2:3: Error: Method not found: 'f'.",
        "  f('🐦🐦', x);",
        "  ^",
        "lib/main.dart:2:3: Error: Method not found: 'f'.",
        "Target dart2js failed: ProcessException: Process exited abnormally with exit code 1:",
        "lib/main.dart:2:13:",
        "Error: Undefined name 'x'.",
        "Error: Failed to compile application for the Web.",
    ]
    assert [(found.line, found.column, found.message) for found in compile_errors(lines, project)] == [
        (2, 3, "Method not found: 'f'."),
        (2, 11, "Undefined name 'x'."),
    ]


def answered(text: str) -> Finished:
    return Finished(("dart",), 3, (), Ending.EXITED, captured=text.encode())


ENTRY = (
    '{"code":"c","severity":"ERROR","type":"LINT","location":{"file":"lib/main.dart","range":'
    '{"start":{"offset":0,"line":1,"column":1},"end":{"offset":1,"line":1,"column":2}}},"problemMessage":"m"}'
)


def test_a_json_line_is_found_among_text_and_read_as_far_as_it_goes(project: Path) -> None:
    head = 'Analyzing app...\n{"version":1,"diagnostics":['
    assert [found.code for found in read_json(answered(f"{head}{ENTRY},{ENTRY}]}}\n"), project)] == ["c", "c"]
    assert [found.code for found in read_json(answered(f"{head}{ENTRY},{ENTRY[:80]}"), project)] == ["c"]
    assert read_json(answered(f"{head}]}}"), project) == ()


@pytest.mark.parametrize("text", ["", "oh", '{"version":1,"diagnostics":[{"code":5}]}'])
def test_another_answer_is_no_clean_result(project: Path, text: str) -> None:
    with pytest.raises(ToolchainFailed):
        read_json(answered(text), project)


def test_both_orders_of_the_default_format_are_read(project: Path) -> None:
    lines = (
        "Analyzing app...",
        "  error • pubspec.yaml:3:1 • It is wrong - quite. • code_a",
        "warning - It is odd. - lib/main.dart:1:2 - code_b",
        "2 issues found.",
    )
    assert [(f.severity, f.path, f.line, f.column, f.code) for f in read_default_format(lines, project)] == [
        (Severity.ERROR, "pubspec.yaml", 3, 1, "code_a"),
        (Severity.WARNING, "lib/main.dart", 1, 2, "code_b"),
    ]
