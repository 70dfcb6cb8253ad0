"""What model calls leave in the ledger, and how a budget ends them."""

import asyncio

import pytest

from activities.model import metering
from activities.model.metering import Metering
from activities.model.streaming import ModelActivities
from app.contracts.errors import ErrorCode
from app.contracts.generations import Usage
from app.contracts.usage import BudgetScope
from app.data.usage_ledger import LedgerEntry, Spent
from app.limits import JobLimits
from app.prices import PriceTable, price_table
from tests.activities.stream_model.bench import Bench, block
from tests.fakes.gemini import MODEL_VERSION, Cut, Failure, Finish, Hold, Say, Stream, stream

EMPTY = PriceTable(price=[])


def untold(*texts: str) -> Stream:
    """A clean answer of a server that does not tell what it used."""
    said = [Say(text, tells_usage=False) for text in texts]
    return Stream((*said, Finish(text=".", tells_usage=False)))


def limited(bench: Bench, *, job: int | None = None, day: int | None = None, prices: PriceTable | None = None) -> None:
    limits = JobLimits(tokens_per_job=job, tokens_per_day=day)
    bench.activities = ModelActivities(
        model=bench.activities._model,
        records=bench.records,
        objects=bench.objects,
        drafts=bench.drafts,
        publisher=bench.publisher,
        attachments=bench.activities._attachments,
        transcripts=bench.transcripts,
        caches=bench.activities._caches,
        metering=Metering(bench.ledger, limits, prices or price_table()),
        model_name="configured",
    )


async def prompt_tokens(bench: Bench) -> int:
    """What the prompt of the bench is estimated at."""
    bench.server.replies(untold(""))
    output = await bench.run()
    bench.ledger.entries.clear()
    bench.drafts.drafts.clear()
    bench.server.requests.clear()
    return output.usage.prompt_tokens


async def test_every_call_is_one_entry(bench: Bench) -> None:
    bench.server.replies(stream("The ", Cut()), stream("end.\n", Finish()))
    output = await bench.run()
    first, second = bench.ledger.entries.values()
    assert [(entry.round, entry.attempt, entry.call) for entry in (first, second)] == [(0, 1, 0), (0, 1, 1)]
    assert second.model == MODEL_VERSION
    assert first.settled
    assert second.settled
    assert (second.prompt_tokens, second.output_tokens, second.thought_tokens, second.cached_tokens) == (10, 5, 2, 1)
    assert output.usage.model_calls == 2
    assert output.usage.total_tokens == first.total_tokens + second.total_tokens
    assert output.allowance is None


async def test_a_retry_that_calls_nobody_charges_nothing_again(bench: Bench) -> None:
    bench.server.replies(stream("Done.\n", Finish()))
    first = await bench.run()
    entries = dict(bench.ledger.entries)
    again = await bench.run(attempt=2)
    assert bench.ledger.entries == entries
    assert again.usage == first.usage, "also what was used before is told"


async def test_what_a_lost_attempt_used_is_part_of_the_round(bench: Bench) -> None:
    bench.server.replies(stream("The ", Cut()), Failure(503))
    await bench.fails()
    (lost,) = bench.ledger.entries.values()
    bench.server.replies(stream("end.\n", Finish()))
    output = await bench.run(attempt=2)
    assert [entry.attempt for entry in bench.ledger.entries.values()] == [1, 2]
    assert output.usage.total_tokens == lost.total_tokens + 17


async def test_a_call_that_was_refused_costs_nothing(bench: Bench) -> None:
    bench.server.replies(Failure(429))
    assert (await bench.fails()).type == ErrorCode.MODEL_QUOTA
    assert bench.ledger.entries == {}


async def test_an_unknown_price_is_no_cost_and_not_free(bench: Bench) -> None:
    limited(bench, prices=EMPTY)
    bench.server.replies(stream("Done.\n", Finish()))
    assert (await bench.run()).usage.cost_micro_usd is None


