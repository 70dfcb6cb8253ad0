"""Running jobs in tests: start one, watch it, wait for what must happen."""

import asyncio
from collections.abc import Awaitable, Callable

from app.client import LiveConnection
from app.contracts.events import Result, ServerFrame
from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from tests.support.watching import Watching


async def watch_to_the_end(
    live: LiveConnection, generation: GenerationId, watching: Watching | None = None, *, silence_s: float = 60.0
) -> Watching:
    """See every frame of the job up to its `Result`."""
    watching = watching or Watching()
    async for frame in live.until_result(generation, timeout_s=silence_s):
        watching.see(frame)
    return watching


async def watch_until(
    live: LiveConnection,
    generation: GenerationId,
    watching: Watching,
    enough: Callable[[ServerFrame], bool],
    *,
    silence_s: float = 60.0,
) -> ServerFrame:
    """See frames until one is `enough`, and answer it.

    Raises:
        AssertionError: the job ended first.
    """
    async for frame in live.until_result(generation, timeout_s=silence_s):
        watching.see(frame)
        if enough(frame):
            return frame
        if isinstance(frame, Result):
            break
    raise AssertionError(f"the job ended first: {watching.result}")


async def eventually(
    holds: Callable[[], Awaitable[bool]], *, within_s: float, every_s: float = 0.1, what: str = "it"
) -> None:
    """Poll until `holds` answers true.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = asyncio.get_running_loop().time() + within_s
    while not await holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"{what} did not happen within {within_s} s")
        await asyncio.sleep(every_s)


def describe(generation: Generation) -> str:
    """A generation for an assertion message."""
    return f"{generation.status} at {generation.stage}: {generation.error}"
