"""Record histories of previews: `python -m tests.replay.record_previews [NAME ...]`.

The promise is that of `tests.replay.record`: a preview may run for half a day.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from app.contracts.previews import PreviewRunEnd
from app.temporal.converter import data_converter
from tests.fakes.previews import ScriptedPreviews, Served, built, ended, previewing, publishing
from tests.replay.record import HISTORIES, TEMPORAL

_CRASH = ended(PreviewRunEnd.EXITED)
_IDLE = ended(PreviewRunEnd.IDLE)

Recorded = WorkflowHandle[Any, Any]


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


SCENARIOS: tuple[Callable[[Client], Awaitable[Recorded]], ...] = (
    preview_restarted,
    preview_failed,
    preview_stopped,
    preview_built,
)


async def record(names: set[str]) -> None:
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        data_converter=data_converter(),
        dev_server_log_level="error",
        identity="recorder",
    )
    async with environment:
        for scenario in SCENARIOS:
            if not names or scenario.__name__ in names:
                history = await (await scenario(environment.client)).fetch_history()
                (HISTORIES / f"{scenario.__name__}.json").write_text(history.to_json() + "\n")


if __name__ == "__main__":
    asyncio.run(record(set(sys.argv[1:])))
