"""Which toolchain a worker has: found out by running it when the worker starts."""

from dataclasses import dataclass
from pathlib import Path

from activities.toolchain.flutter.commands import Runner, SdkCommands
from activities.toolchain.flutter.location import INSTALL, find_sdk
from activities.toolchain.flutter.package_cache import PackageCache
from activities.toolchain.flutter.page import PageReach
from activities.toolchain.flutter.probing import SdkVersion, probe_sdk
from activities.toolchain.flutter.sdk import FlutterSdk
from activities.toolchain.flutter.warming import warm
from activities.toolchain.protocol import Toolchain
from activities.toolchain.syntax_only import PROVENANCE, SyntaxOnly
from activities.toolchain.without_sdk import WithoutSdk
from app.contracts.diagnostics import Provenance
from app.errors import ToolchainUnavailable
from app.settings import Settings

_STAND_IN = f"the Flutter SDK here is a stand-in for tests (ALLOW_STAND_IN_SDK=true would accept it): {INSTALL}"


@dataclass(frozen=True, slots=True)
class ChosenToolchain:
    """`problem` says why there is no SDK, and what to install; None when there is one."""

    toolchain: Toolchain
    provenance: Provenance
    problem: str | None


@dataclass(frozen=True, slots=True)
class FoundSdk:
    commands: SdkCommands
    version: SdkVersion


async def look_for_sdk(settings: Settings, runner: Runner) -> FoundSdk:
    """The SDK that the settings name, or that of the PATH.

    Raises:
        ToolchainUnavailable: there is none, it does not run, or it is a stand-in that is not allowed here.
    """
    sdk = find_sdk(settings.flutter_root, search_path=None)
    commands = SdkCommands(sdk, _shared_packages(settings), settings.pub_hosted_url)
    version = await probe_sdk(commands, runner)
    if version.stand_in and not settings.allow_stand_in_sdk:
        raise ToolchainUnavailable(_STAND_IN)
    return FoundSdk(commands, version)


async def choose_toolchain(settings: Settings, runner: Runner, reach: PageReach, template: Path) -> ChosenToolchain:
    """The SDK with its package cache warmed, or what stands in its place and says so."""
    try:
        found = await look_for_sdk(settings, runner)
    except ToolchainUnavailable as error:
        return ChosenToolchain(WithoutSdk(SyntaxOnly(), error.detail), PROVENANCE, error.detail)
    cache = PackageCache(found.commands.shared_packages, found.version.flutter)
    await warm(template, found.commands, runner, cache)
    toolchain = FlutterSdk(found.commands, found.version, runner, reach)
    return ChosenToolchain(toolchain, found.version.provenance, None)


def _shared_packages(settings: Settings) -> Path:
    return (settings.pub_cache or settings.workspaces_dir.parent / "pub-cache").resolve()
