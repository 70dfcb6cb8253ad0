"""The project gate before every tool: a toolchain that never sees a project which the gate refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from activities.toolchain.project_gate import ProjectGate
from activities.toolchain.protocol import (
    AnalysisReport,
    BuildReport,
    BuildRequest,
    FormatReport,
    LivePreview,
    OutputLine,
    OutputTail,
    PubGetReport,
    TestReport,
    Toolchain,
)
from app.contracts.diagnostics import Diagnostic, Provenance
from app.errors import ToolchainRefused
from app.telemetry.metrics import SANDBOX_DENIALS

_MARK = ".tools-have-run"
"""Beside the project's folder: what tools leave at its top is theirs from then on."""

_BAD_DATA = 65
_GATE = "project_gate"


class GatedToolchain:
    """`pub_get` answers refusals as diagnostics, which a repair round can mend; nothing is run for such a project.

    `analyze` then finds nothing of its own. What needs a sound project raises ToolchainRefused.
    """

    def __init__(self, toolchain: Toolchain, gate: ProjectGate) -> None:
        self._toolchain = toolchain
        self._gate = gate

    async def probe(self) -> Provenance:
        return await self._toolchain.probe()

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        refused = await self._refused(directory)
        if not refused:
            await asyncio.to_thread((directory.parent / _MARK).touch)
            return await self._toolchain.pub_get(directory, output)
        SANDBOX_DENIALS.labels(_GATE).inc()
        tail = await _told(refused, output)
        provenance = await self._toolchain.probe()
        return PubGetReport(("project-gate",), _BAD_DATA, tail, provenance, tuple(refused))

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        if not await self._refused(directory):
            return await self._toolchain.analyze(directory, output)
        await output("Not analyzed: the project gate refuses the project.")
        return AnalysisReport(("project-gate",), _BAD_DATA, (), await self._toolchain.probe(), ())

    async def format(self, directory: Path, output: OutputLine) -> FormatReport:
        await self._require(directory)
        return await self._toolchain.format(directory, output)

    async def test(self, directory: Path, output: OutputLine) -> TestReport:
        await self._require(directory)
        return await self._toolchain.test(directory, output)

    async def build_web(self, request: BuildRequest, output: OutputLine) -> BuildReport:
        await self._require(request.directory)
        return await self._toolchain.build_web(request, output)

    @asynccontextmanager
    async def start_preview(self, directory: Path, output: OutputLine) -> AsyncIterator[LivePreview]:
        await self._require(directory)
        async with self._toolchain.start_preview(directory, output) as preview:
            yield preview

    async def _require(self, directory: Path) -> None:
        refused = await self._refused(directory)
        if refused:
            SANDBOX_DENIALS.labels(_GATE).inc()
            raise ToolchainRefused(f"the project gate refuses the project: {_line(refused[0])}")

    async def _refused(self, directory: Path) -> list[Diagnostic]:
        return await asyncio.to_thread(self._check, directory)

    def _check(self, directory: Path) -> list[Diagnostic]:
        return self._gate.check(directory, tools_have_run=(directory.parent / _MARK).exists())


async def _told(refused: list[Diagnostic], output: OutputLine) -> tuple[str, ...]:
    tail = OutputTail(output)
    await tail.write("The project gate refuses the project; no tool was run.")
    for diagnostic in refused:
        await tail.write(f"  {_line(diagnostic)}")
    return tail.lines


def _line(found: Diagnostic) -> str:
    return f"{found.path}:{found.line}:{found.column} • {found.message} • {found.code}"
