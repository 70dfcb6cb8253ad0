"""A worker that is killed while jobs stand at chosen steps; see `held_worker`."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil

from app.contracts.names import ActivityName
from app.local.options import ROOT
from app.local.stack import Stack
from tests.support.jobs import eventually

_STANDS_WITHIN_S = 180.0


class Side(NamedTuple):
    """Of an activity: before it has begun, or after everything but the report of its result."""

    step: ActivityName
    when: str

    def __str__(self) -> str:
        return f"{self.when}-{self.step}"


def both_sides(steps: Sequence[ActivityName]) -> list[Side]:
    return [Side(step, when) for step in steps for when in ("before", "after")]


@dataclass(frozen=True, slots=True)
class Doomed:
    """The worker's process. `told` is where it says what stands."""

    process: asyncio.subprocess.Process
    places: dict[str, Side]
    told: Path

    async def all_stand(self) -> None:
        """Every job is where it is to be killed."""

        async def stand() -> bool:
            assert self.process.returncode is None, "the worker ended by itself"
            return len(list(self.told.iterdir())) == len(self.places)

        try:
            await eventually(stand, within_s=_STANDS_WITHIN_S, what="standing still")
        except AssertionError as error:
            missing = [str(side) for number, side in enumerate(self.places.values()) if not self._stands(number)]
            error.add_note(f"not reached: {missing}")
            raise

    async def kill(self) -> list[psutil.Process]:
        """Answers the processes that it leaves behind, all that it had started."""
        started = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        await self.process.wait()
        return started

    def _stands(self, number: int) -> bool:
        return (self.told / str(number)).exists()


@asynccontextmanager
async def doomed_worker(stack: Stack, folder: Path, places: dict[str, Side]) -> AsyncIterator[Doomed]:
    """Works while the block runs, to be used while the stack's own is down; that one may come back before this one is
    killed. `places` are by the jobs' workflow ids."""
    told = folder / "told"
    told.mkdir()
    held_at = folder / "held.json"
    held_at.write_text(json.dumps([[workflow, *side] for workflow, side in places.items()]))
    with (Path(stack.info.logs_dir) / "doomed-worker.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.held_worker",
            cwd=ROOT,
            env={**stack.environment, "PREVIEW_PORT": "", "HELD_AT": str(held_at), "HELD_TOLD": str(told)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        yield Doomed(process, places, told)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
