"""A program that owns a stack, for tests that send it signals. Arguments: the data folder, then `wait` or `work`."""

import asyncio
import sys
from pathlib import Path

from app.local.errors import StackInterrupted
from app.local.options import StackOptions
from app.local.service import ServiceEvent, ServiceName, ServiceState
from app.local.stack import running_stack

SERVICES = frozenset({ServiceName.POSTGRES, ServiceName.MAIL})


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tell(event: ServiceEvent) -> None:
    if event.state is ServiceState.READY:
        say(f"{event.service} {event.pid}")


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
        asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
    except StackInterrupted as interrupted:
        say(str(interrupted))
        sys.exit(130)
