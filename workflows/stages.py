"""The stages as people see them: their words, and how far along a job is in each."""

from dataclasses import dataclass
from typing import Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import Stage


@dataclass(frozen=True, slots=True)
class StageView:
    """What is said when a stage starts and ends, and the job's percentage at both."""

    starts: str
    ends: str
    from_percent: int
    to_percent: int


STAGES: Final[dict[Stage, StageView]] = {
    Stage.QUEUED: StageView("Waiting for a worker", "Taken by a worker", 0, 1),
    Stage.PROVISION: StageView("Preparing the workspace", "The workspace is ready", 1, 5),
    Stage.CONTEXT: StageView("Reading the project", "The project is read", 5, 10),
    Stage.MODEL: StageView("The model is writing", "The model has answered", 10, 55),
    Stage.APPLY: StageView("Applying the changes", "The changes are applied", 55, 60),
    Stage.PUB_GET: StageView("Getting packages", "The packages are there", 60, 66),
    Stage.ANALYZE: StageView("Checking the code", "The code is checked", 66, 70),
    Stage.TEST: StageView("Running the tests", "The tests have run", 70, 72),
    Stage.BUILD: StageView("Building for the web", "The app is built", 72, 74),
    Stage.REPAIR: StageView("Repairing", "Repaired", 74, 90),
    Stage.SNAPSHOT: StageView("Saving the version", "The version is saved", 90, 95),
    Stage.CLONE: StageView("Cloning the repository", "The repository is cloned", 1, 50),
    Stage.INSPECT: StageView("Looking at the files", "The files are saved", 50, 80),
    Stage.SUMMARISE: StageView("Summarising the code", "The code is summarised", 80, 95),
    Stage.FINISH: StageView("Finishing", "Finished", 95, 100),
}

_REPAIR = STAGES[Stage.REPAIR]
_REPAIRED_STAGES = frozenset(STAGES) - {Stage.QUEUED, Stage.PROVISION, Stage.SNAPSHOT, Stage.FINISH}


def percent(stage: Stage, *, ended: bool, repair_round: int, max_repair_rounds: int) -> int:
    """How far along a job is. The stages of a repair round share that round's part of the `repair` stage."""
    view = STAGES[stage]
    if repair_round == 0 or stage not in _REPAIRED_STAGES:
        return view.to_percent if ended else view.from_percent
    share = (_REPAIR.to_percent - _REPAIR.from_percent) / max(max_repair_rounds, 1)
    begun = _REPAIR.from_percent + share * (repair_round - 1)
    return int(begun + share * _part_of_round(stage, ended=ended))


def _part_of_round(stage: Stage, *, ended: bool) -> float:
    if stage is Stage.REPAIR:
        return 1.0 if ended else 0.0
    view, first, last = STAGES[stage], STAGES[Stage.CONTEXT].from_percent, STAGES[Stage.BUILD].to_percent
    return ((view.to_percent if ended else view.from_percent) - first) / (last - first)
