"""The project gate: each thing that would run a project's code, fetch code or lead a tool astray is refused by rule."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.toolchain.analysis_options import INCLUDE, PLUGIN
from activities.toolchain.project_gate import ProjectGate, Rule, allowed_packages
from activities.workspace.provision import copy_project
from app.contracts.diagnostics import Severity

GATE = ProjectGate(allowed_packages([]))
TEMPLATE = Path("integration_template")
PUBSPEC = (TEMPLATE / "pubspec.yaml").read_text()


@pytest.fixture
def app(tmp_path: Path) -> Path:
    project = tmp_path / "app"
    copy_project(TEMPLATE, project)
    return project


def put(path: str, text: str = "") -> Callable[[Path], None]:
    def write(app: Path) -> None:
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        (app / path).write_text(text)

    return write


def link(path: str, target: str) -> Callable[[Path], None]:
    return lambda app: (app / path).symlink_to(target)


def depends(text: str) -> Callable[[Path], None]:
    return put("pubspec.yaml", PUBSPEC.replace("dependencies:\n", f"dependencies:\n{text}", 1))


def adds(text: str) -> Callable[[Path], None]:
    return put("pubspec.yaml", f"{PUBSPEC}\n{text}")


REFUSED = [
    (link("lib/secrets.txt", "/etc/passwd"), "lib/secrets.txt", 1, Rule.LINK),
    (link("web/assets", "../.."), "web/assets", 1, Rule.LINK),
    (lambda app: os.mkfifo(app / "lib/pipe"), "lib/pipe", 1, Rule.SPECIAL_FILE),
    (put(".dart_tool/package_config.json", "{}"), ".dart_tool", 1, Rule.TOOL_FOLDER),
    (put("packages/a/.dart_tool/x"), "packages/a/.dart_tool", 1, Rule.TOOL_FOLDER),
    (put("hook/build.dart", "void main() {}"), "hook", 1, Rule.HOOK),
    (put("Hook/link.dart", "void main() {}"), "Hook", 1, Rule.HOOK),
    (put("pubspec_overrides.yaml", "{}"), "pubspec_overrides.yaml", 1, Rule.CONFIGURATION),
    (put("l10n.yaml", "output-dir: /tmp"), "l10n.yaml", 1, Rule.CONFIGURATION),
    (put("analysis_options.yaml", "plugins:\n  evil: ^1.0.0\n"), "analysis_options.yaml", 2, PLUGIN),
    (put("lib/analysis_options.yaml", "analyzer:\n  plugins:\n    - x\n"), "lib/analysis_options.yaml", 3, PLUGIN),
    (put("analysis_options.yaml", "include: package:evil/all.yaml\n"), "analysis_options.yaml", 1, INCLUDE),
    (put("analysis_options.yaml", "include: lib/other.yaml\n"), "analysis_options.yaml", 1, INCLUDE),
    (put("analysis_options.yaml", "include:\n  - ../x.yaml\n"), "analysis_options.yaml", 2, INCLUDE),
    (put("analysis_options.yaml", "a: &a [*a]\n"), "analysis_options.yaml", 1, "parse_error"),
    (depends("  http: {git: 'https://example.com/x'}\n"), "pubspec.yaml", 11, "dependency_not_allowed"),
    (depends("  path_provider:\n    path: ../x\n"), "pubspec.yaml", 12, "dependency_not_allowed"),
    (depends("  http: {hosted: 'https://example.com'}\n"), "pubspec.yaml", 11, "dependency_not_allowed"),
    (depends("  no_such_package_at_all: ^1.0.0\n"), "pubspec.yaml", 11, Rule.PACKAGE),
    (adds("dependency_overrides:\n  http: any\n"), "pubspec.yaml", 23, "field_not_allowed"),
    (adds("hooks:\n  user_defines: {}\n"), "pubspec.yaml", 23, "field_not_allowed"),
    (put("pubspec.lock", "packages:\n  x:\n    source: git\n"), "pubspec.lock", 1, Rule.LOCKED_SOURCE),
    (put("lib/a.dart", "// a\nimport 'file:///etc/passwd';\n"), "lib/a.dart", 2, Rule.OUTSIDE_URI),
    (put("lib/a.dart", "part '/etc/passwd';\n"), "lib/a.dart", 1, Rule.OUTSIDE_URI),
    (put("lib/a.dart", "export r'../../x.dart';\n"), "lib/a.dart", 1, Rule.OUTSIDE_URI),
    (put("lib/a.dart", "import 'package:app/../../x.dart';\n"), "lib/a.dart", 1, Rule.OUTSIDE_URI),
]


@pytest.mark.parametrize(("spoil", "path", "line", "rule"), REFUSED)
def test_refusals_name_file_line_and_rule(
    app: Path, spoil: Callable[[Path], None], path: str, line: int, rule: str
) -> None:
    spoil(app)
    (found,) = GATE.check(app)
    assert (found.path, found.line, found.code, found.severity) == (path, line, rule, Severity.ERROR)


def test_transformers_are_refused(app: Path) -> None:
    put("pubspec.yaml", f"{PUBSPEC}  assets:\n    - path: a.png\n      transformers:\n        - package: evil\n")(app)
    assert [found.code for found in GATE.check(app)] == ["field_not_allowed"]


FINE: list[Callable[[Path], None]] = [
    lambda _app: None,
    depends("  http: ^1.2.0\n  provider: any\n"),
    put("analysis_options.yaml", "# nothing\n"),
    put("analysis_options.yaml", "include: package:lints/core.yaml\nanalyzer:\n  exclude: [build/**]\n"),
    put("build.yaml", "targets: {}\n"),
    put("lib/src/a.dart", "import '../main.dart';\nimport 'dart:ui';\nimport 'package:app/main.dart';\n"),
    put("lib/hook.dart", "final s = 'import file:';\n"),
    put("test/hook_test.dart", "// import 'file:///x';\n"),
]


@pytest.mark.parametrize("change", FINE)
def test_sound_projects_pass(app: Path, change: Callable[[Path], None]) -> None:
    change(app)
    assert GATE.check(app) == []


def test_what_tools_left_is_not_the_projects_own(app: Path) -> None:
    put(".dart_tool/package_config.json", "{}")(app)
    put("build/web/hook/x")(app)
    assert GATE.check(app)
    assert GATE.check(app, tools_have_run=True) == []


def test_the_list_of_packages_can_be_widened(app: Path) -> None:
    depends("  our_widgets: ^1.0.0\n")(app)
    assert [found.code for found in GATE.check(app)] == [Rule.PACKAGE]
    assert ProjectGate(allowed_packages(["our_widgets"])).check(app) == []
    assert ProjectGate(allowed_packages(["*"])).check(app) == []
