"""What was used: in the ledger, in sums, and who reads it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from app.contracts.errors import ErrorCode
from app.contracts.generations import Usage
from app.contracts.ids import GenerationId, ProjectId
from app.data.database import Pool
from app.data.supabase_clients import SupabaseClients
from app.data.usage_ledger import LedgerEntry, PostgresUsageLedger, UsageSource
from tests.api.conftest import User, start
from tests.api.limits.conftest import DAILY, MAX_RUNNING
from tests.api.limits.used import entry
from tests.api.problems import problem_of
from tests.api.records import WorkersHand


async def _listed(user: User, project: ProjectId) -> list[GenerationId]:
    response = await user.http.get(f"/projects/{project}/generations")
    return [GenerationId(UUID(item["id"])) for item in response.json()["items"]]


async def test_an_entry_written_again_adds_nothing(somebody: User, ledger: PostgresUsageLedger) -> None:
    job = await start(somebody, await somebody.project())
    first = entry(job, 10, settled=False)
    growing = entry(job, 25, id=first.id, settled=False)
    last = entry(job, 20, id=first.id)
    sums = [await ledger.record(each) for each in (first, growing, last, last, growing)]
    assert [each.job_tokens for each in sums] == [10, 25, 20, 20, 20]
    assert await ledger.round_usage(job.id, 0) == Usage(
        prompt_tokens=19, output_tokens=1, total_tokens=20, model_calls=1, cost_micro_usd=7
    )
    await ledger.record(entry(job, 5, cost_micro_usd=None))
    assert (await ledger.round_usage(job.id, 0)).cost_micro_usd is None


async def test_usage_is_summed_by_day_model_and_user(somebody: User, ledger: PostgresUsageLedger, pool: Pool) -> None:
    project = await somebody.project()
    job, other = [await start(somebody, project) for _ in range(2)]
    checked = LedgerEntry(
        id=uuid4(), generation_id=job.id, source=UsageSource.ANALYZE, round=0, attempt=1, duration_ms=250
    )
    old = entry(other, 100, cached_tokens=50, thought_tokens=3, model="another")
    for each in (
        entry(job, 10),
        entry(job, 20, round=1, cost_micro_usd=None),
        checked,
        old,
    ):
        await ledger.record(each)
    await pool.execute("update public.usage_ledger set created_at = now() - interval '3 days' where id = $1", old.id)
    usage = (await somebody.http.get(f"/projects/{project}/usage")).json()
    today = datetime.now(UTC).date()
    assert (usage["first_day"], usage["last_day"]) == (str(today - timedelta(days=29)), str(today))
    totals = usage["totals"]
    assert (totals["jobs"], totals["model_calls"], totals["unpriced_calls"]) == (2, 3, 1)
    assert (totals["total_tokens"], totals["cached_tokens"], totals["thought_tokens"]) == (130, 50, 3)
    assert (totals["model_seconds"], totals["tool_seconds"], totals["cost_micro_usd"]) == (4.5, 0.25, 14)
    assert [(day["day"], day["total_tokens"]) for day in usage["by_day"]] == [
        (str(today - timedelta(days=3)), 100),
        (str(today), 30),
    ]
    assert [(each["model"], each["total_tokens"]) for each in usage["by_model"]] == [
        ("another", 100),
        ("some-model", 30),
    ]
    assert [(each["user_id"], each["jobs"]) for each in usage["by_user"]] == [(str(somebody.session.user.id), 2)]
    budget = usage["budget"]
    assert (budget["running_jobs"], budget["max_running_jobs"]) == (2, MAX_RUNNING)
    assert (budget["tokens_today"], budget["tokens_left_today"]) == (30, DAILY - 30)

    recent = await somebody.http.get(f"/projects/{project}/usage", params={"from": str(today)})
    assert recent.json()["totals"]["total_tokens"] == 30
    before = await somebody.http.get(f"/projects/{project}/usage", params={"to": str(today - timedelta(days=4))})
    assert before.json()["totals"]["total_tokens"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-02", "to": "2026-02-01"}, "from"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "1999-12-31"}, "to"),
        ({"from": "yesterday"}, "from"),
    ],
    ids=str,
)
async def test_a_wrong_period(somebody: User, query: dict[str, str], field: str) -> None:
    response = await somebody.http.get(f"/projects/{await somebody.project()}/usage", params=query)
    problem = problem_of(response, 422, ErrorCode.INVALID_REQUEST)
    assert [each.field for each in problem.errors] == [field]


async def test_who_reads_what_was_used(
    owner: User, viewer: User, stranger: User, project: ProjectId, ledger: PostgresUsageLedger, clients: SupabaseClients
) -> None:
    job = await start(owner, project)
    await ledger.record(entry(job, 10))
    seen = (await viewer.http.get(f"/projects/{project}/usage")).json()
    assert seen["totals"]["total_tokens"] == 10
    assert seen["budget"]["tokens_today"] == 0, "the budget is the reader's own"
    problem_of(await stranger.http.get(f"/projects/{project}/usage"), 404, ErrorCode.NOT_FOUND)
    body = {"prompt": "a quiz"}
    estimate = f"/projects/{project}/generations/estimate"
    problem_of(await stranger.http.post(estimate, json=body), 404, ErrorCode.NOT_FOUND)
    problem_of(await viewer.http.post(estimate, json=body), 403, ErrorCode.FORBIDDEN)
    period = {"project": str(project), "since": "2020-01-01", "until": "2100-01-01"}
    rows = await clients.as_user(SecretStr(stranger.session.access_token)).rpc("project_usage", period).execute()
    assert str(rows.data).count("total_tokens") == 1
    assert "'total_tokens': 0" in str(rows.data), "row-level security counts nothing for strangers"


async def test_a_user_who_left_still_reads_their_own_rows(
    owner: User, project: ProjectId, ledger: PostgresUsageLedger, clients: SupabaseClients, pool: Pool
) -> None:
    job = await start(owner, project)
    await ledger.record(entry(job, 10))
    await pool.execute("update public.usage_ledger set project_id = null where generation_id = $1", job.id)
    table = clients.as_user(SecretStr(owner.session.access_token)).table("usage_ledger")
    rows = (await table.select("total_tokens").eq("generation_id", str(job.id)).execute()).data
    assert rows == [{"total_tokens": 10}]


async def test_an_estimate_starts_nothing_and_tells_the_range(somebody: User, worker: WorkersHand) -> None:
    project = await somebody.project()
    path = f"/projects/{project}/generations/estimate"
    empty = (await somebody.http.post(path, json={"prompt": "a quiz"})).json()
    assert await _listed(somebody, project) == []
    assert empty["output_tokens"]["low"] < empty["output_tokens"]["high"]
    assert empty["total_tokens"]["low"] == empty["prompt_tokens"] + empty["output_tokens"]["low"]
    assert empty["over_budget"], "a day of 1000 tokens does not suffice"
    assert empty["would_be_refused"] is None

    base = await start(somebody, project)
    await worker.finish(base, {"lib/main.dart": b"x" * 60_000, "web/icon.png": b"x" * 400_000})
    based = (await somebody.http.post(path, json={"prompt": "a quiz"})).json()
    assert 15_000 < based["prompt_tokens"] < 16_000, "what the base holds of text is in the prompt"
    once = (await somebody.http.post(path, json={"prompt": "a quiz", "options": {"max_fix_attempts": 0}})).json()
    assert once["total_tokens"]["high"] < based["total_tokens"]["high"]
    for _ in range(MAX_RUNNING):
        await start(somebody, project)
    full = (await somebody.http.post(path, json={"prompt": "a quiz"})).json()
    assert full["would_be_refused"] == ErrorCode.TOO_MANY_JOBS
    unknown = {"prompt": "a quiz", "base_generation_id": str(uuid4())}
    problem_of(await somebody.http.post(path, json=unknown), 404, ErrorCode.BASE_NOT_FOUND)
