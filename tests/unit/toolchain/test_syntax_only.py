"""The toolchain without an SDK, over whole projects on disk."""

import shutil
from pathlib import Path

import pytest

from activities.toolchain.syntax_only import SyntaxOnly
from app.contracts.diagnostics import Severity, ToolchainKind

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "integration_template"
DEMO_APPS = sorted((ROOT / "app/local/demo_model/apps").glob("*/lib"))


class Lines(list[str]):
    async def write(self, line: str) -> None:
        self.append(line)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(TEMPLATE, tmp_path / "app")
    return tmp_path / "app"


async def test_the_template_is_clean_and_nothing_is_claimed(project: Path) -> None:
    lines = Lines()
    toolchain = SyntaxOnly()
    got = await toolchain.pub_get(project, lines.write)
    analyzed = await toolchain.analyze(project, lines.write)
    assert (got.exit_code, got.diagnostics) == (0, ())
    assert (analyzed.exit_code, analyzed.diagnostics) == (0, ())
    assert got.provenance == analyzed.provenance == await toolchain.probe()
    assert got.provenance.toolchain is ToolchainKind.SYNTAX_ONLY and got.provenance.label == "syntax-only"
    assert "No package was resolved or downloaded: there is no Flutter SDK here (syntax-only)." in lines
    assert lines[-1] == "No issues found (syntax-only: types and the APIs of packages were not checked)."
    assert (*got.tail, *analyzed.tail) == tuple(lines)


async def test_every_kind_of_finding_is_told_with_its_place(project: Path) -> None:
    (project / "lib/main.dart").write_text(
        "import 'package:app/gone.dart';\nimport 'package:meta/meta.dart';\nimport 'b.dart' show Nope;\n"
        "\nvoid main() {}\nvoid main() {}\n"
    )
    (project / "lib/b.dart").write_text("class B {\n  void f() {\n    print('🐦' 1)\n  }\n}\n")
    (project / "lib/c.dart").write_bytes(b"\xff\xfe\x00class A {}")
    (project / "lib/d.dart").write_text("import 'e.dart' show Nope;\n")
    (project / "lib/e.dart").write_text("class E {}\n")
    pubspec = project / "pubspec.yaml"
    assets = pubspec.read_text().count("\n") + 1
    pubspec.write_text(pubspec.read_text() + "  assets:\n    - images/logo.png\n    - images/\n")
    lines = Lines()
    report = await SyntaxOnly().analyze(project, lines.write)
    found = {(d.path, d.line, d.column, d.code) for d in report.diagnostics}
    assert {
        ("lib/main.dart", 1, 8, "uri_does_not_exist"),
        ("lib/main.dart", 2, 8, "depend_on_referenced_packages"),
        ("lib/main.dart", 6, 6, "duplicate_definition"),
        ("lib/c.dart", 1, 1, "syntax_error"),
        ("lib/d.dart", 1, 22, "undefined_shown_name"),
        ("pubspec.yaml", assets + 1, 7, "asset_does_not_exist"),
        ("pubspec.yaml", assets + 2, 7, "asset_directory_does_not_exist"),
    } <= found
    assert {path for path, _, _, code in found if code in ("syntax_error", "expected_token")} == {
        "lib/b.dart",
        "lib/c.dart",
    }
    assert report.exit_code == 3 and report.has_errors
    severities = [d.severity for d in report.diagnostics]
    assert severities == sorted(severities, key=[Severity.ERROR, Severity.WARNING].index)
    assert report.diagnostics[0].source_line
    assert any(line.endswith("lib/main.dart:1:8 • uri_does_not_exist") for line in lines)


async def test_a_missing_pubspec_is_a_finding(project: Path) -> None:
    (project / "pubspec.yaml").unlink()
    report = await SyntaxOnly().pub_get(project, Lines().write)
    assert report.exit_code == 66
    assert [(d.path, d.code) for d in report.diagnostics] == [("pubspec.yaml", "missing_pubspec")]


async def test_a_refused_dependency_is_a_finding(project: Path) -> None:
    pubspec = project / "pubspec.yaml"
    pubspec.write_text(pubspec.read_text().replace("dependencies:\n", "dependencies:\n  a: {path: /etc}\n", 1))
    report = await SyntaxOnly().pub_get(project, Lines().write)
    assert report.exit_code == 65
    assert [d.code for d in report.diagnostics] == ["dependency_not_allowed"]


async def test_assets_may_be_there_as_variants(project: Path) -> None:
    (project / "images/2.0x").mkdir(parents=True)
    (project / "images/2.0x/logo.png").write_bytes(b"")
    with (project / "pubspec.yaml").open("a") as pubspec:
        pubspec.write("  assets:\n    - images/logo.png\n    - images/2.0x/\n")
    assert (await SyntaxOnly().analyze(project, Lines().write)).diagnostics == ()


async def test_tool_folders_links_and_nested_packages_are_not_checked(project: Path) -> None:
    broken = "class {"
    for folder in (".dart_tool", "build", "example"):
        (project / folder).mkdir()
        (project / folder / "a.dart").write_text(broken)
    (project / "example/pubspec.yaml").write_text("name: example\n")
    (project / "lib/link.dart").symlink_to(project / "build/a.dart")
    assert (await SyntaxOnly().analyze(project, Lines().write)).diagnostics == ()


@pytest.mark.parametrize("app", DEMO_APPS, ids=lambda app: app.parent.name)
async def test_the_demo_apps_are_clean(project: Path, app: Path) -> None:
    shutil.rmtree(project / "lib")
    shutil.copytree(app, project / "lib")
    report = await SyntaxOnly().analyze(project, Lines().write)
    assert [d for d in report.diagnostics if d.path.startswith("lib/") and d.code != "uri_does_not_exist"] == []


async def test_two_hundred_files_are_clean(project: Path) -> None:
    screen = (Path(__file__).parent / "corpus/widgets.dart").read_text()
    for number in range(200):
        (project / f"lib/screen_{number}.dart").write_text(screen)
    report = await SyntaxOnly().analyze(project, Lines().write)
    assert not report.diagnostics
