"""`./dev doctor`: what this machine has, what it lacks, and the one command that mends it."""

import asyncio
import shutil
import subprocess
import sys
from dataclasses import dataclass

from rich.console import Console
from temporalio.service import RPCError

from activities.toolchain.choice import look_for_sdk
from activities.toolchain.limits import Limits
from activities.toolchain.runner import ProcessRunner
from activities.toolchain.sandbox.selection import probe_sandbox
from activities.toolchain.unconfined import UnconfinedLauncher
from app.address_proof import PROBLEM, REMEDY, is_address_proof_missing
from app.errors import SettingsError, ToolchainUnavailable
from app.local.database.supabase_cli import find_supabase_cli
from app.local.errors import MissingProgram
from app.local.options import ROOT
from app.local.studio import StudioBuild
from app.local.system_packages import CHROMIUM
from app.settings import Settings, get_settings
from app.temporal.client import connect
from app.temporal.namespace import REMEDY as ATTRIBUTES_REMEDY
from app.temporal.namespace import Namespace

_TEMPORAL_ANSWERS_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for. `remedy` is empty when it is there; a needed thing that lacks fails the doctor."""

    name: str
    found: str
    remedy: str = ""
    needed: bool = True

    @property
    def is_well(self) -> bool:
        return not self.remedy


def _version(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    answer = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=20, check=False)
    return (answer.stdout or answer.stderr).strip().splitlines()[0] if answer.returncode == 0 else ""


def _program(name: str, remedy: str, *, needed: bool) -> Finding:
    version = _version(name, "--version")
    return Finding(name, version or "not found", "" if version else remedy, needed)


def _supabase_cli() -> Finding:
    try:
        find_supabase_cli(ROOT / "supabase" / "local")
    except MissingProgram as error:
        return Finding("Supabase CLI", "not installed", f"./dev check and ./dev db diff need it: {error}", needed=False)
    return Finding("Supabase CLI", "installed")


def _toolchain() -> Finding:
    """The SDK that a worker of this machine would use."""
    try:
        found = asyncio.run(look_for_sdk(get_settings(), ProcessRunner(UnconfinedLauncher(Limits(), notice=None))))
    except ToolchainUnavailable as error:
        told = "syntax-only: Dart syntax, imports, assets and pubspec.yaml"
        return Finding("checks of apps", told, error.detail, needed=False)
    except SettingsError as error:
        return Finding("checks of apps", "unknown", error.detail)
    stand_in = ", a stand-in" if found.provenance.stand_in else ""
    return Finding("checks of apps", f"flutter {found.provenance.version}{stand_in} at {found.commands.sdk.root}")


def _sandbox() -> Finding:
    """What confines the tools of a worker on this machine: SANDBOX says what happens without it."""
    probe = asyncio.run(probe_sandbox())
    return Finding("sandbox", probe.summary, probe.remedy, needed=False)


def _studio() -> Finding:
    if StudioBuild().is_current():
        return Finding("studio", "built")
    return Finding("studio", "not built from these sources", "./dev up", needed=False)


def _temporal() -> Finding:
    """The embedded one is made with all that is needed; one that somebody named may lack something."""
    try:
        settings = get_settings()
        if "temporal_address" not in settings.model_fields_set:
            return Finding("temporal", "the embedded server")
        missing = asyncio.run(_missing_attributes(settings))
    except SettingsError as error:
        return Finding("temporal", "unknown", error.detail)
    except (RPCError, RuntimeError, TimeoutError):
        return Finding("temporal", f"{settings.temporal_address} does not answer", "look at its log", needed=False)
    found = f"{settings.temporal_address}, namespace {settings.temporal_namespace}"
    if missing:
        return Finding(
            "temporal", f"{found}: no search attributes {', '.join(missing)}", ATTRIBUTES_REMEDY, needed=False
        )
    return Finding("temporal", found)


def _address_proof() -> Finding:
    """The embedded auth server demands none; one that others reach must."""
    try:
        settings = get_settings()
        if "supabase_url" not in settings.model_fields_set:
            return Finding("sign-ups", "the embedded auth server: addresses are not confirmed")
        missing = asyncio.run(is_address_proof_missing(settings))
    except SettingsError as error:
        return Finding("sign-ups", "unknown", error.detail)
    if missing:
        return Finding("sign-ups", PROBLEM, REMEDY, needed=False)
    return Finding("sign-ups", f"{settings.supabase_url}: nothing to mend")


async def _missing_attributes(settings: Settings) -> list[str]:
    async with asyncio.timeout(_TEMPORAL_ANSWERS_WITHIN_S):
        return await Namespace(await connect(settings)).missing()


def findings() -> list[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    packages = ROOT / "supabase" / "local" / "node_modules" / "@supabase" / "lite"
    return [
        Finding("python", python),
        _program("git", "apt-get install git (or your system's package)", needed=True),
        Finding(
            "embedded servers",
            "installed" if packages.is_dir() else "not installed",
            "" if packages.is_dir() else "./dev up",
        ),
        _studio(),
        _supabase_cli(),
        _program("node", "none needed: the packaged Node is used", needed=False),
        _program(CHROMIUM.program, CHROMIUM.command, needed=False),
        _toolchain(),
        _sandbox(),
        _temporal(),
        _address_proof(),
    ]


def examine(console: Console) -> int:
    """Print every finding; answer 0 when nothing needed is missing."""
    found = findings()
    for finding in found:
        mark = (
            "[green]ok     [/]" if finding.is_well else ("[red]MISSING[/]" if finding.needed else "[yellow]absent [/]")
        )
        console.print(f"{mark} {finding.name}: {finding.found}", highlight=False)
        if finding.remedy:
            console.print(f"        {finding.remedy}", highlight=False)
    return 1 if any(finding.needed and not finding.is_well for finding in found) else 0
