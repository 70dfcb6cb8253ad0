"""A program that owns a stack, for tests that send it signals. Arguments: the data folder, then what it does.

`wait` for a signal, `work` until one comes, or `start` for ever: its Postgres never gets as far as running.
"""

import asyncio
import sys
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from app.local.errors import StackInterrupted
from app.local.options import StackOptions
from app.local.postgres import Postgres
from app.local.service import ServiceEvent, ServiceName, ServiceState
from app.local.stack import running_stack

SERVICES = frozenset({ServiceName.POSTGRES, ServiceName.MAIL})


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tell(event: ServiceEvent) -> None:
    if event.state is ServiceState.READY:
        say(f"{event.service} {event.pid}")


async def never(*_: object) -> None:
    await asyncio.Event().wait()


async def main(folder: Path, occupation: str) -> None:
    async with running_stack(StackOptions(data_dir=folder, services=SERVICES), on_event=tell) as stack:
        say("ready")
        if occupation == "wait":
            received = await stack.wait()
            say(f"asked to end by {received.name}")
        else:
            await asyncio.sleep(600)


if __name__ == "__main__":
    try:
        with patch.object(Postgres, "_prepare", never) if sys.argv[2] == "start" else nullcontext():
            asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
    except StackInterrupted as interrupted:
        say(str(interrupted))
        sys.exit(130)
