"""The hunt at the end of a stack's life."""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from app.local.stack import Stack
from app.temporal.client import connect
from tests.fakes.github.server import FakeGitHub
from tests.support.serving import settings_of
from tests.support.token_hunt.needles import Needles
from tests.support.token_hunt.places import write_archives, write_histories, write_objects, write_rows
from tests.support.token_hunt.processes import ProcessSampler


class SecretLeft(AssertionError):
    """Names secrets and places; never a secret itself."""


@asynccontextmanager
async def token_hunt(stack: Stack, github: FakeGitHub) -> AsyncIterator[None]:
    """Afterwards no secret of GitHub's or of the settings is in the stack's folder, rows, histories or processes.

    Sealed tokens are there, and are not found: nobody can read them.

    Raises:
        SecretLeft: one is.
    """
    with tempfile.TemporaryDirectory(prefix="wingbeat-hunt-") as scratch:
        sampler = ProcessSampler(Path(scratch, "processes"))
        sampler.start()
        try:
            yield
        finally:
            await asyncio.to_thread(sampler.stop)
        await hunt(stack, github, Path(scratch))


async def hunt(stack: Stack, github: FakeGitHub, scratch: Path) -> None:
    """Look now, also at what `scratch` holds already. Raises `SecretLeft`."""
    folder = Path(stack.info.logs_dir).parent
    await write_rows(stack.info.database_url, scratch)
    await write_histories(await connect(settings_of(stack.environment), lazy=False), scratch)
    await asyncio.to_thread(write_archives, folder, scratch)
    await write_objects(github, scratch)
    needles = Needles.of(github, stack.environment)
    found = await asyncio.to_thread(_search, needles, [scratch, folder])
    if found:
        raise SecretLeft("secrets are left:\n" + "\n".join(sorted(found)))


def _search(needles: Needles, folders: Sequence[Path]) -> list[str]:
    """By grep, which looks for thousands of texts at once."""
    patterns = b"\n".join(needles.names) + b"\n"
    command = ["grep", "-rlaFZ", "--devices=skip", "-f", "-", *map(str, folders)]
    run = subprocess.run(
        command, input=patterns, capture_output=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    )
    files = [Path(name.decode()) for name in run.stdout.split(b"\0") if name]
    return [f"{_place(file, folders)}: {', '.join(sorted(needles.found_in(file.read_bytes())))}" for file in files]


def _place(file: Path, folders: Sequence[Path]) -> str:
    return next(str(file.relative_to(folder)) for folder in folders if file.is_relative_to(folder))
