"""Jobs that run while a new version is deployed must go on: the committed histories replay on today's code."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from app.contracts.names import ActivityName
from app.temporal.converter import data_converter
from tests.replay import record_previews, record_upkeep
from tests.replay.record import SCENARIOS
from tests.replay.recording import HISTORIES
from worker import WORKFLOWS
from workflows.policies import janitor

RECORDED = sorted(HISTORIES.glob("*.json"))


def replayer() -> Replayer:
    return Replayer(workflows=list(WORKFLOWS), data_converter=data_converter())


def read(recorded: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(recorded.stem, recorded.read_text())


def scheduled(recorded: Path) -> set[str]:
    """The activities of a history."""
    events = read(recorded).events
    return {event.activity_task_scheduled_event_attributes.activity_type.name for event in events} - {""}


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
async def test_history_replays(recorded: Path) -> None:
    await replayer().replay_workflow(read(recorded))


def test_every_scenario_is_recorded() -> None:
    assert {f"code_generation_{scenario.__name__}" for scenario in SCENARIOS} <= {path.stem for path in RECORDED}
    assert {scenario.__name__ for scenario in record_previews.SCENARIOS} <= {path.stem for path in RECORDED}
    assert {scenario.__name__ for scenario in record_upkeep.SCENARIOS} <= {path.stem for path in RECORDED}


def test_every_duty_of_the_janitor_is_recorded() -> None:
    """A duty that comes to it is recorded in a history of a new name; the older ones stay."""
    recorded = {step for path in RECORDED if path.stem.startswith("janitor_") for step in scheduled(path)}
    assert recorded == {step.name for step in janitor.STEPS}


async def test_replay_notices_another_order_of_steps() -> None:
    """The guard itself can fail."""
    history = (HISTORIES / "code_generation_clean.json").read_text()
    changed = history.replace(f'"{ActivityName.PUB_GET}"', '"pub_upgrade"')
    assert changed != history
    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(WorkflowHistory.from_json("changed", changed))
