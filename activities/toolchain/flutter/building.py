"""`flutter build web`: the app as files."""

import asyncio
from datetime import timedelta

from activities.toolchain.flutter.commands import Runner, SdkCommands, last_words, require_exit
from activities.toolchain.flutter.compile_errors import compile_errors
from activities.toolchain.process import Command
from activities.toolchain.protocol import BuildReport, BuildRequest, OutputLine
from app.contracts.diagnostics import Provenance
from app.errors import ToolchainFailed

_WALL_TIME = timedelta(minutes=10)
_NEEDED = ("index.html", "main.dart.js")
_KILLED_FOR_MEMORY = "exit code -9"


class Builder:
    """Compiles a project for the web."""

    def __init__(self, commands: SdkCommands, runner: Runner, provenance: Provenance) -> None:
        self._commands = commands
        self._runner = runner
        self._provenance = provenance

    async def build_web(self, request: BuildRequest, output: OutputLine) -> BuildReport:
        """
        Raises:
            ToolchainFailed: the compiler itself failed, as for lack of memory; not the project's code.
        """
        await asyncio.to_thread(request.output.mkdir, parents=True, exist_ok=True)
        finished = await self._runner.run(self._command(request), output)
        require_exit("flutter build web", finished)
        found = await asyncio.to_thread(compile_errors, finished.tail, request.directory)
        # A tool that is told to end reports success: only the files themselves show it.
        is_built = finished.succeeded and all((request.output / name).is_file() for name in _NEEDED)
        if not is_built and not found:
            raise ToolchainFailed(_what_failed(finished.tail))
        return BuildReport(
            finished.argv,
            finished.exit_code,
            finished.tail,
            self._provenance,
            found,
            request.output if is_built else None,
        )

    def _command(self, request: BuildRequest) -> Command:
        return self._commands.flutter(
            "build",
            "web",
            "--release",
            "--no-pub",
            "--base-href",
            request.base_href,
            "--no-web-resources-cdn",
            "--no-source-maps",
            "-o",
            str(request.output),
            directory=request.directory,
            wall_time=_WALL_TIME,
            writable=(request.output,),
        )


def _what_failed(tail: tuple[str, ...]) -> str:
    if any(_KILLED_FOR_MEMORY in line for line in tail):
        return "the compiler was killed for lack of memory"
    return f"flutter build web made no app{last_words(tail)}"
