"""The toolchain of a host with a Flutter SDK."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from activities.toolchain.flutter.analysis import Analyzer
from activities.toolchain.flutter.building import Builder
from activities.toolchain.flutter.commands import Runner, SdkCommands
from activities.toolchain.flutter.formatting import Formatter
from activities.toolchain.flutter.package_cache import PackageCache
from activities.toolchain.flutter.packages import Packages
from activities.toolchain.flutter.page import PageReach
from activities.toolchain.flutter.preview_session import PreviewTimes
from activities.toolchain.flutter.previewing import Previewer
from activities.toolchain.flutter.testing import Tester
from activities.toolchain.protocol import (
    AnalysisReport,
    BuildReport,
    BuildRequest,
    FormatReport,
    LivePreview,
    OutputLine,
    PubGetReport,
    TestReport,
)
from app.contracts.diagnostics import Provenance


class FlutterSdk:
    """Drives the real `flutter` and `dart`. Every command is run by `runner`, which confines it."""

    def __init__(
        self,
        commands: SdkCommands,
        provenance: Provenance,
        runner: Runner,
        reach: PageReach,
        times: PreviewTimes | None = None,
    ) -> None:
        self._provenance = provenance
        cache = PackageCache(commands.shared_packages, provenance.version)
        self._packages = Packages(commands, runner, cache, provenance)
        self._analyzer = Analyzer(commands, runner, provenance)
        self._formatter = Formatter(commands, runner, provenance)
        self._tester = Tester(commands, runner, provenance)
        self._builder = Builder(commands, runner, provenance)
        self._previewer = Previewer(commands, runner, provenance, reach, times or PreviewTimes())

    async def probe(self) -> Provenance:
        return self._provenance

    async def pub_get(self, directory: Path, output: OutputLine) -> PubGetReport:
        return await self._packages.get(directory, output)

    async def analyze(self, directory: Path, output: OutputLine) -> AnalysisReport:
        return await self._analyzer.analyze(directory, output)

    async def format(self, directory: Path, output: OutputLine) -> FormatReport:
        return await self._formatter.format(directory, output)

    async def test(self, directory: Path, output: OutputLine) -> TestReport:
        return await self._tester.test(directory, output)

    async def build_web(self, request: BuildRequest, output: OutputLine) -> BuildReport:
        return await self._builder.build_web(request, output)

    def start_preview(self, directory: Path, output: OutputLine) -> AbstractAsyncContextManager[LivePreview]:
        return self._previewer.start_preview(directory, output)
