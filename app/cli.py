"""The commands behind `./dev`."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from app.cli_database import database
from app.client import ApiError
from app.contracts.generations import GenerationStatus
from app.errors import WingbeatError
from app.local.checks import run_checks
from app.local.data_folder import default_data_folder
from app.local.demo import DEFAULT_PROMPT, run_demo
from app.local.deployment_keys import new_deployment_keys
from app.local.environment import given_settings
from app.local.errors import StackError, StackInterrupted
from app.local.janitor import run_janitor
from app.local.options import ROOT
from app.local.studio import StudioBuild
from app.local.system_packages import BUBBLEWRAP, CHROMIUM, ensure
from app.local.up import run_until_stopped

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
cli.add_typer(database, name="db")
_err = Console(stderr=True)

BENCHMARKS = (
    "cancel",
    "capacity",
    "context",
    "edits",
    "history",
    "import",
    "lists",
    "parser",
    "recovery",
    "rolling",
    "sockets",
    "stream",
    "studio",
)
"""Those of `benchmarks`, which takes a second to import."""
MOST_TESTS_AT_ONCE = 4
"""Each of pytest's processes has embedded stacks of its own; as many tests wait as work: one more than cores."""

JsonFlag = Annotated[bool, typer.Option("--json", help="End with one JSON line on standard output.")]


@cli.command()
def demo(
    prompt: Annotated[str, typer.Argument(help="What the app should be.")] = DEFAULT_PROMPT, as_json: JsonFlag = False
) -> None:
    """Set everything up, run one job over the real WebSocket, show its progress, stop everything."""
    outcome = asyncio.run(run_demo(prompt, settings=given_settings(os.environ), console=_err))
    if as_json:
        typer.echo(outcome.model_dump_json())
    raise typer.Exit(0 if outcome.status is GenerationStatus.COMPLETED else 1)


@cli.command()
def up(
    port: Annotated[int | None, typer.Option(help="The api's port; a free one when not given.")] = None,
    data: Annotated[Path | None, typer.Option(help="Where everything is kept; it survives a restart.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes; one core feeds some 50 streams.")] = 1,
    headless: Annotated[bool, typer.Option("--headless", help="Plain lines, for a service manager.")] = False,
) -> None:
    """Run the whole stack until Ctrl-C."""
    console = Console(stderr=True, force_terminal=False) if headless else _err
    folder = (data or default_data_folder(ROOT)).resolve()
    _build_studio(console)
    asyncio.run(
        run_until_stopped(folder, port=port, workers=workers, settings=given_settings(os.environ), console=console)
    )


@cli.command()
def check() -> None:
    """Format, lint, types, import contract, schema, deployment files, the studio, lock files."""
    raise typer.Exit(asyncio.run(run_checks(_err)))


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Every test, or those under the given paths; further options go to pytest (`-n0`: one after the other)."""
    ensure(CHROMIUM, _err)
    ensure(BUBBLEWRAP, _err)
    _build_studio(_err)
    at_once = min((os.cpu_count() or 1) + 1, MOST_TESTS_AT_ONCE)
    raise typer.Exit(_run_module("pytest", "-n", str(at_once), "--dist", "loadfile", *context.args))


@cli.command()
def bench(
    name: Annotated[str, typer.Argument(help=" | ".join(BENCHMARKS))],
    as_json: JsonFlag = False,
) -> None:
    """Measure against the bars; exit code 0 only when every bar holds."""
    ensure(BUBBLEWRAP, _err)
    if name == "studio":
        ensure(CHROMIUM, _err)
        _build_studio(_err)
    raise typer.Exit(_run_module("benchmarks", name, *(["--json"] if as_json else [])))


@cli.command("eval", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def evaluate(context: typer.Context) -> None:
    """The evaluation suite against the configured model (`./dev eval --help`); writes a report."""
    raise typer.Exit(_run_module("evaluation", *context.args))


@cli.command()
def janitor(data: Annotated[Path | None, typer.Option(help="The folder of the stack that runs.")] = None) -> None:
    """Sweep a running stack now: lost jobs, expired versions, what nobody needs any more."""
    asyncio.run(run_janitor((data or default_data_folder(ROOT)).resolve(), _err))


@cli.command()
def keys() -> None:
    """New secrets for deploy/production.env, on standard output; docs/operations.md says which go where."""
    for name, value in new_deployment_keys().items():
        typer.echo(f"{name}={value}")


@cli.command()
def shots(into: Annotated[Path | None, typer.Option(help="The folder; docs/images when not given.")] = None) -> None:
    """Pictures of the studio's main pages for the README, taken of a stack of its own."""
    from app.local.screenshots import PICTURES, run_shots  # noqa: PLC0415 - its browser is not installed in production

    ensure(CHROMIUM, _err)
    _build_studio(_err)
    folder = into or PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run_shots(folder, settings=given_settings(os.environ), console=_err))


@cli.command()
def doctor() -> None:
    """What is there, what is missing, and the one command that mends it."""
    from app.local.doctor import examine  # noqa: PLC0415 - only this command needs it

    raise typer.Exit(examine(Console()))


def _build_studio(console: Console) -> None:
    """Everything else works without it: what stands in the way is told, and the api's page says it too."""
    build = StudioBuild()
    if build.is_current():
        return
    console.print("building the studio ...", style="dim")
    try:
        build.ensure()
    except StackError as error:
        console.print(f"[red]{escape(str(error))}[/]", highlight=False)


def _run_module(module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=False).returncode


def main() -> None:
    """Run a command; an expected failure is one line on standard error and exit code 1."""
    try:
        cli()
    except StackInterrupted as error:
        raise SystemExit(128 + error.signal) from None
    except (StackError, WingbeatError, ApiError, httpx.TransportError) as error:
        _err.print(f"[red]failed:[/] {escape(str(error))}", highlight=False)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
