"""`./dev check`: format, lint, types, the import contract, the schema, the deployment, the studio and the lock file."""

import asyncio
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.local.options import ROOT

_BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Check:
    """One command that must exit with 0; `remedy` is what mends it."""

    name: str
    argv: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    exit_code: int
    output: str
    seconds: float


CHECKS = (
    Check("format", (str(_BIN / "ruff"), "format", "--check", "."), ".venv/bin/ruff format ."),
    Check("lint", (str(_BIN / "ruff"), "check", "."), ".venv/bin/ruff check --fix ."),
    Check("types", (str(_BIN / "mypy"),), "mend the types that are named above"),
    Check("imports", (str(_BIN / "lint-imports"),), "move the import: CONTRIBUTING.md says who may import whom"),
    Check(
        "protocol document",
        (sys.executable, "-m", "app.local.protocol_document", "--check"),
        ".venv/bin/python -m app.local.protocol_document",
    ),
    Check(
        "studio schemas",
        (sys.executable, "-m", "app.local.studio_schemas", "--check"),
        ".venv/bin/python -m app.local.studio_schemas, then `npm run types` in web/",
    ),
    Check("schema", (sys.executable, "-m", "app.local.database.check"), "what stands behind each ->; docs/database.md"),
    Check("deployment", (sys.executable, "-m", "app.local.deployment_checks"), "mend the file that is named above"),
    Check(
        "studio",
        (sys.executable, "-m", "app.local.studio_checks"),
        "`npm run format` and `npm run types` in web/; the rest is named above",
    ),
    Check("lock file", (str(_BIN / "uv"), "lock", "--check", "--offline"), ".venv/bin/uv lock"),
)


async def _run(check: Check) -> Outcome:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *check.argv,
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return Outcome(check, process.returncode or 0, output.decode(errors="replace"), time.monotonic() - began)


async def run_checks(console: Console) -> int:
    """Run every check side by side; answer 0 when all hold, else 1."""
    outcomes = await asyncio.gather(*(_run(check) for check in CHECKS))
    for outcome in outcomes:
        holds = outcome.exit_code == 0
        console.print(f"{'[green]ok  [/]' if holds else '[red]FAIL[/]'} {outcome.check.name} ({outcome.seconds:.1f} s)")
        if not holds:
            console.print(outcome.output.rstrip(), markup=False, highlight=False)
            console.print(f"     mend it: {outcome.check.remedy}")
    return 0 if all(outcome.exit_code == 0 for outcome in outcomes) else 1