async def test_a_database_that_restarts_loses_no_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metering, "SETTLE_PAUSE_S", 0)
    bench.ledger.outages = 3
    bench.server.replies(stream("Done.\n", Finish()))
    output = await bench.run()
    assert bench.answer(output) == "Done.\n"
    assert len(bench.ledger.entries) == 1


async def test_a_running_call_is_counted_while_it_streams(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metering, "REPORT_EVERY_S", 0)
    seen: list[tuple[bool, int]] = []
    record = bench.ledger.record

    async def spy(entry: LedgerEntry) -> Spent:
        seen.append((entry.settled, entry.total_tokens))
        return await record(entry)

    monkeypatch.setattr(bench.ledger, "record", spy)
    bench.server.replies(untold("a" * 400, "b" * 400))
    await bench.run()
    assert [settled for settled, _ in seen] == [*[False] * (len(seen) - 1), True]
    assert seen[0][1] < seen[1][1]
    assert len(bench.ledger.entries) == 1


async def test_the_model_is_told_what_it_may_still_write(bench: Bench) -> None:
    prompt = await prompt_tokens(bench)
    limited(bench, job=prompt + 500)
    bench.server.replies(stream("Done.\n", Finish()))
    output = await bench.run()
    assert bench.server.requests[0].body["generationConfig"] == {"maxOutputTokens": 500}
    assert output.allowance is not None
    assert (output.allowance.scope, output.allowance.left) == (BudgetScope.JOB, prompt + 500 - 17)
    assert not output.out_of_budget


async def test_a_stream_that_passes_the_budget_is_stopped_and_kept(bench: Bench) -> None:
    prompt = await prompt_tokens(bench)
    limited(bench, job=prompt + 30)
    whole = block("class A {}\n")
    bench.server.replies(untold("Plan.\n" + whole, "more " * 60, "never " * 60))
    output = await bench.run()
    assert output.out_of_budget
    assert output.files == 1
    assert bench.answer(output).startswith("Plan.\n" + whole)
    assert "never" not in bench.answer(output)
    (entry,) = bench.ledger.entries.values()
    assert entry.total_tokens >= prompt + 30, "what was used is counted, although the model told nothing"
    assert output.allowance is not None
    assert output.allowance.left <= 0


async def test_a_model_that_thinks_its_last_tokens_away_is_not_asked_again(bench: Bench) -> None:
    prompt = await prompt_tokens(bench)
    limited(bench, job=prompt + 500)
    bench.server.replies(stream(Finish("MAX_TOKENS")))
    output = await bench.run()
    assert (output.out_of_budget, output.files, output.usage.total_tokens) == (True, 0, 17)
    assert len(bench.server.requests) == 1


async def test_nobody_is_asked_without_tokens_for_the_prompt(bench: Bench) -> None:
    prompt = await prompt_tokens(bench)
    limited(bench, job=10**9, day=prompt + 1000)
    bench.ledger.others_today = 1000
    output = await bench.run()
    assert (output.out_of_budget, output.files, output.usage) == (True, 0, Usage())
    assert output.allowance is not None
    assert output.allowance.scope is BudgetScope.DAY
    assert bench.server.requests == []


async def test_another_job_of_the_user_may_use_up_the_day(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metering, "REPORT_EVERY_S", 0)
    prompt = await prompt_tokens(bench)
    limited(bench, day=prompt + 100_000)
    record = bench.ledger.record

    async def meanwhile(entry: LedgerEntry) -> Spent:
        bench.ledger.others_today = 100_000
        return await record(entry)

    monkeypatch.setattr(bench.ledger, "record", meanwhile)
    bench.server.replies(untold("a" * 400, "b" * 400))
    output = await bench.run()
    assert output.out_of_budget


async def test_a_cancelled_call_is_counted(bench: Bench) -> None:
    bench.server.replies(Stream((Say("a" * 400, tells_usage=False), Hold())))
    environment = bench.environment(1)
    running = asyncio.ensure_future(environment.run(bench.activities.stream_model, bench.job))
    await bench.publisher.received("a" * 400)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    (entry,) = bench.ledger.entries.values()
    assert entry.settled
    assert entry.total_tokens >= 100
