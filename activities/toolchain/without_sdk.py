"""The toolchain of a host without a usable Flutter SDK: it checks syntax, and says what the rest needs."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from activities.toolchain.protocol import (
    AnalysisReport,
    BuildReport,
    BuildRequest,
    FormatReport,
    LivePreview,
    OutputLine,
    ProjectChecks,
    PubGetReport,
    TestReport,
)
from app.contracts.diagnostics import Provenance
from app.errors import ToolchainUnavailable


class WithoutSdk:
    """`checks` stand for what can be checked; everything else raises `reason`, which names the remedy."""

    def __init__(self, checks: ProjectChecks, reason: str) -> None:
        self._checks = checks
        self._reason = reason

    async def probe(self) -> Provenance:
        return await self._checks.probe()

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        return await self._checks.pub_get(directory, output)

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        return await self._checks.analyze(directory, output)

    async def format(self, directory: Path, output: OutputLine) -> FormatReport:  # noqa: ARG002
        raise ToolchainUnavailable(self._reason)

    async def test(self, directory: Path, output: OutputLine) -> TestReport:  # noqa: ARG002
        raise ToolchainUnavailable(self._reason)

    async def build_web(self, request: BuildRequest, output: OutputLine) -> BuildReport:  # noqa: ARG002
        raise ToolchainUnavailable(self._reason)

    def start_preview(self, directory: Path, output: OutputLine) -> AbstractAsyncContextManager[LivePreview]:  # noqa: ARG002
        raise ToolchainUnavailable(self._reason)
