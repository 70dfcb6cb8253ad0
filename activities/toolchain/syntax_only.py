"""The toolchain of a host without a Flutter SDK: it checks what can be checked without one, and says so."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from activities.toolchain.assets import missing_assets
from activities.toolchain.dart_declarations import Outline, outline
from activities.toolchain.dart_syntax import ParsedDart, parse_dart
from activities.toolchain.imports import ProjectFiles, check_file
from activities.toolchain.project_tree import ProjectTree, project_tree
from activities.toolchain.protocol import AnalysisReport, OutputLine, OutputTail, PubGetReport
from activities.toolchain.pubspec import CheckedPubspec, check_pubspec
from activities.toolchain.source_text import Finding, SourceText
from app.contracts.diagnostics import Diagnostic, Provenance, Severity, ToolchainKind

PROVENANCE = Provenance(toolchain=ToolchainKind.SYNTAX_ONLY)

MAX_LOCATED_FILES = 20
"""In how many broken files the exact place of what is missing is looked for; it costs many parses."""

_PUBSPEC = "pubspec.yaml"
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class SyntaxOnly:
    """Checks syntax, imports, pubspec and assets. It resolves no packages, knows no types, and runs nothing."""

    async def probe(self) -> Provenance:
        return PROVENANCE

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        """Check pubspec.yaml. Nothing is downloaded."""
        tail = OutputTail(output)
        await tail.write("Checking pubspec.yaml...")
        checked = await asyncio.to_thread(_read_pubspec, directory)
        diagnostics = checked.source.diagnostics(_PUBSPEC, checked.findings) if checked else [_no_pubspec()]
        for diagnostic in diagnostics:
            await tail.write(_line(diagnostic))
        if checked and checked.pubspec and not diagnostics:
            listed = len(checked.pubspec.dependencies) + len(checked.pubspec.dev_dependencies)
            await tail.write(f"pubspec.yaml is sound and lists {listed} direct dependencies.")
        await tail.write("No package was resolved or downloaded: there is no Flutter SDK here (syntax-only).")
        return PubGetReport(
            argv=("syntax-only", "pub", "get"),
            exit_code=_pub_exit_code(checked, diagnostics),
            tail=tail.lines,
            provenance=PROVENANCE,
            diagnostics=tuple(diagnostics),
        )

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        """Check every Dart file of the package and the assets that it lists."""
        tail = OutputTail(output)
        tree = await asyncio.to_thread(project_tree, directory)
        await tail.write(f"Checking the syntax of {len(tree.dart_paths)} Dart files...")
        diagnostics = await asyncio.to_thread(_check, tree)
        for diagnostic in diagnostics:
            await tail.write(_line(diagnostic))
        await tail.write(_summary(diagnostics))
        return AnalysisReport(
            argv=("syntax-only", "analyze"),
            exit_code=_analysis_exit_code(diagnostics),
            tail=tail.lines,
            provenance=PROVENANCE,
            diagnostics=tuple(diagnostics),
        )


def _read_pubspec(directory: Path) -> CheckedPubspec | None:
    try:
        text = (directory / _PUBSPEC).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return check_pubspec(text)


def _check(tree: ProjectTree) -> list[Diagnostic]:
    """All findings, errors first, then by file and place."""
    checked = _read_pubspec(tree.root)
    pubspec = checked.pubspec if checked else None
    language_version = pubspec.language_version if pubspec else None
    diagnostics: list[Diagnostic] = []
    parsed_files: dict[str, ParsedDart] = {}
    broken = 0
    for path in tree.dart_paths:
        text = _text_of(tree, path)
        if isinstance(text, Diagnostic):
            diagnostics.append(text)
            continue
        parsed = parse_dart(text, language_version=language_version, locate=broken < MAX_LOCATED_FILES)
        diagnostics += parsed.source.diagnostics(path, parsed.findings)
        if parsed.findings:
            broken += 1
        else:
            parsed_files[path] = parsed
    outlines: dict[str, Outline] = {path: outline(parsed) for path, parsed in parsed_files.items()}
    project = ProjectFiles(tree.paths, outlines, pubspec)
    for path, parsed in parsed_files.items():
        diagnostics += parsed.source.diagnostics(path, check_file(project, path))
    if checked and pubspec:
        diagnostics += checked.source.diagnostics(_PUBSPEC, missing_assets(pubspec.assets, tree.paths))
    return sorted(diagnostics, key=lambda found: (_ORDER[found.severity], found.path, found.line, found.column))


def _text_of(tree: ProjectTree, path: str) -> str | Diagnostic:
    content = tree.read(path)
    if content is None:
        too_large = Finding(0, "file_not_checked", "This file is too large to be checked.", Severity.WARNING)
        return SourceText("").diagnostic(path, too_large)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return SourceText("").diagnostic(path, Finding(0, "syntax_error", "This file is not UTF-8 text."))


def _no_pubspec() -> Diagnostic:
    return SourceText("").diagnostic(_PUBSPEC, Finding(0, "missing_pubspec", "The project has no pubspec.yaml."))


def _pub_exit_code(checked: CheckedPubspec | None, diagnostics: Sequence[Diagnostic]) -> int:
    if checked is None:
        return 66
    return 65 if any(_errors(diagnostics)) else 0


def _analysis_exit_code(diagnostics: Sequence[Diagnostic]) -> int:
    if any(_errors(diagnostics)):
        return 3
    return 2 if diagnostics else 0


def _errors(diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    return (found for found in diagnostics if found.severity is Severity.ERROR)


def _line(found: Diagnostic) -> str:
    return f"  {found.severity} • {found.message} • {found.path}:{found.line}:{found.column} • {found.code}"


def _summary(diagnostics: Sequence[Diagnostic]) -> str:
    told = "issue" if len(diagnostics) == 1 else "issues"
    count = f"{len(diagnostics)} {told} found" if diagnostics else "No issues found"
    return f"{count} (syntax-only: types and the APIs of packages were not checked)."
