"""Record histories of previews: `python -m tests.replay.record_previews [NAME ...]`.

The promise is that of `tests.replay.recording`: a preview may run for half a day.
"""

import asyncio
import sys

from temporalio.client import Client

from app.contracts.previews import PreviewRunEnd
from tests.fakes.previews import ScriptedPreviews, Served, built, ended, previewing, publishing
from tests.replay.recording import Recorded, Scenario, record

_CRASH = ended(PreviewRunEnd.EXITED)
_IDLE = ended(PreviewRunEnd.IDLE)


async def preview_restarted(client: Client) -> Recorded:
    """The process ends once; the next one runs until nobody looks any more."""
    return await _lived(client, ScriptedPreviews(runs=[_CRASH, _IDLE]))


async def preview_failed(client: Client) -> Recorded:
    """It ends again and again."""
    return await _lived(client, ScriptedPreviews(runs=[_CRASH] * 4))


async def preview_stopped(client: Client) -> Recorded:
    """Somebody stops it."""
    served = Served()
    async with previewing(client, ScriptedPreviews(runs=[served])) as preview:
        await served.begun.wait()
        await preview.cancel()
        await preview.result()
    return preview


async def preview_built(client: Client) -> Recorded:
    """A build that is shared."""
    async with publishing(client, ScriptedPreviews(builds=[built])) as build:
        await build.result()
    return build


async def _lived(client: Client, activities: ScriptedPreviews) -> Recorded:
    async with previewing(client, activities) as preview:
        await preview.result()
    return preview


SCENARIOS: tuple[Scenario, ...] = (
    preview_restarted,
    preview_failed,
    preview_stopped,
    preview_built,
)


if __name__ == "__main__":
    asyncio.run(record(SCENARIOS, set(sys.argv[1:])))
