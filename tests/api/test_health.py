"""Readiness tells which part is away; liveness asks nobody."""

import httpx
import pytest

from app.settings import Settings
from tests.support.serving import serving

CUT_OFF = {
    "temporal": {"temporal_address": "127.0.0.1:1"},
    "supabase": {"supabase_url": "http://127.0.0.1:1"},
    "postgres": {"database_url": "postgres://nobody@127.0.0.1:1/postgres"},
}


async def test_everything_is_there(http: httpx.AsyncClient) -> None:
    response = await http.get("/health/ready")
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "up")
    assert {part["name"] for part in body["parts"]} == set(CUT_OFF)
    assert body["workers"] == [], "the api's tests run no worker"
    assert all(part["latency_ms"] >= 0 and part["problem"] is None for part in body["parts"])


@pytest.mark.parametrize("part", CUT_OFF)
async def test_a_part_that_is_away_turns_it_red(settings: Settings, part: str) -> None:
    changed = Settings.model_validate(settings.model_dump() | CUT_OFF[part])
    async with serving(changed) as api, httpx.AsyncClient(base_url=api, timeout=10, trust_env=False) as http:
        response = await http.get("/health/ready")
        body = response.json()
        assert (response.status_code, body["status"]) == (503, "down")
        assert [item["name"] for item in body["parts"] if item["status"] == "down"] == [part]
        assert int(response.headers["retry-after"]) >= 1
        assert (await http.get("/health/live")).json() == {"status": "up"}
