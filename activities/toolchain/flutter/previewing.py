"""`flutter run -d web-server --machine`: one supervised process that serves one project."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from activities.toolchain.flutter.commands import Runner, SdkCommands
from activities.toolchain.flutter.page import PageReach
from activities.toolchain.flutter.preview_session import PreviewSession, PreviewTimes
from activities.toolchain.process import Command
from activities.toolchain.protocol import LivePreview, OutputLine
from app.contracts.diagnostics import Provenance

_WALL_TIME = timedelta(hours=24)


class Previewer:
    """Serves projects. `reach` leads to a server within a confined process."""

    def __init__(
        self,
        commands: SdkCommands,
        runner: Runner,
        provenance: Provenance,
        reach: PageReach,
        times: PreviewTimes,
    ) -> None:
        self._commands = commands
        self._runner = runner
        self._provenance = provenance
        self._reach = reach
        self._times = times

    @asynccontextmanager
    async def start_preview(self, directory: Path, output: OutputLine) -> AsyncIterator[LivePreview]:
        """
        Raises:
            ToolchainFailed: the tool could not be started.
        """
        async with self._runner.start(self._command(directory), output) as process:
            session = PreviewSession(process, directory, self._provenance, self._reach, self._times)
            async with session.supervised():
                yield session

    def _command(self, directory: Path) -> Command:
        """The tool chooses the port: one that we chose could be taken by the time it binds."""
        return self._commands.flutter(
            "run",
            "-d",
            "web-server",
            "--machine",
            "--no-pub",
            "--web-hostname",
            "127.0.0.1",
            "--web-port",
            "0",
            "--no-web-resources-cdn",
            "-t",
            "lib/main.dart",
            directory=directory,
            wall_time=_WALL_TIME,
        )
