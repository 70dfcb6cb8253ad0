"""`python -m evaluation`: run the suite on a stack of its own; exit code 0 only when every attempt passed."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from rich.console import Console

from app.client import WingbeatClient
from app.local.environment import given_settings
from app.local.options import StackOptions
from app.local.stack import Stack, running_stack
from evaluation.cases import Case, Group, load_cases
from evaluation.report import write_report
from evaluation.results import Attempt, Results
from evaluation.runner import Evaluation
from evaluation.seeding import seeding_of

_err = Console(stderr=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev eval", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="ids of cases; all when none is given")
    parser.add_argument("--group", choices=[group.value for group in Group], help="only this group")
    parser.add_argument("-k", "--attempts", type=_positive, default=3, help="attempts a case (default: %(default)s)")
    parser.add_argument("--at-once", type=_positive, default=2, help="attempts at a time (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder of the report (default: .wingbeat/eval/TIME)")
    return parser.parse_args()


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("one or more")
    return value


def _chosen(ids: list[str], group: str | None) -> list[Case]:
    cases = [case for case in load_cases() if group is None or case.group == group]
    unknown = set(ids) - {case.id for case in cases}
    if unknown:
        sys.exit(f"wingbeat: no such case: {', '.join(sorted(unknown))}")
    return [case for case in cases if not ids or case.id in ids]


@asynccontextmanager
async def _stack() -> AsyncIterator[Stack]:
    settings = given_settings(os.environ) | {"LOG_LEVEL": "WARNING", "AUTH_RATE_LIMIT": "off"}
    with tempfile.TemporaryDirectory(prefix="wingbeat-eval-", ignore_cleanup_errors=True) as folder:
        async with running_stack(StackOptions(data_dir=Path(folder), settings=settings)) as stack:
            yield stack


def _tell(attempt: Attempt) -> None:
    sign = "[green]passed[/]" if attempt.passed else "[red]failed[/]"
    _err.print(f"{sign} {attempt.case} #{attempt.number} ({attempt.seconds:.1f} s)", highlight=False)


async def _run(cases: list[Case], *, attempts: int, at_once: int) -> Results:
    async with _stack() as stack, WingbeatClient(stack.info.api_url, timeout_s=120) as client:
        await client.sign_up(f"eval-{uuid4().hex[:12]}@example.com", token_urlsafe(24))
        async with seeding_of(stack.environment) as seeding:
            evaluation = Evaluation(client, seeding, attempts_each=attempts, at_once=at_once)
            return await evaluation.run(cases, _tell)


def main() -> int:
    arguments = _arguments()
    cases = _chosen(arguments.cases, arguments.group)
    out = arguments.out or Path(".wingbeat", "eval", datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"))
    results = asyncio.run(_run(cases, attempts=arguments.attempts, at_once=arguments.at_once))
    if results.canned:
        _err.print("The demo model answered: this shows that the parts fit together, and nothing about quality.")
    print(write_report(results, out))  # noqa: T201 - the command's answer
    return 0 if all(attempt.passed for attempt in results.attempts) else 1


if __name__ == "__main__":
    sys.exit(main())
