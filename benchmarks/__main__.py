"""`python -m benchmarks NAME [--json]`: run one benchmark; exit code 0 only when every bar holds."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from rich.console import Console

from benchmarks import (
    cancel,
    capacity,
    context,
    edits,
    history,
    importing,
    lists,
    parser,
    recovery,
    rolling,
    sockets,
    stream,
    studio,
)
from benchmarks.report import Report

BENCHMARKS: dict[str, Callable[[], Awaitable[Report]]] = {
    "context": context.run,
    "import": importing.run,
    "stream": stream.run,
    "sockets": sockets.run,
    "history": history.run,
    "recovery": recovery.run,
    "rolling": rolling.run,
    "lists": lists.run,
    "edits": edits.run,
    "parser": parser.run,
    "cancel": cancel.run,
    "capacity": capacity.run,
    "studio": studio.run,
}


async def _run(name: str) -> Report:
    return await BENCHMARKS[name]()


def main() -> int:
    options = argparse.ArgumentParser(prog="./dev bench")
    options.add_argument("name", choices=sorted(BENCHMARKS))
    options.add_argument("--json", action="store_true", dest="as_json")
    arguments = options.parse_args()
    report = asyncio.run(_run(arguments.name))
    report.print(Console(stderr=True))
    if arguments.as_json:
        print(report.as_line())
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
