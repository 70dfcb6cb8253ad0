"""Would this code break workflows that run: their histories, replayed."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from temporalio.client import Client, WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.worker import Replayer

REMEDY: Final = (
    "guard the change with workflow.patched and an id of workflows/patches.py, or wait until these have ended "
    "(docs/operations.md, Upgrade)"
)
_LONGEST: Final = 400
_RULE: Final = re.compile(r"\[TMPRL\d+\][^\"]*")
"""What broke, within all that the SDK's core says of it."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one history: no `failure` when the code did again what it says."""

    workflow_id: str
    failure: str | None

    def __str__(self) -> str:
        return f"FAIL {self.workflow_id}: {self.failure}" if self.failure else f"ok   {self.workflow_id}"


async def replayed(
    workflows: Sequence[type], converter: DataConverter, histories: AsyncIterator[WorkflowHistory]
) -> AsyncIterator[Replay]:
    """Each history on these workflows."""
    replayer = Replayer(workflows=list(workflows), data_converter=converter)
    async for history in histories:
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        failure = result.replay_failure
        yield Replay(history.workflow_id, _in_short(failure) if failure else None)


async def committed(files: Iterable[Path]) -> AsyncIterator[WorkflowHistory]:
    """Histories as JSON, each named after its file."""
    for file in files:
        yield WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))


async def live(client: Client, workflows: Iterable[str], *, limit: int) -> AsyncIterator[WorkflowHistory]:
    """Of workflows of these types that run now: those that began last, at most `limit`."""
    types = ", ".join(f"'{name}'" for name in workflows)
    running = client.list_workflows(f"ExecutionStatus = 'Running' AND WorkflowType IN ({types})", limit=limit)
    async for execution in running:
        yield await client.get_workflow_handle(execution.id, run_id=execution.run_id).fetch_history()


def _in_short(failure: Exception) -> str:
    text = " ".join(str(failure).split())
    rule = _RULE.search(text)
    return (rule[0] if rule else text)[:_LONGEST]
