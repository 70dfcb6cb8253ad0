"""How histories are recorded: on a server of their own, each into a file by its name.

A recorded history is a promise to the jobs that run while a new version is deployed. Record a new one under a new name
when a workflow gains a path; never record an old one again to make a failing replay pass: guard the change with a
patch instead.
"""

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from app.temporal.converter import data_converter

HISTORIES = Path(__file__).parent / "histories"
_STACK_TRACE = re.compile(r'("stackTrace": ")(?:[^"\\]|\\.)*')
_TEMPORAL = Path(sys.executable).parent / "temporal"

Recorded: TypeAlias = WorkflowHandle[Any, Any]
Scenario: TypeAlias = Callable[[Client], Awaitable[Recorded]]


@asynccontextmanager
async def recorder(search_attributes: Sequence[SearchAttributeKey[Any]] = ()) -> AsyncIterator[WorkflowEnvironment]:
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(_TEMPORAL),
        data_converter=data_converter(),
        dev_server_log_level="error",
        identity="recorder",
        search_attributes=search_attributes,
    )
    async with environment:
        yield environment


async def keep(name: str, workflow: Recorded) -> None:
    """Without stack traces: they change with every line of code."""
    history = await workflow.fetch_history()
    (HISTORIES / f"{name}.json").write_text(_STACK_TRACE.sub(r"\1", history.to_json()) + "\n")


async def record(scenarios: Sequence[Scenario], names: set[str]) -> None:
    """Those that are named, or all when none is."""
    async with recorder() as environment:
        for scenario in scenarios:
            if not names or scenario.__name__ in names:
                await keep(scenario.__name__, await scenario(environment.client))
