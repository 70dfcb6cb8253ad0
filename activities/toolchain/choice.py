"""Which toolchain a worker has: found out by running it when the worker starts."""

from dataclasses import dataclass
from pathlib import Path

from activities.toolchain.flutter.commands import Runner, SdkCommands
from activities.toolchain.flutter.location import INSTALL, find_sdk
from activities.toolchain.flutter.package_cache import PackageCache
from activities.toolchain.flutter.page import PageReach
from activities.toolchain.flutter.probing import probe_sdk
from activities.toolchain.flutter.sdk import FlutterSdk
from activities.toolchain.flutter.warming import warm
from activities.toolchain.launching import ConfinementKind
from activities.toolchain.protocol import Toolchain
from activities.toolchain.syntax_only import PROVENANCE, SyntaxOnly
from activities.toolchain.without_sdk import WithoutSdk
from app.contracts.diagnostics import Provenance, ToolchainKind
from app.errors import ToolchainUnavailable
from app.settings import Settings

_STAND_IN = f"the Flutter SDK here is a stand-in for tests (ALLOW_STAND_IN_SDK=true would accept it): {INSTALL}"


@dataclass(frozen=True, slots=True)
class FoundSdk:
    """An SDK that runs. `provenance` says how it will run here."""

    commands: SdkCommands
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ChosenToolchain:
    """`sdk` is None where there is none; `problem` then says why, and what to install."""

    toolchain: Toolchain
    provenance: Provenance
    sdk: FoundSdk | None = None
    problem: str = ""


async def look_for_sdk(settings: Settings, runner: Runner) -> FoundSdk:
    """The SDK that the settings name, or that of the PATH.

    Raises:
        ToolchainUnavailable: there is none, it does not run, or it is a stand-in that is not allowed here.
    """
    sdk = find_sdk(settings.flutter_root)
    commands = SdkCommands(sdk, _shared_packages(settings), settings.pub_hosted_url)
    version = await probe_sdk(commands, runner)
    if version.stand_in and not settings.allow_stand_in_sdk:
        raise ToolchainUnavailable(_STAND_IN)
    provenance = Provenance(
        toolchain=ToolchainKind.FLUTTER,
        version=version.flutter,
        stand_in=version.stand_in,
        unconfined=runner.confinement.kind is ConfinementKind.NONE,
    )
    return FoundSdk(commands, provenance)


async def choose_toolchain(settings: Settings, runner: Runner, reach: PageReach) -> ChosenToolchain:
    """The SDK, or what stands in its place and says so."""
    try:
        found = await look_for_sdk(settings, runner)
    except ToolchainUnavailable as error:
        return ChosenToolchain(WithoutSdk(SyntaxOnly(), error.detail), PROVENANCE, problem=error.detail)
    toolchain = FlutterSdk(found.commands, found.provenance, runner, reach)
    return ChosenToolchain(toolchain, found.provenance, found)


async def warm_packages(sdk: FoundSdk, runner: Runner, template: Path) -> None:
    """Download what the template needs once for this SDK, for all jobs to read."""
    cache = PackageCache(sdk.commands.shared_packages, sdk.provenance.version)
    await warm(template, sdk.commands, runner, cache)


def _shared_packages(settings: Settings) -> Path:
    return (settings.pub_cache or settings.workspaces_dir.parent / "pub-cache").resolve()
