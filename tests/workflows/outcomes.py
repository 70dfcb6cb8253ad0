"""How a scripted job went: its log of activities and the frames that it told."""

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from app.contracts.errors import ErrorCode
from app.contracts.events import DurableFrame, Result, StatusUpdate, Text
from app.contracts.generations import GenerationKind
from app.contracts.jobs import FinishInput
from app.contracts.names import ActivityName
from tests.fakes.activities import ScriptedActivities
from tests.fakes.scripted_jobs import ScriptedJob, running

CHECKED_ONCE = [
    "provision started",
    "provision completed",
    "context started",
    "context completed",
    "model started",
    "chat Plan 0.",
    "model completed",
    "apply started",
    "file lib/main.dart",
    "apply completed",
    "pub_get started",
    "pub_get completed",
    "analyze started",
    "analyze completed",
    "notice Checked by syntax-only",
]
SAVED = ["snapshot started", "snapshot completed", "finish started"]
STEPS = [
    ActivityName.MARK_RUNNING,
    ActivityName.PROVISION_WORKSPACE,
    ActivityName.GATHER_CONTEXT,
    ActivityName.STREAM_MODEL,
    ActivityName.APPLY_CHANGES,
    ActivityName.PUB_GET,
    ActivityName.ANALYZE,
    ActivityName.SAVE_SNAPSHOT,
    ActivityName.FINISH,
    ActivityName.CLEAN_UP,
]
"""Of a clean job without an earlier conversation."""


def repair(number: int, found: str | None = None) -> list[str]:
    problems = [] if found is None else [found]
    return [
        "repair started",
        "context started",
        "context completed",
        "model started",
        f"chat Plan {number}.",
        "model completed",
        "apply started",
        "file lib/main.dart",
        "apply completed",
        "pub_get started",
        "pub_get completed",
        "analyze started",
        "analyze completed",
        *problems,
        "repair completed",
    ]


async def ended(
    skipping: WorkflowEnvironment,
    activities: ScriptedActivities,
    *,
    kind: GenerationKind = GenerationKind.GENERATE,
    max_fix_attempts: int = 3,
) -> ScriptedJob:
    """A job that ended well in Temporal's eyes, with its log checked for what holds of every log."""
    async with running(skipping.client, activities, kind=kind, max_fix_attempts=max_fix_attempts) as job:
        output = await job.result()
        frames = await job.told()
    assert output.status is job.recorded().status
    assert output.last_seq == len(frames)
    holds_of_every_log(job, frames)
    return job


def holds_of_every_log(job: ScriptedJob, frames: list[DurableFrame]) -> None:
    assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
    assert {frame.generation_id for frame in frames} == {job.job.generation_id}
    assert [frame.ts for frame in frames] == sorted(frame.ts for frame in frames)
    progress = [frame.progress for frame in frames if isinstance(frame, StatusUpdate)]
    assert progress == sorted(progress)
    assert isinstance(frames[-1], Result)
    assert not any(isinstance(frame, Result) for frame in frames[:-1])
    assert job.recorded().events == frames


def notices(end: FinishInput) -> list[Text]:
    return [frame for frame in end.events if isinstance(frame, Text)]


async def failed(skipping: WorkflowEnvironment, activities: ScriptedActivities, code: ErrorCode) -> Result:
    """Run a job that Temporal shows as failed with this code, tidied up all the same. Answers what was told last."""
    async with running(skipping.client, activities) as job:
        with pytest.raises(WorkflowFailureError) as failure:
            await job.result()
        frames = await job.told()
        description = await job.handle.describe()
    assert description.status is WorkflowExecutionStatus.FAILED
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.type == code
    if ActivityName.GATHER_CONTEXT in activities.names():
        assert activities.names()[-1] is ActivityName.CLEAN_UP
    result = frames[-1]
    assert isinstance(result, Result)
    assert result.error is not None
    assert result.error.code is code
    return result
