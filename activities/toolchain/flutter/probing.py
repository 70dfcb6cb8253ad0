"""Which SDK it is: asked of the SDK itself."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, Field, ValidationError

from activities.toolchain.flutter.commands import Runner, SdkCommands, last_words
from activities.toolchain.flutter.location import INSTALL
from app.errors import ToolchainFailed, ToolchainUnavailable

_FIRST_RUN = timedelta(minutes=3)
"""A tool that was never run compiles itself first."""
_ANSWER_BYTES = 64 * 1024


class _Version(BaseModel):
    """`flutter --version --machine`. Real SDKs have no `standIn`."""

    framework_version: str = Field(alias="frameworkVersion", min_length=1, max_length=100, pattern=r"^\d[\w.+-]*$")
    dart_version: str = Field(default="", alias="dartSdkVersion", max_length=200)
    stand_in: bool = Field(default=False, alias="standIn")


@dataclass(frozen=True, slots=True)
class SdkVersion:
    flutter: str
    dart: str
    stand_in: bool


async def probe_sdk(commands: SdkCommands, runner: Runner) -> SdkVersion:
    """Run the SDK's `flutter` once.

    Raises:
        ToolchainUnavailable: it does not run, or does not say what it is.
    """
    with TemporaryDirectory(prefix="wingbeat-probe-", ignore_cleanup_errors=True) as folder:
        project = Path(folder) / "nothing"
        project.mkdir()
        command = commands.flutter(
            "--version", "--machine", directory=project, wall_time=_FIRST_RUN, capture_bytes=_ANSWER_BYTES
        )
        try:
            finished = await runner.run(command, _ignore)
        except ToolchainFailed as error:
            raise ToolchainUnavailable(f"the Flutter SDK does not run ({error.detail}): {INSTALL}") from None
    version = _read(finished.captured.decode(errors="replace")) if finished.succeeded else None
    if version is None:
        words = last_words(finished.tail)
        raise ToolchainUnavailable(f"the Flutter SDK is broken (exit code {finished.exit_code}{words}): {INSTALL}")
    return version


def _read(text: str) -> SdkVersion | None:
    """The first JSON object in the output: a welcome may stand before it."""
    start = text.find("{")
    while start >= 0:
        try:
            told, _ = json.JSONDecoder().raw_decode(text, start)
            version = _Version.model_validate(told)
        except (ValueError, ValidationError):
            start = text.find("{", start + 1)
            continue
        return SdkVersion(version.framework_version, version.dart_version, version.stand_in)
    return None


async def _ignore(line: str) -> None:
    """Nobody watches a probe; its last words are in the tail."""
