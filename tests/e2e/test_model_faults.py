"""What a model can do wrong, and what becomes of the job."""

import pytest

from app.client import WingbeatClient
from app.contracts.diagnostics import RefusalReason
from app.contracts.errors import ErrorCode
from app.contracts.events import AnalysisError
from app.contracts.generations import GenerationStatus
from app.contracts.projects import Project
from tests.support.jobs import watch_to_the_end


@pytest.mark.parametrize("fault", ["truncate=900", "cut=900", "eof=900", "error=503", "error=429"])
async def test_an_interrupted_answer_goes_on_where_it_stopped(
    user: WingbeatClient, project: Project, fault: str
) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, f"a pomodoro timer [[demo:{fault}]]")
        watching = await watch_to_the_end(live, job.id)
    assert not watching.breaches
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    for path in watching.drafts[0].finals:
        assert (await user.file(job.id, path)).decode() == watching.drafts[0].files[path]


async def test_a_blocked_prompt_ends_with_its_code(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, "a quiz [[demo:blocked]]")
        watching = await watch_to_the_end(live, job.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.ERROR
    assert watching.result.error is not None
    assert watching.result.error.code is ErrorCode.MODEL_BLOCKED


async def test_a_path_outside_is_refused_and_the_rest_delivered(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, "a quiz [[demo:badpath]]")
        watching = await watch_to_the_end(live, job.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    found = [refusal for frame in watching.durable if isinstance(frame, AnalysisError) for refusal in frame.refusals]
    assert found[0].reason is RefusalReason.PATH
    assert not any("evil" in entry.path for entry in watching.result.files)


async def test_a_placeholder_is_sent_back_and_mended(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, "a quiz [[demo:placeholder]]")
        watching = await watch_to_the_end(live, job.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.COMPLETED, watching.result.error
    assert watching.result.repair_rounds == 1
    assert watching.result.refusals == []


async def test_the_same_error_again_stops_the_repairs(user: WingbeatClient, project: Project) -> None:
    async with user.live() as live:
        job = await live.generate(project.id, "a habit tracker [[demo:broken]]")
        watching = await watch_to_the_end(live, job.id)
    assert watching.result is not None
    assert watching.result.status is GenerationStatus.ERROR
    assert watching.result.error is not None
    assert watching.result.error.code is ErrorCode.REPEATED_ERRORS
    assert watching.result.repair_rounds == 1
    assert watching.result.diagnostics
    assert watching.result.files, "the files are kept"
