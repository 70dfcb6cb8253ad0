"""The project gate stands before every tool."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from activities.toolchain.gated import GatedToolchain
from activities.toolchain.project_gate import ProjectGate, Rule, allowed_packages
from activities.toolchain.protocol import (
    AnalysisReport,
    BuildReport,
    BuildRequest,
    FormatReport,
    LivePreview,
    OutputLine,
    PubGetReport,
)
from activities.toolchain.protocol import (
    TestReport as ReportOfTests,
)
from activities.workspace.provision import copy_project
from app.contracts.diagnostics import Provenance, ToolchainKind
from app.errors import ToolchainRefused

FLUTTER = Provenance(toolchain=ToolchainKind.FLUTTER, version="3.29.0")


class Recorded(Exception):
    """A tool was run."""


class Tools:
    """A toolchain that notes what is run."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    async def probe(self) -> Provenance:
        return FLUTTER

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        (directory / ".dart_tool").mkdir(exist_ok=True)
        self.ran.append("pub_get")
        return PubGetReport(("flutter",), 0, (), FLUTTER, ())

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        self.ran.append("analyze")
        return AnalysisReport(("dart",), 0, (), FLUTTER, ())

    async def format(self, directory: Path, output: OutputLine) -> FormatReport:
        raise Recorded

    async def test(self, directory: Path, output: OutputLine) -> ReportOfTests:
        raise Recorded

    async def build_web(self, request: BuildRequest, output: OutputLine) -> BuildReport:
        raise Recorded

    def start_preview(self, directory: Path, output: OutputLine) -> AbstractAsyncContextManager[LivePreview]:
        raise Recorded


@pytest.fixture
def app(tmp_path: Path) -> Path:
    copy_project(Path("integration_template"), tmp_path / "app")
    return tmp_path / "app"


async def _ignore(_line: str) -> None:
    """Not looked at."""


async def test_a_sound_project_passes_again_and_again(app: Path) -> None:
    tools = Tools()
    gated = GatedToolchain(tools, ProjectGate(allowed_packages([])))
    for _ in range(2):
        await gated.pub_get(app, _ignore)
        await gated.analyze(app, _ignore)
    assert tools.ran == ["pub_get", "analyze"] * 2


async def test_no_tool_sees_a_refused_project(app: Path) -> None:
    (app / "hook").mkdir()
    tools = Tools()
    gated = GatedToolchain(tools, ProjectGate(allowed_packages([])))
    lines: list[str] = []

    async def write(line: str) -> None:
        lines.append(line)

    packages = await gated.pub_get(app, write)
    analysis = await gated.analyze(app, write)
    assert [found.code for found in packages.diagnostics] == [Rule.HOOK]
    assert packages.has_errors
    assert (packages.provenance, analysis.diagnostics, tools.ran) == (FLUTTER, (), [])
    assert any("hook:1:1" in line and Rule.HOOK in line for line in lines)
    for refused in (
        gated.format(app, _ignore),
        gated.test(app, _ignore),
        gated.build_web(BuildRequest(app, app.parent / "out"), _ignore),
        gated.start_preview(app, _ignore).__aenter__(),
    ):
        with pytest.raises(ToolchainRefused, match="hook:1:1"):
            await refused
