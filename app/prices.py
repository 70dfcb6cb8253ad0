"""What model calls cost, by the price table in `prices.toml` beside this module."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from app.contracts.generations import Usage

PRICES_FILE = Path(__file__).parent / "prices.toml"

_RELEASE = re.compile(r"-(?:latest|\d{3}|\d{2}-\d{2}|\d{2}-\d{4}|\d{4}-\d{2}-\d{2})$")
"""The end of a name that says which release of a model it is, as in `-001` or `-06-17`."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rates(_Document):
    """USD for a million tokens, which is micro-USD for one."""

    input: Decimal = Field(ge=0)
    cached: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)

    def cost(self, usage: Usage) -> int:
        """Micro-USD, rounded half up. Thoughts are paid as output; the cached tokens are part of the prompt's."""
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        exact = (
            self.input * (usage.prompt_tokens - cached)
            + self.cached * cached
            + self.output * (usage.output_tokens + usage.thought_tokens)
        )
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


class LongPromptRates(Rates):
    """For calls whose prompt has more tokens than `above`."""

    above: int = Field(ge=1)


class Price(Rates):
    """One entry of the table: who is priced, from which day, and where that stands."""

    models: list[str] = Field(min_length=1)
    since: date
    long_prompt: LongPromptRates | None = None
    source: str
    as_of: date

    def rates(self, prompt_tokens: int) -> Rates:
        return self.long_prompt if self.long_prompt and prompt_tokens > self.long_prompt.above else self


class PriceTable(_Document):
    """Prices by model and day."""

    price: Sequence[Price]

    @classmethod
    def read(cls, path: Path = PRICES_FILE) -> Self:
        return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))

    def find(self, model: str, *, on: date) -> Price | None:
        """The price that holds on that day; nothing for a model whose price is unknown."""
        name = model.removeprefix("models/")
        return self._named(name, on) or self._named(_RELEASE.sub("", name), on)

    def cost(self, model: str, usage: Usage, *, on: date) -> int | None:
        """Micro-USD of one call; none when the price is unknown."""
        price = self.find(model, on=on)
        return None if price is None else price.rates(usage.prompt_tokens).cost(usage)

    def _named(self, name: str, on: date) -> Price | None:
        holding = [price for price in self.price if name in price.models and price.since <= on]
        return max(holding, key=lambda price: price.since, default=None)


@cache
def price_table() -> PriceTable:
    """The table that comes with this release."""
    return PriceTable.read()
