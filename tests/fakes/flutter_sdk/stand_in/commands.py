"""What `flutter` and `dart` are asked for. Global flags stand before the subcommand, as the real tool wants them."""

import signal
import sys

from .analysis import analyze
from .building import build_web
from .faults import Fault, has, misbehave_at_start
from .formatting import format_files
from .preview import run_web_server
from .pub import pub_get
from .testing import run_tests
from .version import DART, print_version

USAGE = 64


def flutter(argv: list[str]) -> int:
    if has(Fault.BROKEN):
        sys.stderr.write("Error: Unable to find git in your PATH.\n")
        return 1
    if "--version" in argv:
        return print_version(machine="--machine" in argv)
    flags, command = _split(argv)
    if "--disable-analytics" in flags:
        return 0
    _begin()
    match command:
        case ["pub", "get", *rest]:
            return pub_get(rest, wrapped=True)
        case ["run", *rest]:
            return run_web_server([*flags, *rest])
        case ["build", "web", *rest]:
            return build_web(rest)
        case ["test", *rest]:
            return run_tests(rest)
    sys.stderr.write(f'Could not find a command named "{" ".join(command[:1])}".\n')
    return USAGE


def dart(argv: list[str]) -> int:
    if has(Fault.BROKEN):
        sys.stderr.write("Error: Unable to find git in your PATH.\n")
        return 1
    if "--version" in argv:
        sys.stdout.write(f"Dart SDK version: {DART} (stable) a scripted stand-in\n")
        return 0
    _, command = _split(argv)
    _begin()
    match command:
        case ["analyze", *rest]:
            return analyze(rest)
        case ["format", *rest]:
            return format_files(rest)
        case ["pub", "get", *rest]:
            return pub_get(rest, wrapped=False)
    sys.stderr.write(f'Could not find a command named "{" ".join(command[:1])}".\n')
    return USAGE


def _begin() -> None:
    if has(Fault.IGNORE_SIGTERM):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    misbehave_at_start()


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    at = next((index for index, word in enumerate(argv) if not word.startswith("-")), len(argv))
    return argv[:at], argv[at:]
