"""A dead Temporal, Postgres or Supabase: readiness turns red, requests get 503, and jobs carry on afterwards."""

import httpx
import pytest

from app.client import ApiError, WingbeatClient
from app.contracts.events import Code, ServerFrame
from app.contracts.generations import GenerationOptions, GenerationRequest, GenerationStatus, OnDisconnect
from app.contracts.projects import Project
from app.local.stack import Stack
from tests.support.holding import Hold
from tests.support.jobs import eventually, watch_until
from tests.support.watching import Watching


def _any_code(frame: ServerFrame) -> bool:
    return isinstance(frame, Code) and frame.draft is not None


async def _ready(api_url: str) -> bool:
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        return (await http.get(f"{api_url}/api/health/ready")).status_code == 200


@pytest.mark.parametrize("service", ["temporal", "postgres", "supabase"])
async def test_a_job_carries_on_after_an_outage(
    stack: Stack, user: WingbeatClient, project: Project, api_url: str, service: str
) -> None:
    hold = Hold(stack)
    stays = GenerationOptions(on_disconnect=OnDisconnect.CONTINUE)
    async with user.live() as live:
        job = await live.generate(project.id, f"a recipe book {hold}", options=stays)
        await watch_until(live, job.id, Watching(), _any_code)
    async with stack.held_down(service):

        async def red() -> bool:
            return not await _ready(api_url)

        await eventually(red, within_s=60, what="red readiness")
        with pytest.raises(ApiError) as refused:
            await user.start(project.id, GenerationRequest(prompt="a quiz"))
        assert refused.value.problem.status == 503
        assert refused.value.retry_after_s is not None
    await eventually(lambda: _ready(api_url), within_s=60, what="green readiness")
    assert not (await user.generation(job.id)).status.is_final
    await hold.let_go()

    async def ended() -> bool:
        return (await user.generation(job.id)).status.is_final

    await eventually(ended, within_s=90, what="the job's end")
    assert (await user.generation(job.id)).status is GenerationStatus.COMPLETED
    assert [item.id for item in (await user.generations(project.id)).items] == [job.id], "nothing half-written"
