"""What a completed step is said to have done. Pure: no workflow API."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.context import ContextSummary
    from app.contracts.diagnostics import Provenance, Severity, ToolchainKind
    from app.contracts.jobs import AnalyzeOutput, ApplyChangesOutput, PubGetOutput

from workflows.repair import counted


def shown(context: ContextSummary | None) -> str | None:
    if context is None:
        return None
    outlined = f" and {context.outlined} in outline" if context.outlined else ""
    return f"Showing the model {counted(context.whole, 'file')}{outlined}: about {context.tokens:,} tokens"


def applied(changes: ApplyChangesOutput) -> str:
    written = f"{counted(len(changes.changed), 'file')} written"
    return f"{written}, {len(changes.refusals)} refused" if changes.refusals else written


def found_by(packages: PubGetOutput, analysis: AnalyzeOutput) -> str:
    errors = {found for found in (*packages.diagnostics, *analysis.diagnostics) if found.severity is Severity.ERROR}
    return f"{counted(len(errors), 'error')} found" if errors else "No errors found"


def checked_by(provenance: Provenance) -> str:
    told = f"Checked by {provenance.label}"
    if provenance.toolchain is ToolchainKind.SYNTAX_ONLY:
        return (
            f"{told}: the syntax, the imports, the assets and pubspec.yaml. "
            "There is no Flutter SDK here, so types were not checked and tests were not run."
        )
    if provenance.stand_in:
        told = f"{told}: a stand-in for tests, which checks the syntax only"
    return f"{told}. Its programs ran without a sandbox." if provenance.unconfined else f"{told}."
