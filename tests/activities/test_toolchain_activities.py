"""The toolchain's activities: what they answer, save and stream."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.toolchain.activities import ToolchainActivities
from activities.toolchain.check_host import MAX_DIAGNOSTICS, CheckHost
from activities.toolchain.metering import ToolMetering
from activities.toolchain.protocol import TAIL_LINES, AnalysisReport, OutputLine, OutputTail, PubGetReport
from activities.toolchain.syntax_only import PROVENANCE, SyntaxOnly
from activities.workspace.files import Workspaces
from app.contracts.diagnostics import Diagnostic, Provenance, Refusal, RefusalReason, Severity
from app.contracts.errors import ErrorCode
from app.contracts.events import TextSource
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import (
    AnalyzeInput,
    AnalyzeOutput,
    CodeFrame,
    JobRef,
    Problems,
    PubGetInput,
    PubGetOutput,
    Workspace,
    WorkspaceJob,
)
from tests.fakes.model_parts import MemoryLedger
from tests.fakes.objects import MemoryObjectStore
from tests.fakes.output import MemoryOutput

REFUSAL = Refusal(path="a", reason=RefusalReason.PATH, detail="not allowed")


@dataclass
class Bench:
    job: WorkspaceJob
    directory: Path
    workspaces: Workspaces
    output: MemoryOutput = field(default_factory=MemoryOutput)
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    toolchain: "SyntaxOnly | Scripted" = field(default_factory=SyntaxOnly)

    @property
    def activities(self) -> ToolchainActivities:
        host = CheckHost(self.workspaces, self.output, self.objects, ToolMetering(self.ledger))
        return ToolchainActivities(self.toolchain, host)

    async def pub_get(self) -> PubGetOutput:
        return await ActivityEnvironment().run(self.activities.pub_get, PubGetInput(**self.job.model_dump(), round=1))

    async def analyze(
        self,
        *,
        refusals: list[Refusal] | None = None,
        pub_get: list[Diagnostic] | None = None,
        diff_key: str | None = None,
    ) -> AnalyzeOutput:
        asked = AnalyzeInput(
            **self.job.model_dump(),
            round=0,
            refusals=refusals or [],
            pub_get_diagnostics=pub_get or [],
            diff_key=diff_key,
        )
        return await ActivityEnvironment().run(self.activities.analyze, asked)


class Scripted:
    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self._diagnostics = tuple(diagnostics)

    async def probe(self) -> Provenance:
        return PROVENANCE

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        return PubGetReport(("x",), 0, (), PROVENANCE, self._diagnostics)

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        return AnalysisReport(("x",), 0, (), PROVENANCE, self._diagnostics)


def diagnostic(severity: Severity, code: str, line: int = 1) -> Diagnostic:
    return Diagnostic(severity=severity, code=code, message="m", path="lib/a.dart", line=line, column=1)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    workspaces = Workspaces(tmp_path)
    ref = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    directory = workspaces.project_folder(ref)
    (directory / "lib").mkdir(parents=True)
    (directory / "lib/main.dart").write_text("void main() {}\n")
    (directory / "pubspec.yaml").write_text("name: app\nenvironment:\n  sdk: ^3.7.0\n")
    workspace = Workspace(host="h", queue="q", directory=str(directory))
    return Bench(WorkspaceJob(**ref.model_dump(), workspace=workspace), directory, workspaces)


async def test_a_clean_project_saves_nothing_and_streams_line_by_line(bench: Bench) -> None:
    got, analyzed = await bench.pub_get(), await bench.analyze()
    assert got == PubGetOutput(diagnostics=[], provenance=PROVENANCE)
    assert analyzed == AnalyzeOutput(diagnostics=[], provenance=PROVENANCE, problems_key=None)
    assert bench.objects.contents == {}
    assert {source for source, _ in bench.output.written} == {TextSource.PUB_GET, TextSource.ANALYZE}
    assert all(text.endswith("\n") and text.count("\n") == 1 for _, text in bench.output.written)


async def test_problems_are_saved_for_the_next_round(bench: Bench) -> None:
    (bench.directory / "lib/main.dart").write_text("void main() {\n  print(1)\n}\n")
    warning = diagnostic(Severity.WARNING, "w")
    output = await bench.analyze(refusals=[REFUSAL], pub_get=[warning], diff_key="a-diff-of-the-job")
    assert [(d.code, d.path, d.line) for d in output.diagnostics] == [
        ("expected_token", "lib/main.dart", 2),
        ("w", "lib/a.dart", 1),
    ]
    assert output.problems_key is not None
    problems = Problems.model_validate_json(bench.objects.contents[output.problems_key])
    frame = CodeFrame(path="lib/main.dart", text="  1 | void main() {\n> 2 |   print(1)\n  3 | }\n  4 |")
    assert problems == Problems(
        diagnostics=output.diagnostics, refusals=[REFUSAL], frames=[frame], diff_key="a-diff-of-the-job"
    )


async def test_a_refusal_alone_is_a_problem_and_a_warning_is_none(bench: Bench) -> None:
    assert (await bench.analyze(refusals=[REFUSAL])).problems_key is not None
    assert (await bench.analyze(pub_get=[diagnostic(Severity.WARNING, "w")])).problems_key is None


async def test_errors_come_first_each_once_and_at_most_a_hundred(bench: Bench) -> None:
    warnings = [diagnostic(Severity.WARNING, "w", line) for line in range(1, 80)]
    errors = [diagnostic(Severity.ERROR, "e", line) for line in range(1, 80)]
    bench.toolchain = Scripted([*warnings, *errors, *errors])
    output = await bench.analyze(pub_get=[diagnostic(Severity.ERROR, "pub")])
    assert len(output.diagnostics) == MAX_DIAGNOSTICS
    assert [d.code for d in output.diagnostics] == ["pub", *["e"] * 79, *["w"] * 20]
    assert len((await bench.pub_get()).diagnostics) == MAX_DIAGNOSTICS


async def test_another_directory_is_refused(bench: Bench, tmp_path: Path) -> None:
    workspace = bench.job.workspace.model_copy(update={"directory": str(tmp_path)})
    bench.job = bench.job.model_copy(update={"workspace": workspace})
    for call in (bench.pub_get, bench.analyze):
        with pytest.raises(ApplicationError) as caught:
            await call()
        assert caught.value.type == ErrorCode.WORKSPACE_FAILED and caught.value.non_retryable


async def test_the_tail_keeps_the_last_lines() -> None:
    async def forget(line: str) -> None: ...

    tail = OutputTail(forget)
    for number in range(TAIL_LINES + 50):
        await tail.write(str(number))
    assert len(tail.lines) == TAIL_LINES and tail.lines[-1] == str(TAIL_LINES + 49)
