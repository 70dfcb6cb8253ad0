"""Whether the parts behind the api answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

Check = Callable[[], Awaitable[None]]
"""Returns when the part answers; raises when it does not."""

CHECK_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Health:
    """`latency_ms` is how long the answer took; `problem` is the kind of failure, none when the part is up."""

    name: str
    latency_ms: float
    problem: str | None = None


class HealthService:
    """Asks every part at once, each for at most a second."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def check(self) -> list[Health]:
        return await asyncio.gather(*(_ask(name, check) for name, check in self._checks.items()))


async def _ask(name: str, check: Check) -> Health:
    began = perf_counter()
    problem: str | None = None
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check()
    except TimeoutError:
        problem = "no answer in time"
    except Exception as error:
        problem = type(error).__name__
    return Health(name=name, latency_ms=round((perf_counter() - began) * 1000, 1), problem=problem)
