"""`flutter pub get`: from what is at hand where that is enough, else over the network; its exit codes as findings.

The codes are pub's own. Only a server that cannot be reached (69) may pass by itself.
"""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

from activities.toolchain.flutter.commands import JobFolders, Runner, SdkCommands, last_words, require_exit
from activities.toolchain.flutter.findings import Place, ProjectSources, whole_file
from activities.toolchain.flutter.package_cache import PackageCache, has_lock
from activities.toolchain.process import Ending, Finished, Network
from activities.toolchain.protocol import OutputLine, PubGetReport
from app.contracts.diagnostics import Diagnostic, Provenance, Severity
from app.errors import DependencyUnavailable, ToolchainFailed, ToolchainRefused

PUBSPEC = "pubspec.yaml"

SOLVING_FAILED, BAD_DATA, NO_INPUT, UNAVAILABLE, WRONG_HASH = 1, 65, 66, 69, 75

_OFFLINE = timedelta(seconds=90)
_ONLINE = timedelta(minutes=5)
_NO_PROJECT = "Expected to find project root"
_NO_SUCH_PACKAGE = re.compile(r"could not find package (\w{1,100}) at ")
_PLACE = re.compile(r"line (\d{1,9}), column (\d{1,9}) of pubspec\.yaml: ?(.*)")
_CHATTER = ("Resolving dependencies", "Downloading packages", "Failed to update packages", "+ ")


class Packages:
    """Makes the packages available that a project's pubspec asks for."""

    def __init__(self, commands: SdkCommands, runner: Runner, cache: PackageCache, provenance: Provenance) -> None:
        self._commands = commands
        self._runner = runner
        self._cache = cache
        self._provenance = provenance

    async def get(self, directory: Path, output: OutputLine) -> PubGetReport:
        """
        Raises:
            DependencyUnavailable: the package server cannot be reached; worth another try.
            ToolchainRefused: a package is not the one that the lock file names.
            ToolchainFailed: pub did not come to an end.
        """
        await asyncio.to_thread(self._prepare, directory)
        if has_lock(directory):
            kept: list[str] = []
            finished = await self._offline(directory, _keeping(kept))
            if finished.succeeded:
                for line in kept:
                    await output(line)
                return self._report(finished, ())
        command = self._commands.flutter(
            "pub", "get", "--no-example", directory=directory, wall_time=_ONLINE, network=Network.ONLINE
        )
        finished = await self._runner.run(command, output)
        if not finished.succeeded:
            return self._report(finished, await asyncio.to_thread(findings, finished, directory))
        return await self._confirmed(directory, finished)

    def _prepare(self, directory: Path) -> None:
        folders = JobFolders(directory)
        folders.make()
        self._cache.link_into(folders.packages)
        self._cache.offer_lock(directory)

    async def _offline(self, directory: Path, output: OutputLine) -> Finished:
        command = self._commands.flutter(
            "pub", "get", "--offline", "--enforce-lockfile", "--no-example", directory=directory, wall_time=_OFFLINE
        )
        return await self._runner.run(command, output)

    async def _confirmed(self, directory: Path, got: Finished) -> PubGetReport:
        """What comes after has no network: the lock file and the job's cache must be enough."""
        confirmed = await self._offline(directory, _keeping([]))
        if not confirmed.succeeded:
            require_exit("pub get", confirmed)
            raise ToolchainFailed(f"the packages are not there after pub get{last_words(confirmed.tail)}")
        return self._report(got, ())

    def _report(self, finished: Finished, diagnostics: tuple[Diagnostic, ...]) -> PubGetReport:
        return PubGetReport(finished.argv, finished.exit_code, finished.tail, self._provenance, diagnostics)


def findings(finished: Finished, directory: Path) -> tuple[Diagnostic, ...]:
    """What a failed `pub get` says about pubspec.yaml. Raises what is no finding, see `Packages.get`."""
    text = "\n".join(finished.tail)
    missing = _NO_SUCH_PACKAGE.search(text)
    if finished.ending is Ending.TIMED_OUT or (finished.exit_code == UNAVAILABLE and missing is None):
        raise DependencyUnavailable("the package server", retry_after_s=10)
    require_exit("pub get", finished)
    if missing is not None:
        message = f"The package '{missing[1]}' does not exist on the package server."
        return (_located(directory, missing[1], "package_not_found", message),)
    if finished.exit_code == WRONG_HASH:
        raise ToolchainRefused(f"a package is not the one that pubspec.lock names{last_words(finished.tail)}")
    if finished.exit_code == NO_INPUT or _NO_PROJECT in text:
        return (whole_file(PUBSPEC, "missing_pubspec", "The project has no pubspec.yaml."),)
    if finished.exit_code == SOLVING_FAILED:
        return (whole_file(PUBSPEC, "version_solving_failed", _prose(finished.tail)),)
    if finished.exit_code == BAD_DATA:
        return (_bad_data(directory, finished.tail),)
    raise ToolchainFailed(f"pub get ended with exit code {finished.exit_code}{last_words(finished.tail)}")


def _bad_data(directory: Path, tail: tuple[str, ...]) -> Diagnostic:
    for line in tail:
        place = _PLACE.search(line)
        if place:
            message = place[3] or _prose(tail)
            at = Place(PUBSPEC, int(place[1]), int(place[2]))
            return ProjectSources(directory).diagnostic(at, Severity.ERROR, "invalid_pubspec", message)
    return whole_file(PUBSPEC, "invalid_pubspec", _prose(tail))


def _located(directory: Path, package: str, code: str, message: str) -> Diagnostic:
    try:
        lines = (directory / PUBSPEC).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        lines = []
    number = next((at for at, line in enumerate(lines, start=1) if line.strip().startswith(f"{package}:")), 1)
    at = Place(PUBSPEC, number, 1)
    return ProjectSources(directory).diagnostic(at, Severity.ERROR, code, message)


def _prose(tail: tuple[str, ...]) -> str:
    said = [line.strip() for line in tail if line.strip() and not line.strip().startswith(_CHATTER)]
    return " ".join(said) or "pub could not resolve the dependencies and did not say why."


def _keeping(kept: list[str]) -> OutputLine:
    """What a try from the cache says is of interest only when it is enough."""

    async def keep(line: str) -> None:
        kept.append(line)

    return keep
