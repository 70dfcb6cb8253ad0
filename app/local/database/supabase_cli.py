"""The Supabase CLI from npm, run over plain connections: no Docker, no login. It gets passwords by a private file."""

import asyncio
import os
import platform
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.local.database.address import DatabaseAddress
from app.local.database.errors import MigrationRefused
from app.local.errors import MissingProgram
from app.local.files import write_private

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}
_NO_TELEMETRY = {"DO_NOT_TRACK": "1", "SUPABASE_TELEMETRY_DISABLED": "1", "NO_COLOR": "1"}
_PASSED_ON = ("PGSSLROOTCERT",)
_TIMEOUT_S = 120.0


def find_supabase_cli(launcher_folder: Path) -> Path:
    """
    Raises:
        MissingProgram: it is not installed, or there is none for this machine.
    """
    system, machine = platform.system(), platform.machine().lower()
    name = f"cli-{_SYSTEMS.get(system, system)}-{_MACHINES.get(machine, machine)}"
    program = launcher_folder / "node_modules" / "@supabase" / name / "bin" / "supabase"
    if not program.exists():
        raise MissingProgram(f"the Supabase CLI (@supabase/{name}) is not installed; run ./dev again")
    return program


@dataclass(frozen=True, slots=True)
class SupabaseCli:
    """
    Attributes:
        program: see `find_supabase_cli`.
    """

    program: Path

    async def diff(self, before: DatabaseAddress, after: DatabaseAddress) -> str:
        """SQL that turns the schema of `before` into that of `after`; empty when they are the same.

        Raises:
            MigrationRefused: the CLI failed.
        """
        arguments = ("db", "diff", "--use-pg-delta", "--from", before.url, "--to", after.url)
        return (await self._run(arguments, before, after)).strip()

    async def security_advice(self, address: DatabaseAddress) -> str:
        """A JSON object: `results` are findings of level WARN or ERROR.

        Raises:
            MigrationRefused: the CLI failed.
        """
        only = ("--type", "security", "--level", "warn", "--fail-on", "none", "--output-format", "json")
        return await self._run(("db", "advisors", f"--remote={address.url}", *only), address)

    async def _run(self, arguments: tuple[str, ...], *addresses: DatabaseAddress) -> str:
        with tempfile.TemporaryDirectory(prefix="wingbeat-cli-") as name:
            home = Path(name)
            write_private(home / "passwords", "".join({address.password_line for address in addresses}))
            process = await asyncio.create_subprocess_exec(
                str(self.program),
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=home,
                env=_environment(home),
                start_new_session=True,
            )
            try:
                async with asyncio.timeout(_TIMEOUT_S):
                    output, said = await process.communicate()
            except TimeoutError:
                raise MigrationRefused(
                    f"supabase {arguments[0]} {arguments[1]} was not done in {_TIMEOUT_S:.0f} s"
                ) from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode != 0:
            text = (said or output).decode(errors="replace").strip()[-1000:]
            raise MigrationRefused(f"supabase {arguments[0]} {arguments[1]} failed: {text}")
        return output.decode()


def _environment(home: Path) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    own = {"PATH": os.defpath, "HOME": str(home), "PGPASSFILE": str(home / "passwords")}
    return passed_on | own | _NO_TELEMETRY
