"""What calls cost: the table that is shipped, and the arithmetic over it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contracts.generations import Usage
from app.prices import LongPromptRates, Price, PriceTable, price_table

DAY = date(2026, 11, 22)
MILLION = 1_000_000

rates = st.decimals(min_value=0, max_value=100, places=3)
tokens = st.integers(min_value=0, max_value=3 * MILLION)


def price(*, since: date = DAY, rate: str = "2", long_prompt: LongPromptRates | None = None) -> Price:
    return Price(
        models=["some"],
        since=since,
        input=Decimal(rate),
        cached=Decimal(rate) / 10,
        output=Decimal(rate) * 5,
        long_prompt=long_prompt,
        source="a test",
        as_of=DAY,
    )


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    prompt = draw(tokens)
    return Usage(
        prompt_tokens=prompt,
        cached_tokens=draw(st.integers(min_value=0, max_value=prompt)),
        output_tokens=draw(tokens),
        thought_tokens=draw(tokens),
        model_calls=1,
    )


@st.composite
def tables(draw: st.DrawFn) -> PriceTable:
    cheap, dear = sorted((draw(rates), draw(rates)))
    entry = price().model_copy(update={"input": dear, "cached": cheap, "output": draw(rates)})
    return PriceTable(price=[entry])


@given(tables(), usages())
def test_a_cost_is_never_negative_and_cached_tokens_are_no_dearer(table: PriceTable, usage: Usage) -> None:
    cost = table.cost("some", usage, on=DAY)
    uncached = table.cost("some", usage.model_copy(update={"cached_tokens": 0}), on=DAY)
    assert cost is not None
    assert uncached is not None
    assert 0 <= cost <= uncached


@given(tables(), st.lists(usages(), min_size=1, max_size=6))
def test_a_sum_of_calls_is_their_costs_and_tokens(table: PriceTable, calls: list[Usage]) -> None:
    priced = [call.model_copy(update={"cost_micro_usd": table.cost("some", call, on=DAY)}) for call in calls]
    total = Usage()
    for call in priced:
        total = total.plus(call)
    assert total.cost_micro_usd == sum(call.cost_micro_usd or 0 for call in priced)
    assert total.tokens == sum(call.tokens for call in calls)
    assert total.model_calls == len(calls)
    unpriced = total.plus(Usage(model_calls=1, prompt_tokens=1))
    assert unpriced.cost_micro_usd is None, "what is not known is not 0"


def test_kinds_of_tokens_have_their_own_price() -> None:
    table = PriceTable(price=[price()])
    costs = [
        table.cost("some", usage, on=DAY)
        for usage in (
            Usage(prompt_tokens=MILLION),
            Usage(prompt_tokens=MILLION, cached_tokens=MILLION),
            Usage(output_tokens=MILLION),
            Usage(thought_tokens=MILLION),
            Usage(prompt_tokens=1),
        )
    ]
    assert costs == [2 * MILLION, MILLION // 5, 10 * MILLION, 10 * MILLION, 2]


def test_a_long_prompt_has_its_own_rates() -> None:
    dearer = LongPromptRates(above=200_000, input=Decimal(4), cached=Decimal(1), output=Decimal(20))
    table = PriceTable(price=[price(long_prompt=dearer)])
    at, above = [table.cost("some", Usage(prompt_tokens=size), on=DAY) for size in (200_000, 200_001)]
    assert (at, above) == (400_000, 800_004)


def test_a_price_holds_from_its_day() -> None:
    table = PriceTable(price=[price(since=date(2027, 1, 1), rate="4"), price(since=date(2026, 1, 1))])
    days = (date(2025, 12, 31), date(2026, 12, 31), date(2027, 1, 1))
    assert [table.cost("some", Usage(prompt_tokens=100), on=day) for day in days] == [None, 200, 400]


@pytest.mark.parametrize("name", ["some", "models/some", "some-001", "some-06-17", "some-latest", "some-2026-01-02"])
def test_releases_of_a_model_have_its_price(name: str) -> None:
    assert PriceTable(price=[price()]).find(name, on=DAY) is not None


@pytest.mark.parametrize("name", ["some-lite", "something", "other", ""])
def test_another_model_has_no_price(name: str) -> None:
    assert PriceTable(price=[price()]).cost(name, Usage(prompt_tokens=MILLION), on=DAY) is None


def test_the_shipped_table() -> None:
    table = price_table()
    call = Usage(prompt_tokens=MILLION, cached_tokens=MILLION // 2, output_tokens=1000, thought_tokens=1000)
    assert table.cost("gemini-3.8-flash", call, on=DAY) == 375_000 + 37_500 + 7_500
    assert table.cost("gemini-3.8-flash", call, on=date(2027, 1, 1)) == 2 * 420_000
    assert table.cost("demo-model", call, on=DAY) == 0
    assert table.cost("a-model-of-tomorrow", call, on=DAY) is None
    for entry in table.price:
        assert entry.cached <= entry.input <= entry.output
        assert entry.source
