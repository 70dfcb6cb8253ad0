"""Readiness tells which part is away; startup waits for each once; liveness asks nobody."""

import httpx
import pytest

from app.contracts.names import TaskQueue
from app.services.health import HealthService
from app.settings import Settings
from app.temporal.pollers import QueuePollers
from app.temporal.workers import WorkspaceWorker
from tests.support.jobs import eventually
from tests.support.serving import serving

CUT_OFF = {
    "temporal": {"temporal_address": "127.0.0.1:1"},
    "supabase": {"supabase_url": "http://127.0.0.1:1"},
    "postgres": {"database_url": "postgres://nobody@127.0.0.1:1/postgres"},
}


async def _settled(http: httpx.AsyncClient, *, down: list[str]) -> httpx.Response:
    """Readiness, once exactly these parts are down: each part has a second to answer, and a busy machine is slow."""
    response = await http.get("/health/ready")

    async def is_told() -> bool:
        nonlocal response
        response = await http.get("/health/ready")
        found = [part["name"] for part in response.json()["parts"] if part["status"] == "down"]
        return found == down and bool(response.json()["queues"] or "temporal" in down)

    await eventually(is_told, within_s=60, what=f"that {down} is down and nothing else")
    return response


async def test_everything_is_there(http: httpx.AsyncClient) -> None:
    response = await _settled(http, down=[])
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "up")
    assert {part["name"] for part in body["parts"]} == set(CUT_OFF)
    assert all(worker["host"] and worker["toolchain"] for worker in body["workers"]), "other tests may run some"
    assert all(part["latency_ms"] >= 0 and part["problem"] is None for part in body["parts"])
    assert all(part["version"] for part in body["parts"]), "each tells its version"
    assert [queue["name"] for queue in body["queues"]] == list(TaskQueue)
    assert (await http.get("/health/startup")).json() == {"status": "up", "missing": []}


@pytest.mark.parametrize("part", CUT_OFF)
async def test_a_part_that_is_away_turns_it_red(settings: Settings, part: str) -> None:
    changed = Settings.model_validate(settings.model_dump() | CUT_OFF[part])
    async with serving(changed) as api, httpx.AsyncClient(base_url=api, timeout=60, trust_env=False) as http:
        response = await _settled(http, down=[part])
        assert (response.status_code, response.json()["status"]) == (503, "down")
        assert int(response.headers["retry-after"]) >= 1
        started = await http.get("/health/startup")
        assert (started.status_code, started.json()["missing"]) == (503, [part])
        assert (await http.get("/health/live")).json() == {"status": "up"}


async def test_who_has_started_stays_started() -> None:
    """What goes away later is for `ready` to say: nobody restarts the process because of it."""
    there = True

    async def ask() -> str:
        if not there:
            raise ConnectionRefusedError
        return "1"

    class Nobody:
        async def polling(self) -> list[WorkspaceWorker]:
            return []

        async def polled(self) -> list[QueuePollers]:
            return []

        async def notices(self) -> list[str]:
            return []

    health = HealthService({"part": ask}, Nobody(), Nobody(), Nobody())
    there = False
    assert await health.missing_since_start() == ["part"]
    there = True
    assert await health.missing_since_start() == []
    there = False
    assert await health.missing_since_start() == []
    assert (await health.check())[0].problem == "ConnectionRefusedError"
