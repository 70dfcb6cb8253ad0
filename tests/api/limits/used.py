"""What the tests say was used."""

from uuid import uuid4

from app.contracts.generations import Generation
from app.data.usage_ledger import LedgerEntry, UsageSource


def entry(generation: Generation, tokens: int, **fields: object) -> LedgerEntry:
    known: dict[str, object] = {
        "id": uuid4(),
        "source": UsageSource.MODEL,
        "round": 0,
        "attempt": 1,
        "model": "some-model",
        "prompt_tokens": tokens - 1,
        "output_tokens": 1,
        "total_tokens": tokens,
        "duration_ms": 1500,
        "cost_micro_usd": 7,
    }
    return LedgerEntry(generation_id=generation.id, **(known | fields))  # type: ignore[arg-type]
