"""Fills the shared package cache with what the template needs, when a worker starts."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from loguru import logger

from activities.toolchain.flutter.commands import Runner, SdkCommands, last_words
from activities.toolchain.flutter.package_cache import PackageCache
from activities.toolchain.process import Command, Network
from app.errors import ToolchainFailed

_WALL_TIME = timedelta(minutes=5)


async def warm(template: Path, commands: SdkCommands, runner: Runner, cache: PackageCache) -> bool:
    """Resolve the template's pubspec once for this SDK, and keep the packages and the lock file.

    False when that did not work: jobs then get their packages over the network, each for itself.
    """
    if await asyncio.to_thread(cache.is_warm_for, template / "pubspec.yaml"):
        return True
    await asyncio.to_thread(cache.shared.mkdir, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".warming-", dir=cache.shared, ignore_cleanup_errors=True) as folder:
        project = Path(folder) / "project"
        await asyncio.to_thread(_copy_pubspec, template, project)
        try:
            finished = await runner.run(_command(commands, project, cache.shared), _ignore)
        except ToolchainFailed as error:
            logger.warning("the package cache was not warmed: {}", error.detail)
            return False
        if not finished.succeeded:
            words = last_words(finished.tail)
            logger.warning("the package cache was not warmed: exit code {}{}", finished.exit_code, words)
            return False
        await asyncio.to_thread(_keep, project / "pubspec.lock", cache.template_lock)
        await asyncio.to_thread(_keep, project / "pubspec.yaml", cache.template_pubspec)
    return True


def _copy_pubspec(template: Path, project: Path) -> None:
    project.mkdir()
    for name in ("pubspec.yaml", "pubspec.lock"):
        if (template / name).is_file():
            shutil.copyfile(template / name, project / name)


def _command(commands: SdkCommands, project: Path, shared: Path) -> Command:
    """The one command that writes to the shared cache: what it runs is the SDK's own, on our own pubspec."""
    command = commands.flutter(
        "pub",
        "get",
        "--no-example",
        directory=project,
        wall_time=_WALL_TIME,
        network=Network.ONLINE,
        writable=(shared,),
    )
    environment = {**command.environment, "PUB_CACHE": str(shared)}
    return replace(command, environment=environment, readable=(commands.sdk.root,))


def _keep(made: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    finished = made.with_suffix(".finished")
    shutil.copyfile(made, finished)
    finished.rename(kept)


async def _ignore(line: str) -> None:
    """Nobody watches; the last words are in the tail."""
