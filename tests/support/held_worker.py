"""A worker process that stops at chosen steps and stays there, for whoever kills it. Run as a program.

Told by `HELD_AT`, a file of JSON: `[[workflow id, activity, "before" or "after"], ...]`. Before: the activity was
started and has done nothing. After: it has done everything, and its result is never reported. That a step was reached
is told by a file in `HELD_TOLD`, named by the line's number. Everything else is the worker as it always is.
"""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from temporalio import activity
from temporalio.client import Client
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput
from temporalio.worker import Interceptor as WorkerInterceptor

import worker
from activities.heartbeat import heartbeating
from app.settings import Settings
from app.temporal.client import connect

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Places:
    """Where to stop; `told` is the folder for what was reached."""

    numbers: dict[tuple[str, str, str], int]
    told: Path

    @classmethod
    def from_environment(cls) -> "Places":
        lines = json.loads(Path(os.environ["HELD_AT"]).read_text())
        return cls({tuple(line): number for number, line in enumerate(lines)}, Path(os.environ["HELD_TOLD"]))

    async def stand(self, side: str) -> None:
        info = activity.info()
        number = self.numbers.get((info.workflow_id or "", info.activity_type, side))
        if number is not None:
            (self.told / str(number)).touch()
            async with heartbeating():
                await asyncio.Event().wait()


class _Stopping(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, places: Places) -> None:
        super().__init__(following)
        self._places = places

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 (the SDK's name)
        await self._places.stand(BEFORE)
        result = await super().execute_activity(input)
        await self._places.stand(AFTER)
        return result


class StoppingWorker(ClientInterceptor, WorkerInterceptor):
    """A client's interceptor that is also one of its workers."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _Stopping(next, self._places)


async def _connected(settings: Settings, *, lazy: bool = True) -> Client:
    client = await connect(settings, lazy=lazy)
    config = client.config()
    config["interceptors"] = [StoppingWorker(Places.from_environment())]
    return Client(**config)


if __name__ == "__main__":
    with patch("worker.connect", _connected):
        worker.run()
