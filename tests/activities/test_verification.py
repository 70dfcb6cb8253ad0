"""Tests and builds of a version: by the stand-in of the SDK, and without one."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import ActivityEnvironment

from activities.toolchain.check_host import CheckHost
from activities.toolchain.choice import choose_toolchain
from activities.toolchain.limits import Limits
from activities.toolchain.metering import ToolMetering
from activities.toolchain.protocol import Toolchain
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.reach import SandboxReach
from activities.toolchain.syntax_only import SyntaxOnly
from activities.toolchain.unconfined import UnconfinedLauncher
from activities.toolchain.verification import TEST_FAILED, VerificationActivities
from activities.toolchain.without_sdk import WithoutSdk
from activities.workspace.files import Workspaces
from app.contracts.events import TextSource
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.jobs import CheckVersionInput, CheckVersionOutput, JobRef, Problems, Workspace
from app.contracts.verification import CheckState
from app.data.usage_ledger import UsageSource
from app.settings import Settings
from tests.fakes.flutter_sdk import install_stand_in, set_faults
from tests.fakes.model_parts import MemoryLedger
from tests.fakes.objects import MemoryObjectStore
from tests.fakes.output import MemoryOutput

TEMPLATE = Path(__file__).parents[2] / "integration_template"
FAILING = "void main() {\n  test('adds', () {});\n  testWidgets('shows the list', (t) async => fail('no'));\n}\n"


@dataclass
class Bench:
    job: CheckVersionInput
    workspaces: Workspaces
    toolchain: Toolchain
    sdk: Path
    output: MemoryOutput = field(default_factory=MemoryOutput)
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)

    @property
    def project(self) -> Path:
        return Path(self.job.workspace.directory)

    @property
    def activities(self) -> VerificationActivities:
        host = CheckHost(self.workspaces, self.output, self.objects, ToolMetering(self.ledger))
        return VerificationActivities(self.toolchain, host)

    async def test(self) -> CheckVersionOutput:
        return await ActivityEnvironment().run(self.activities.run_tests, self.job)

    async def build(self) -> CheckVersionOutput:
        return await ActivityEnvironment().run(self.activities.build_web, self.job)

    def problems(self, output: CheckVersionOutput) -> Problems:
        return Problems.model_validate_json(self.objects.contents[output.problems_key or ""])


@pytest.fixture(scope="module")
async def stand_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Toolchain, Path]:
    folder = tmp_path_factory.mktemp("verification")
    root = install_stand_in(folder / "flutter")
    settings = Settings(flutter_root=root, pub_cache=folder / "pub-cache", allow_stand_in_sdk=True)
    chosen = await choose_toolchain(settings, ProcessRunner(UnconfinedLauncher(Limits(), notice=None)), SandboxReach())
    assert chosen.sdk is not None, chosen.problem
    return chosen.toolchain, root


@pytest.fixture
def bench(tmp_path: Path, stand_in: tuple[Toolchain, Path]) -> Bench:
    workspaces = Workspaces(tmp_path)
    ref = JobRef(project_id=ProjectId(uuid4()), generation_id=GenerationId(uuid4()))
    directory = workspaces.project_folder(ref)
    shutil.copytree(TEMPLATE, directory)
    set_faults(stand_in[1])
    workspace = Workspace(host="h", queue="q", directory=str(directory))
    job = CheckVersionInput(**ref.model_dump(), workspace=workspace, round=1, diff_key="what the round changed")
    return Bench(job, workspaces, *stand_in)


async def test_tests_that_pass(bench: Bench) -> None:
    output = await bench.test()
    assert (output.state, output.diagnostics, output.problems_key) == (CheckState.PASSED, [], None)
    assert output.note.endswith("passed, 0 failed")
    assert {source for source, _ in bench.output.written} == {TextSource.TEST}
    [entry] = bench.ledger.entries.values()
    assert (entry.source, entry.round) == (UsageSource.TEST, 1)


async def test_a_failing_test_is_a_problem_to_mend(bench: Bench) -> None:
    (bench.project / "test/list_test.dart").write_text(FAILING)
    output = await bench.test()
    assert output.state is CheckState.FAILED
    [found] = output.diagnostics
    assert (found.code, found.path, found.line) == (TEST_FAILED, "test/list_test.dart", 3)
    assert found.message == "shows the list: the test says so"
    problems = bench.problems(output)
    assert (problems.diagnostics, problems.diff_key) == (output.diagnostics, "what the round changed")
    assert "> 3 |   testWidgets('shows the list'" in problems.frames[0].text
    (bench.project / "test/list_test.dart").write_text("\n\n" + FAILING)
    [moved] = (await bench.test()).diagnostics
    assert (moved.line, moved.fingerprint) == (5, found.fingerprint)


async def test_a_test_that_does_not_compile_is_told_once(bench: Bench) -> None:
    (bench.project / "test/broken_test.dart").write_text("void main() {\n  print(1\n}\n")
    output = await bench.test()
    assert output.state is CheckState.FAILED
    assert {found.path for found in output.diagnostics} == {"test/broken_test.dart"}
    assert TEST_FAILED not in {found.code for found in output.diagnostics}


async def test_without_tests_nothing_is_run(bench: Bench) -> None:
    shutil.rmtree(bench.project / "test")
    output = await bench.test()
    assert (output.state, output.note) == (CheckState.NOT_RUN, "there are no tests")
    assert bench.ledger.entries == {}


async def test_a_build_leaves_nothing_behind(bench: Bench) -> None:
    output = await bench.build()
    assert (output.state, output.diagnostics) == (CheckState.PASSED, [])
    assert {entry.name for entry in bench.project.parent.iterdir()} == {bench.project.name, ".tools"}
    assert {source for source, _ in bench.output.written} == {TextSource.BUILD}


async def test_code_that_does_not_compile_fails_the_build(bench: Bench) -> None:
    (bench.project / "lib/main.dart").write_text("void main() {\n  print(1\n}\n")
    output = await bench.build()
    assert output.state is CheckState.FAILED
    assert output.diagnostics[0].path == "lib/main.dart"
    assert bench.problems(output).diagnostics == output.diagnostics


async def test_a_tool_that_fails_says_nothing_of_the_code(bench: Bench) -> None:
    set_faults(bench.sdk, "out_of_memory")
    output = await bench.build()
    assert (output.state, output.diagnostics) == (CheckState.NOT_RUN, [])
    assert "memory" in output.note


async def test_without_an_sdk_nothing_is_run_and_the_remedy_is_told(bench: Bench) -> None:
    bench.toolchain = WithoutSdk(SyntaxOnly(), "install the Flutter SDK")
    for output in (await bench.test(), await bench.build()):
        assert (output.state, output.note) == (CheckState.NOT_RUN, "install the Flutter SDK")
