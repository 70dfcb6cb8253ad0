"""`dart format`."""

import re
from datetime import timedelta
from pathlib import Path

from activities.toolchain.flutter.commands import Runner, SdkCommands, last_words, require_exit
from activities.toolchain.flutter.findings import whole_file
from activities.toolchain.protocol import FormatReport, OutputLine
from app.contracts.diagnostics import Provenance
from app.errors import ToolchainFailed

CLEAN, PARSE_ERROR = 0, 65

_WALL_TIME = timedelta(minutes=2)
_FOLDERS = ("lib", "test")
_CHANGED = re.compile(r"(?:Formatted|Changed) (?P<path>.+\.dart)")


class Formatter:
    """Writes a project's Dart code as the SDK's formatter would."""

    def __init__(self, commands: SdkCommands, runner: Runner, provenance: Provenance) -> None:
        self._commands = commands
        self._runner = runner
        self._provenance = provenance

    async def format(self, directory: Path, output: OutputLine) -> FormatReport:
        """
        Raises:
            ToolchainFailed: the formatter itself failed.
        """
        folders = [name for name in _FOLDERS if (directory / name).is_dir()]
        command = self._commands.dart("format", *folders, directory=directory, wall_time=_WALL_TIME)
        finished = await self._runner.run(command, output)
        require_exit("dart format", finished)
        if finished.exit_code not in (CLEAN, PARSE_ERROR):
            raise ToolchainFailed(f"dart format ended with code {finished.exit_code}{last_words(finished.tail)}")
        message = f"A file cannot be parsed{last_words(finished.tail)}"
        unparsed = (whole_file("lib/main.dart", "syntax_error", message),) if finished.exit_code else ()
        changed = tuple(found["path"] for line in finished.tail if (found := _CHANGED.fullmatch(line)))
        return FormatReport(finished.argv, finished.exit_code, finished.tail, self._provenance, unparsed, changed)
